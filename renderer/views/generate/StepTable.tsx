import { workbenchMessages } from '../../components/workbench/messages'
import { count, percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import type { GenerationView } from './generate'
import { generateMessages } from './messages'

/** Every step as a row: the twin of the tinted text. At most as many as the model takes tokens. */
export function StepTable({ view: { steps, asked } }: { view: GenerationView }) {
  const messages = useMessages(generateMessages)
  const words = useMessages(workbenchMessages)
  const isBeams = asked.beams > 1
  return (
    <details className="card twin">
      <summary>{words.asTable}</summary>
      {isBeams && <p className="muted">{messages.beamNote}</p>}
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{messages.step}</th>
            <th scope="col">{words.token}</th>
            <th scope="col">{words.id}</th>
            <th scope="col">{isBeams ? messages.beamText : words.probability}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ id, token, probability, text }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is told by its number
            <tr key={i}>
              <td className="num">{count(i + 1)}</td>
              <td className="mono">{token}</td>
              <td className="num">{count(id)}</td>
              {isBeams ? <td dir="auto">{text}</td> : <td className="num">{probability === null ? '–' : percent(probability)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
