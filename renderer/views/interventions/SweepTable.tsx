import { type Ablation, byChange, type HeadAblation, type Measure } from '../../../shared/inspect/interventions'
import { points } from '../../components/beside/Beside'
import { count, percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { scaleOf, switched } from './interventions'
import { interventionMessages } from './messages'

const LISTED = 10

/** The heads that change the answer most, of those that are measured. */
export function SweepTable({ found: { answer, measure, value, ablations } }: { found: HeadAblation }) {
  const messages = useMessages(interventionMessages)
  const listed = ablations.toSorted(byChange).slice(0, LISTED)
  const most = Math.abs(listed[0]?.change ?? 0)
  const full = changeText(measure, most).replace('+', '')
  return (
    <>
      <p>{measure === 'cosine' ? messages.vector(answer) : messages.answer(answer, valueText(measure, value))}</p>
      <table className="plain sweep-table">
        <thead>
          <tr>
            <th scope="col">{messages.layer}</th>
            <th scope="col">{messages.head}</th>
            <th scope="col" className="num">
              {measure === 'cosine' ? messages.cosine : messages.value}
            </th>
            <th scope="col" className="num" title={measure === 'probability' ? messages.changeHint : messages.differenceHint}>
              {measure === 'probability' ? messages.change : messages.difference}
            </th>
            <td className="muted bar-cell">{measure === 'probability' ? messages.barScale(full) : messages.barScaleOf(full)}</td>
            <td />
          </tr>
        </thead>
        <tbody>
          {listed.map((one) => (
            <Row key={`${one.layer}-${one.head}`} one={one} measure={measure} most={most} />
          ))}
        </tbody>
      </table>
    </>
  )
}

function Row({ one, measure, most }: { one: Ablation; measure: Measure; most: number }) {
  const messages = useMessages(interventionMessages)
  const { interventions, intervene, pickHeads } = useStore((state) => state)
  const isOff = scaleOf(interventions, one) === 0
  const share = most > 0 ? Math.abs(one.change) / most : 0
  const press = () => {
    pickHeads([{ layer: one.layer, head: one.head }])
    intervene(switched(interventions, [one]))
  }
  const name = (isOff ? messages.switchOnHead : messages.switchOffHead)(count(one.layer), count(one.head))
  return (
    <tr className={isOff ? 'chosen' : undefined}>
      <td>{count(one.layer)}</td>
      <td>{count(one.head)}</td>
      <td className="num">{valueText(measure, one.value)}</td>
      <td className="num">{changeText(measure, one.change)}</td>
      <td className="bar-cell" aria-hidden="true">
        <span className={`signed-bar ${one.change < 0 ? 'down' : 'up'}`}>
          <i style={{ width: `${share * 50}%` }} />
        </span>
      </td>
      <td data-export="skip">
        <button type="button" className="link" aria-label={name} onClick={press}>
          {isOff ? messages.switchOn : messages.switchOff}
        </button>
      </td>
    </tr>
  )
}

/** A cosine near 1 is told by how far it is from it: three digits of it alone would all be 1.00. */
function valueText(measure: Measure, value: number): string {
  if (measure === 'probability') return percent(value)
  return (measure === 'cosine' ? value.toFixed(4) : value.toPrecision(3)).replaceAll('-', '−')
}

/** Signed: points of a probability, else the difference itself. */
function changeText(measure: Measure, change: number): string {
  if (measure === 'probability') return points(change)
  return change === 0 ? '0' : `${change > 0 ? '+' : ''}${change.toPrecision(3)}`.replaceAll('-', '−')
}
