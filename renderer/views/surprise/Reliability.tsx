import { CALIBRATION_BINS, type Calibration } from '../../../shared/inspect/surprise'
import { count, percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { surpriseMessages } from './messages'

/** Pixels: the square from 0 to 1 both ways, and the counts below it. */
const SIDE = 300
const COUNTS = 56
const LEFT = 44
const TOP = 10
const GAP = 26
const WIDTH = LEFT + SIDE + 12
const HEIGHT = TOP + SIDE + GAP + COUNTS + 34
const TICKS = [0, 0.25, 0.5, 0.75, 1]

/** A reliability diagram with the counts of its bins, and its table: what is on hover is read there as well. */
export function Reliability({ calibration }: { calibration: Calibration }) {
  const messages = useMessages(surpriseMessages)
  return (
    <>
      <h2 className="card-title">{messages.calibration}</h2>
      <p className="muted">{messages.calibrationHint}</p>
      <div className="reliability">
        <Diagram calibration={calibration} />
        <Bins calibration={calibration} />
      </div>
    </>
  )
}

const binName = (bin: number): string => `${(bin / CALIBRATION_BINS).toFixed(1)}–${((bin + 1) / CALIBRATION_BINS).toFixed(1)}`

function Diagram({ calibration: { counts, right, confidence } }: { calibration: Calibration }) {
  const messages = useMessages(surpriseMessages)
  const share = (values: Float64Array, bin: number) => percent((values[bin] ?? 0) / (counts[bin] ?? 1))
  const most = Math.max(...counts)
  const step = SIDE / CALIBRATION_BINS
  const base = TOP + SIDE + GAP + COUNTS
  return (
    <svg className="reliability-diagram" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={messages.calibrationHint}>
      {TICKS.map((tick) => (
        <g key={tick}>
          <line className="grid" x1={LEFT} x2={LEFT + SIDE} y1={TOP + SIDE * (1 - tick)} y2={TOP + SIDE * (1 - tick)} />
          <text x={LEFT - 6} y={TOP + SIDE * (1 - tick) + 4} textAnchor="end">
            {tick}
          </text>
          <text x={LEFT + SIDE * tick} y={TOP + SIDE + 16} textAnchor="middle">
            {tick}
          </text>
        </g>
      ))}
      {Array.from(counts, (size, bin) => (
        <g key={binName(bin)}>
          <title>{size > 0 ? messages.binFacts(binName(bin), count(size), share(confidence, bin), share(right, bin)) : `${binName(bin)}: 0`}</title>
          <rect className="right" x={LEFT + bin * step + 1} width={step - 2} {...span(TOP + SIDE, size > 0 ? ((right[bin] ?? 0) / size) * SIDE : 0)} />
          <rect className="count" x={LEFT + bin * step + 1} width={step - 2} {...span(base, most > 0 ? (size / most) * COUNTS : 0)} />
          {size > 0 && <circle cx={LEFT + ((confidence[bin] ?? 0) / size) * SIDE} cy={TOP + SIDE * (1 - (right[bin] ?? 0) / size)} r={3.5} />}
        </g>
      ))}
      <line className="diagonal" x1={LEFT} y1={TOP + SIDE} x2={LEFT + SIDE} y2={TOP} />
      <text x={LEFT - 6} y={base - COUNTS + 10} textAnchor="end">
        {count(most)}
      </text>
      <text x={LEFT + SIDE / 2} y={base + 20} textAnchor="middle">
        {messages.confidence}
      </text>
      <text x={-(TOP + SIDE / 2)} y={11} textAnchor="middle" transform="rotate(-90)">
        {messages.right}
      </text>
    </svg>
  )
}

const span = (base: number, height: number) => ({ y: base - height, height })

function Bins({ calibration: { counts, right, confidence } }: { calibration: Calibration }) {
  const messages = useMessages(surpriseMessages)
  const share = (values: Float64Array, bin: number) => ((counts[bin] ?? 0) > 0 ? percent((values[bin] ?? 0) / (counts[bin] ?? 1)) : '–')
  return (
    <table className="plain bins">
      <caption className="visually-hidden">{messages.calibrationHint}</caption>
      <thead>
        <tr>
          {[messages.bin, messages.tokens, messages.meanConfidence, messages.share].map((title, i) => (
            <th key={title} scope="col" className={i > 0 ? 'num' : undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from(counts, (size, bin) => (
          <tr key={binName(bin)}>
            <th scope="row">{binName(bin)}</th>
            <td className="num">{count(size)}</td>
            <td className="num">{share(confidence, bin)}</td>
            <td className="num">{share(right, bin)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
