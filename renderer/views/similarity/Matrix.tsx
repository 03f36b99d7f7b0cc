import { type KeyboardEvent, type MouseEvent, memo } from 'react'
import { useWidth } from '../../lib/useWidth'
import { useMessages } from '../../messages/messages'
import { MatrixCells } from './MatrixCells'
import { layoutOf, type MatrixLayout, moved } from './matrixLayout'
import { similarityMessages } from './messages'
import { cosineText, type Scale } from './scale'
import type { Pair } from './similarity'
import type { Square } from './vectors'

interface MatrixProps {
  texts: string[]
  cosines: Square
  scale: Scale
  selected: number
  select(row: number): void
  pair: Pair | null
  point(pair: Pair | null): void
}

/** Every two sentences: a row and a column each, the cosine as colour and, where it fits, as a number. */
export function Matrix({ texts, cosines, scale, selected, select, pair, point }: MatrixProps) {
  const messages = useMessages(similarityMessages)
  const [box, width] = useWidth<HTMLDivElement>()
  const layout = layoutOf(texts.length, width)
  const at = (event: MouseEvent<HTMLElement>): Pair | null => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const [column, row] = [event.clientX - left - layout.gutter, event.clientY - top - layout.head].map((pixels) => Math.floor(pixels / layout.cell))
    return row !== undefined && column !== undefined && row >= 0 && row < texts.length && column < texts.length
      ? { row, column: column < 0 ? row : column }
      : null
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && pair) select(pair.row)
    else if (event.key === 'Escape') point(null)
    else {
      const next = moved(pair ?? { row: selected, column: selected }, event.key, texts.length)
      if (!next) return
      point(next)
    }
    event.preventDefault()
  }
  return (
    <section className="card matrix" aria-label={messages.matrix}>
      <div className="row matrix-head">
        <h2 className="card-title">{messages.matrix}</h2>
        <span className="grow" />
        <Legend scale={scale} />
      </div>
      <div className="matrix-box" ref={box}>
        <section
          className="matrix-picture"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: else the keyboard could not reach its cells
          tabIndex={0}
          aria-label={messages.matrixLabel}
          style={{ '--gutter': `${layout.gutter}px`, '--head': `${layout.head}px`, '--cell': `${layout.cell}px`, '--count': texts.length } as object}
          onMouseMove={(event) => point(at(event))}
          onMouseLeave={() => point(null)}
          onClick={(event) => {
            const hit = at(event)
            if (hit) select(hit.row)
          }}
          onKeyDown={press}
          onBlur={() => point(null)}
        >
          <Labels texts={texts} layout={layout} selected={selected} />
          <MatrixCells cosines={cosines} scale={scale} cell={layout.cell} />
          <span className="row-band chosen" style={{ '--row': selected } as object} />
          {pair && <CrossHair pair={pair} />}
        </section>
      </div>
      <Readout texts={texts} cosines={cosines} pair={pair} />
    </section>
  )
}

const CrossHair = ({ pair: { row, column } }: { pair: Pair }) => (
  <>
    <span className="row-band" style={{ '--row': row } as object} />
    <span className="column-band" style={{ '--column': column } as object} />
    <span className="cross" style={{ '--row': row, '--column': column } as object} />
  </>
)

const Labels = memo(function Labels({ texts, layout, selected }: { texts: string[]; layout: MatrixLayout; selected: number }) {
  return (
    <div aria-hidden="true">
      {texts.map((text, i) =>
        i % layout.every === 0 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a sentence may be there twice
          <div key={i}>
            <span className={i === selected ? 'row-label chosen' : 'row-label'} style={{ '--row': i } as object} dir="auto">
              {layout.isLabelled && <span className="row-text">{text}</span>}
              <span className="number">{i + 1}</span>
            </span>
            <span className="column-label" style={{ '--column': i } as object}>
              {i + 1}
            </span>
          </div>
        ) : null,
      )}
    </div>
  )
})

/** Of the pair that is pointed at: the value, and both sentences in full. */
function Readout({ texts, cosines, pair }: Pick<MatrixProps, 'texts' | 'cosines' | 'pair'>) {
  const messages = useMessages(similarityMessages)
  if (!pair)
    return (
      <p className="readout muted" data-export="skip">
        {messages.pointAtCell}
      </p>
    )
  const { row, column } = pair
  const value = cosines.data[row * cosines.size + column] ?? Number.NaN
  return (
    <div className="readout" role="status" data-export="skip">
      <strong className="num">{row === column ? '1' : cosineText(value)}</strong>
      <span dir="auto">
        <span className="number">{row + 1}</span>
        {texts[row]}
      </span>
      <span dir="auto" className={row === column ? 'muted' : undefined}>
        {row === column ? (
          messages.itself
        ) : (
          <>
            <span className="number">{column + 1}</span>
            {texts[column]}
          </>
        )}
        {Number.isNaN(value) && `: ${messages.noDirection}`}
      </span>
    </div>
  )
}

/** What the colours say. */
function Legend({ scale: { name, from, to } }: { scale: Scale }) {
  const messages = useMessages(similarityMessages)
  const [first, last] = [from, to].map((value) => cosineText(value, name === 'whole' ? 0 : 3))
  return (
    <div className="cosine-legend" role="img" aria-label={messages.legend(first ?? '', last ?? '')}>
      <span className="num">{first}</span>
      <i className={name} />
      <span className="num">{last}</span>
    </div>
  )
}
