import type { TextClassificationResult } from '../../../shared/tasks/textClassification'
import { useMessages } from '../../messages/messages'
import { figure, scaleLimit } from './classify'
import { classifyMessages } from './messages'

type Label = TextClassificationResult['labels'][number]

/** Values that are no probabilities: a mark on a number line for each, all on one scale with zero in the middle. */
export function ValueLine({ labels, best }: { labels: Label[]; best: Label | null }) {
  const messages = useMessages(classifyMessages)
  const limit = scaleLimit(labels.map(({ score }) => score))
  const place = (value: number) => `${((value + limit) / (2 * limit)) * 100}%`
  return (
    <table className="values">
      <caption className="visually-hidden">{messages.scores}</caption>
      <tbody>
        {labels.map((label, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a model may give two labels one name
          <tr key={`${i}-${label.label}`} className={label === best && labels.length > 1 ? 'chosen' : undefined}>
            <th scope="row">
              <bdi>{label.label}</bdi>
              {label === best && labels.length > 1 && <span className="visually-hidden">, {messages.best}</span>}
            </th>
            <td className="num value">{figure(label.score)}</td>
            <td>
              <div className="value-line" title={String(label.score)} aria-hidden="true">
                <i style={{ left: place(label.score) }} />
              </div>
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot aria-hidden="true">
        <tr>
          <td />
          <td />
          <td>
            <div className="value-scale">
              {[-limit, -limit / 2, 0, limit / 2, limit].map((tick) => (
                <span key={tick} style={{ left: place(tick) }}>
                  {tickName(tick)}
                </span>
              ))}
            </div>
          </td>
        </tr>
      </tfoot>
    </table>
  )
}

const tickName = (tick: number): string => (tick < 0 ? `−${Number((-tick).toPrecision(2))}` : String(Number(tick.toPrecision(2))))
