import { useMemo } from 'react'
import { CopyAs } from '../../components/workbench/CopyAs'
import { exportMessages } from '../../components/workbench/exportMessages'
import { useDrawn } from '../../components/workbench/useDrawn'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { placeOf } from '../attention/attention'
import { Matrix } from '../attention/matrix/Matrix'
import type { ShownMatrix } from '../attention/useAttention'
import { SpecialsSwitch } from './Controls'
import { useNormCopies } from './copyStates'
import { drawnNorms } from './figure'
import { CosineLegend, NormLegend } from './Legends'
import { statesMessages } from './messages'
import { NormHeat } from './NormHeat'
import { cosineLevels, digits, isToken, largestOf, layerAt, layerMatrix, NO_COSINE, normMatrix, shownTokens } from './states'
import { cosineColoursNow, type SeenStates, useCosineColours } from './useStates'

/** How long each state is; beside it how one token's states lie to each other. */
export function Norms({ seen }: { seen: SeenStates }) {
  const messages = useMessages(statesMessages)
  const words = useMessages(exportMessages)
  const { figures, attended } = seen
  const { hideSpecials } = attended.selection
  const tokens = useMemo(() => shownTokens(figures, hideSpecials), [figures, hideSpecials])
  const matrix = useMemo(() => normMatrix(figures, tokens, attended.labels), [figures, tokens, attended.labels])
  const token = tokens.find((one) => one === attended.selection.tokens[0]) ?? firstWord(figures.specials, tokens)
  const copies = useNormCopies(seen, matrix)
  useDrawn('states', () => (tokens.length > 0 ? drawnNorms(seen, matrix, messages, words) : null))
  return (
    <>
      <div className="attention-controls">
        <SpecialsSwitch />
        <span className="grow" />
        <CopyAs items={copies} />
      </div>
      {tokens.length === 0 ? (
        <section className="card empty">{messages.onlySpecials}</section>
      ) : (
        <div className="with-side attention">
          <section className="card attention-main" data-figure>
            <NormPicture matrix={matrix} held={attended.selection.tokens[0]} />
          </section>
          <aside className="attention-side">{token !== undefined && <OneToken seen={seen} token={token} matrix={matrix} />}</aside>
        </div>
      )}
    </>
  )
}

const firstWord = (specials: Uint8Array, tokens: number[]): number | undefined => tokens.find((token) => specials[token] === 0) ?? tokens[0]

function NormPicture({ matrix, held }: { matrix: ShownMatrix; held: number | undefined }) {
  const messages = useMessages(statesMessages)
  const most = useMemo(() => largestOf(matrix.data), [matrix])
  return (
    <>
      <div className="row picture-head">
        <h2 className="card-title">{messages.normTitle}</h2>
        <span className="muted">{messages.normAxes}</span>
        <span className="grow" />
        <NormLegend most={most} />
      </div>
      <NormHeat matrix={matrix} most={most} held={held} />
    </>
  )
}

/** One token, layer by layer. */
function OneToken({ seen, token, matrix }: { seen: SeenStates; token: number; matrix: ShownMatrix }) {
  const messages = useMessages(statesMessages)
  const colours = useCosineColours()
  const { figures, attended } = seen
  const cosines = useMemo(() => layerMatrix(figures, token), [figures, token])
  const painted = useMemo(() => ({ levels: cosineLevels(cosines.data), zero: NO_COSINE, colours, coloursNow: cosineColoursNow }), [cosines, colours])
  const name = attended.labels[token] ?? ''
  return (
    <>
      <section className="card side states-pointed">
        <Pointed matrix={matrix} cosines={cosines} />
      </section>
      <section className="card">
        <h2 className="card-title">
          <bdi>{messages.betweenLayers(name)}</bdi>
        </h2>
        <Matrix attended={attended} matrix={cosines} height={320} label={messages.betweenLabel(name)} painted={painted} canHold={isToken} />
        <CosineLegend />
        <details className="states-table">
          <summary>
            <bdi>{messages.tableOf(name)}</bdi>
          </summary>
          <TokenTable seen={seen} token={token} cosines={cosines} />
        </details>
      </section>
    </>
  )
}

/** The cell under the pointer, in either picture. */
function Pointed({ matrix, cosines }: { matrix: ShownMatrix; cosines: ShownMatrix }) {
  const messages = useMessages(statesMessages)
  const pointed = useStore((state) => state.pointedPair)
  const [one, other] = [layerAt(pointed?.query), layerAt(pointed?.key)]
  if (other === null) return <p className="muted">{messages.hold}</p>
  if (one !== null)
    return (
      <p>
        {messages.layerName(one)} · {messages.layerName(other)}:{' '}
        <strong data-testid="states-value">{digits(cosines.data[one * cosines.columns.length + other] ?? 0)}</strong>
      </p>
    )
  const row = placeOf(matrix.rows, pointed?.query ?? -1)
  if (row < 0) return <p className="muted">{messages.hold}</p>
  return (
    <p>
      <bdi>{matrix.rowLabels[row]}</bdi>, {messages.layerName(other)}:{' '}
      <strong data-testid="states-value">{digits(matrix.data[row * matrix.columns.length + other] ?? 0)}</strong>
    </p>
  )
}

function TokenTable({ seen: { figures }, token, cosines }: { seen: SeenStates; token: number; cosines: ShownMatrix }) {
  const messages = useMessages(statesMessages)
  const size = figures.layers + 1
  const cosine = (one: number, other: number) => digits(cosines.data[one * size + other] ?? 0)
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{messages.layer}</th>
          <th scope="col" className="num">
            {messages.norm}
          </th>
          <th scope="col" className="num">
            {messages.toBefore}
          </th>
          <th scope="col" className="num">
            {messages.toLast}
          </th>
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: size }, (_, layer) => layer).map((layer) => (
          <tr key={layer}>
            <th scope="row">{layer}</th>
            <td className="num">{digits(figures.norms[layer * figures.tokens + token] ?? 0)}</td>
            <td className="num">{layer > 0 ? cosine(layer, layer - 1) : ''}</td>
            <td className="num">{cosine(layer, size - 1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
