import type { LensAnswer } from '../../../shared/inspect/layers'
import { ShareBar } from '../../components/workbench/Bars'
import { exportMessages } from '../../components/workbench/exportMessages'
import { useDrawn } from '../../components/workbench/useDrawn'
import { percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { drawnAnswers } from './figure'
import { layersByNumber } from './layers'
import { layersMessages } from './messages'
import { columnNames, layerName } from './names'
import type { ShownLens } from './useLens'

/** The best answer of each layer; beside it where it stands in the context. */
export function AnswersByLayer({ shown }: { shown: ShownLens }) {
  const messages = useMessages(layersMessages)
  const words = useMessages(exportMessages)
  const { lens, texts } = shown
  const chosen = useStore((state) => Math.min(state.lensLayer, lens.layerCount))
  const hold = useStore((state) => state.holdLens)
  const names = columnNames(messages, lens.layerCount)
  useDrawn('layers', () => drawnAnswers(shown, messages, words))
  const layers = layersByNumber(lens)
  return (
    <div className="with-side layers">
      <section className="card layers-main" data-figure>
        <h2 className="card-title">{messages.answersTitle}</h2>
        <table className="plain lens-answers">
          <thead>
            <tr>
              <th scope="col">{messages.layerTitle}</th>
              <th scope="col">{messages.answer}</th>
              <th scope="col" className="num" colSpan={2}>
                {messages.score}
              </th>
              <th scope="col" className="num">
                {messages.nullScore}
              </th>
            </tr>
          </thead>
          <tbody>
            {layers.map((layer) => {
              const [best] = layer?.answers ?? []
              return (
                layer && (
                  <tr key={layer.layer} className={layer.layer === chosen ? 'chosen' : undefined}>
                    <th scope="row">
                      <button type="button" className="link" onClick={() => hold({ token: 0, layer: layer.layer })}>
                        {names[layer.layer]}
                      </button>
                    </th>
                    <td>
                      <bdi>{best ? texts.text.slice(best.span.start, best.span.end) : messages.noAnswer}</bdi>
                    </td>
                    <td className="num">{percent(best?.score ?? 0)}</td>
                    <td className="bar">
                      <ShareBar share={best?.score ?? 0} />
                    </td>
                    <td className="num">{percent(layer.nullScore ?? 0)}</td>
                  </tr>
                )
              )
            })}
          </tbody>
        </table>
      </section>
      <aside className="card side layers-side">
        <h2 className="card-title">{layerName(messages, chosen)}</h2>
        <ol className="lens-answer-list">
          {(layers[chosen]?.answers ?? []).map(({ span, score }) => (
            <li key={`${span.start}-${span.end}`}>
              <bdi>{texts.text.slice(span.start, span.end)}</bdi> <span className="num">{percent(score)}</span>
            </li>
          ))}
        </ol>
        <h3 className="side-heading">{messages.inContext}</h3>
        <Context text={texts.text} best={layers[chosen]?.answers[0]} />
      </aside>
    </div>
  )
}

/** Some of the context around the answer. */
const AROUND = 160

function Context({ text, best }: { text: string; best: LensAnswer | undefined }) {
  if (!best) return null
  const { start, end } = best.span
  const [from, to] = [Math.max(0, start - AROUND), Math.min(text.length, end + AROUND)]
  return (
    <p className="lens-context">
      {from > 0 && '…'}
      {text.slice(from, start)}
      <mark>{text.slice(start, end)}</mark>
      {text.slice(end, to)}
      {to < text.length && '…'}
    </p>
  )
}
