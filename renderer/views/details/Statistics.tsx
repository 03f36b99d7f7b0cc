import type { TensorInfo, TensorStatistics } from '../../../shared/inspect/model'
import { LookUpArea } from '../../components/workbench/LookUpArea'
import { workbenchMessages } from '../../components/workbench/messages'
import { useLookUp } from '../../components/workbench/useLookUp'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { numberText, shapeText } from './details'
import { detailsMessages } from './messages'

const BINS = 64

/** How the weights of one tensor are spread: read from its file when it is chosen. */
export function Statistics({ tensor }: { tensor: TensorInfo | null }) {
  const messages = useMessages(detailsMessages)
  const words = useMessages(workbenchMessages)
  const state = useLookUp('statistics', tensor && { name: tensor.name, bins: BINS })
  const isOfIt = state.found?.input.name === tensor?.name
  return (
    <aside className="card side beside" aria-label={messages.statistics} data-export={tensor ? undefined : 'skip'}>
      {tensor ? (
        <>
          <h2 className="mono tensor-name">{tensor.name}</h2>
          <p>
            {shapeText(tensor.shape)}, {tensor.dtype ?? '–'}, {messages.part[tensor.part]}
          </p>
          {tensor.file && <p className="mono">{tensor.file}</p>}
          {state.isRunning && (
            <p className="progress row" role="status">
              {messages.reading}
              <button type="button" className="button" onClick={state.cancel}>
                {words.cancel}
              </button>
            </p>
          )}
          {!state.isRunning && !isOfIt && state.lookUp?.status !== 'failed' && (
            <p>
              <button type="button" className="button" onClick={state.askAgain}>
                {words.runAgain}
              </button>
            </p>
          )}
          <LookUpArea
            state={isOfIt ? state : { ...state, lookUp: state.lookUp?.status === 'failed' ? state.lookUp : undefined, found: null, isRunning: false }}
            draw={({ result }) => <Spread statistics={result} />}
          />
        </>
      ) : (
        <p>{messages.chooseTensor}</p>
      )}
    </aside>
  )
}

function Spread({ statistics }: { statistics: TensorStatistics }) {
  const messages = useMessages(detailsMessages)
  const { count: all, min, max, mean, standardDeviation, norm, zeros, nonFinite } = statistics
  const rows: [string, string][] = [
    [messages.count, count(all)],
    [messages.min, numberText(min)],
    [messages.max, numberText(max)],
    [messages.mean, numberText(mean)],
    [messages.deviation, numberText(standardDeviation)],
    [messages.norm, numberText(norm)],
    [messages.zeros, count(zeros)],
    [messages.nonFinite, count(nonFinite)],
  ]
  return (
    <>
      {all > nonFinite && <Histogram statistics={statistics} />}
      <dl className="numbers">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {nonFinite > 0 && <p className="is-over">{messages.nonFiniteBad}</p>}
    </>
  )
}

const WIDTH = 256
const HEIGHT = 120

/** Heights are absolute: the highest bar is told in numbers. */
function Histogram({ statistics: { histogram, min, max } }: { statistics: TensorStatistics }) {
  const messages = useMessages(detailsMessages)
  const words = useMessages(workbenchMessages)
  const highest = histogram.reduce((most, n) => Math.max(most, n), 1)
  const bar = WIDTH / histogram.length
  const zero = min < 0 && max > 0 ? (-min / (max - min)) * WIDTH : null
  const border = (i: number) => numberText(min + ((max - min) * i) / histogram.length)
  return (
    <figure className="histogram">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={messages.histogram(count(histogram.length))}>
        {Array.from(histogram, (n, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is told apart by its place alone
          <rect key={i} x={i * bar} width={Math.max(0.5, bar - 0.5)} y={HEIGHT - (n / highest) * HEIGHT} height={(n / highest) * HEIGHT}>
            <title>{`${border(i)} – ${border(i + 1)}: ${count(n)}`}</title>
          </rect>
        ))}
        {zero !== null && <line x1={zero} x2={zero} y1={0} y2={HEIGHT} />}
      </svg>
      <figcaption>
        <span className="histogram-scale">
          <span>{numberText(min)}</span>
          {zero !== null && zero > WIDTH * 0.25 && zero < WIDTH * 0.75 && (
            <span className="zero" style={{ left: `${(zero / WIDTH) * 100}%` }}>
              0
            </span>
          )}
          <span>{numberText(max)}</span>
        </span>
        {messages.histogram(count(histogram.length))}; {messages.highest(count(highest))}
      </figcaption>
      <details>
        <summary>{words.asTable}</summary>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col" className="num">
                {messages.from}
              </th>
              <th scope="col" className="num">
                {messages.to}
              </th>
              <th scope="col" className="num">
                {messages.count}
              </th>
            </tr>
          </thead>
          <tbody>
            {Array.from(histogram, (n, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a bar is told apart by its place alone
              <tr key={i}>
                <td className="num">{border(i)}</td>
                <td className="num">{border(i + 1)}</td>
                <td className="num">{count(n)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}
