import { isLanguageModel, type LensLayer } from '../../../shared/inspect/layers'
import { Bars } from '../../components/workbench/Bars'
import { count, percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import type { LensCell } from '../../store/layersSlice'
import { useStore } from '../../store/store'
import { candidatesAt, hiddenIn, layersByNumber, nameOf } from './layers'
import { layersMessages } from './messages'
import { layerName } from './names'
import type { ShownLens } from './useLens'

/** Of the cell under the pointer, or the one that is held: its candidates with their exact probabilities. */
export function LensReadOut({ shown, cell, labels }: { shown: ShownLens; cell: LensCell; labels: readonly string[] }) {
  const messages = useMessages(layersMessages)
  const { lens } = shown
  const layer = layersByNumber(lens)[cell.layer]
  if (!layer) return null
  const token = labels[cell.token] ?? ''
  const title = messages.at(token, layerName(messages, cell.layer))
  const candidates = candidatesAt(lens, layer, cell.token)
  const rest = Math.max(0, 1 - candidates.reduce((sum, { score }) => sum + score, 0))
  const others = lens.classes - candidates.length
  const rows = candidates.map(({ id, name, score }) => ({ key: String(id), label: <bdi>{name}</bdi>, share: score }))
  const restRow = { key: 'rest', label: messages.rest(count(others)), share: rest, isQuiet: true }
  return (
    <>
      <h2 className="card-title" data-testid="lens-cell">
        <bdi>{title}</bdi>
      </h2>
      <Bars caption={`${messages.candidates}: ${title}`} rows={others > 0 ? [...rows, restRow] : rows} />
      <Facts shown={shown} layer={layer} row={cell.token} />
      {isLanguageModel(lens.head) && <Ways shown={shown} token={cell.token} />}
      <Through shown={shown} token={cell.token} name={token} />
    </>
  )
}

function Facts({ shown: { lens }, layer, row }: { shown: ShownLens; layer: LensLayer; row: number }) {
  const messages = useMessages(layersMessages)
  const rank = layer.rank[row] ?? 0
  return (
    <dl className="facts">
      <dt>{messages.entropy}</dt>
      <dd>{messages.bits((layer.entropy[row] ?? 0).toPrecision(3))}</dd>
      {rank > 0 && (
        <>
          <dt>{lens.head === 'CausalLM' ? messages.rankNext : messages.rank}</dt>
          <dd data-testid="lens-rank">{messages.rankOf(count(rank), count(lens.classes))}</dd>
          <dt>{messages.trueProbability}</dt>
          <dd>{percent(layer.trueScore[row] ?? 0)}</dd>
        </>
      )}
    </dl>
  )
}

/** What one sees here may be copied; hidden, it must be guessed. */
function Ways({ shown: { lens, texts }, token }: { shown: ShownLens; token: number }) {
  const messages = useMessages(layersMessages)
  const open = useStore((state) => state.openInFillMask)
  const canFill = useStore(({ model }) => model.status === 'ready' && model.info.tasks.includes('fill-mask'))
  const hidden = canFill ? hiddenIn(lens, texts, token) : null
  if (lens.head !== 'MaskedLM' || !hidden) return null
  return (
    <div className="lens-ways">
      <p className="muted">{messages.seesItself}</p>
      <button type="button" className="button" title={messages.openInFillHint} onClick={() => open(hidden.text, hidden.word)}>
        {messages.openInFill}
      </button>
    </div>
  )
}

/** The row of the grid as a table: what a screen reader has of the picture. */
function Through({ shown: { lens }, token, name }: { shown: ShownLens; token: number; name: string }) {
  const messages = useMessages(layersMessages)
  return (
    <details className="lens-table">
      <summary>{messages.table}</summary>
      <div className="table-frame">
        <table className="plain">
          <caption className="visually-hidden">{messages.tableOf(name)}</caption>
          <thead>
            <tr>
              <th scope="col">{messages.layerTitle}</th>
              <th scope="col">{messages.candidate}</th>
              <th scope="col" className="num">
                {messages.probability}
              </th>
              <th scope="col" className="num">
                {messages.entropy}
              </th>
              {isLanguageModel(lens.head) && (
                <th scope="col" className="num">
                  {messages.shownNames.rank}
                </th>
              )}
            </tr>
          </thead>
          <tbody>{layersByNumber(lens).map((layer) => layer && <LayerRow key={layer.layer} lens={lens} layer={layer} token={token} />)}</tbody>
        </table>
      </div>
    </details>
  )
}

function LayerRow({ lens, layer, token }: { lens: ShownLens['lens']; layer: LensLayer; token: number }) {
  const rank = layer.rank[token] ?? 0
  return (
    <tr>
      <th scope="row" className="num">
        {layer.layer}
      </th>
      <td>
        <bdi>{nameOf(lens, layer.ids[token * lens.k] ?? 0).trim()}</bdi>
      </td>
      <td className="num">{percent(layer.scores[token * lens.k] ?? 0)}</td>
      <td className="num">{(layer.entropy[token] ?? 0).toPrecision(3)}</td>
      {isLanguageModel(lens.head) && <td className="num">{rank > 0 ? count(rank) : '–'}</td>}
    </tr>
  )
}
