import { memo, useMemo } from 'react'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { similarityMessages } from './messages'
import { cosineText } from './scale'
import type { Pair } from './similarity'
import { nearest, type Square } from './vectors'

interface NeighboursProps {
  texts: string[]
  cosines: Square
  selected: number
  select(row: number): void
  pair: Pair | null
  point(pair: Pair | null): void
}

/** All others by similarity to the chosen sentence. Bars start in the middle, at 0: left is opposite, right is alike. */
export function Neighbours({ texts, cosines, selected, select, pair, point }: NeighboursProps) {
  const messages = useMessages(similarityMessages)
  const others = useMemo(() => nearest(cosines, selected), [cosines, selected])
  return (
    <section className="card neighbours" aria-label={messages.nearestLabel(count(selected + 1))}>
      <h2 className="card-title">{messages.nearest}</h2>
      <p className="neighbours-of" dir="auto">
        <span className="number">{selected + 1}</span>
        {texts[selected]}
      </p>
      <ol>
        {others.map(({ index, value }) => (
          <Neighbour
            key={index}
            index={index}
            text={texts[index] ?? ''}
            value={value}
            selected={selected}
            isPointed={index === pair?.column || index === pair?.row}
            select={select}
            point={point}
          />
        ))}
      </ol>
    </section>
  )
}

interface NeighbourProps {
  index: number
  text: string
  value: number
  selected: number
  isPointed: boolean
  select(row: number): void
  point(pair: Pair | null): void
}

const Neighbour = memo(function Neighbour({ index, text, value, selected, isPointed, select, point }: NeighbourProps) {
  const here = () => point({ row: selected, column: index })
  return (
    <li>
      <button
        type="button"
        className={isPointed ? 'neighbour pointed' : 'neighbour'}
        onMouseEnter={here}
        onMouseLeave={() => point(null)}
        onFocus={here}
        onBlur={() => point(null)}
        onClick={() => select(index)}
      >
        <span className="number">{index + 1}</span>
        <span className="neighbour-text" dir="auto" title={text}>
          {text}
        </span>
        <span className="num">{cosineText(value)}</span>
        <span className="cosine-bar" aria-hidden="true">
          <i className={value < 0 ? 'negative' : ''} style={{ '--length': `${Math.abs(value) * 50}%` } as object} />
        </span>
      </button>
    </li>
  )
})
