import { useMemo, useState } from 'react'
import { exportMessages } from '../../components/workbench/exportMessages'
import { useDrawn } from '../../components/workbench/useDrawn'
import { count, percent } from '../../lib/format'
import type { Shown } from '../../lib/taskPanel'
import { useMessages } from '../../messages/messages'
import { drawnText } from './figure'
import { GeneratedText } from './GeneratedText'
import { type GenerationView, generationView, surpriseOf } from './generate'
import { generateMessages } from './messages'
import { StepInspector } from './StepInspector'
import { StepTable } from './StepTable'

/** The prompt and what follows it, tinted by probability; one token's numbers; all of them as a table. */
export function GenerationResult({ shown, isRunning }: { shown: Shown<'text-generation'>; isRunning: boolean }) {
  const messages = useMessages(generateMessages)
  const view = useMemo(() => generationView(shown), [shown])
  const words = useMessages(exportMessages)
  useDrawn('generate', () => drawnText(view, shown, words))
  const [pointed, point] = useState<number | null>(null)
  const { pieces, steps, asked } = view
  const piece = pointed === null ? undefined : pieces[pointed]
  const surprise = surpriseOf(steps)
  return (
    <>
      <div className="two">
        <section className="card generated" aria-label={messages.text}>
          <div className="row generated-facts">
            <strong>{stateOf(view, isRunning, messages)}</strong>
            {surprise !== null && !isRunning && <span className="muted num">{messages.surprise(surprise.toPrecision(3))}</span>}
            <span className="grow" />
            {asked.beams > 1 ? (
              <span className="muted">{messages.noProbabilities(count(asked.beams))}</span>
            ) : (
              <Legend title={asked.isDrawn ? messages.legendDrawn : messages.legend} />
            )}
          </div>
          <GeneratedText view={view} pointed={piece ? pointed : null} point={point} />
        </section>
        <StepInspector piece={piece ?? null} number={(pointed ?? 0) + 1} text={view.added} />
      </div>
      {steps.length > 0 && !isRunning && <StepTable view={view} />}
    </>
  )
}

function stateOf({ steps, asked, isWhole }: GenerationView, isRunning: boolean, messages: (typeof generateMessages)['en']): string {
  const [done, most] = [count(steps.length), count(asked.tokens)]
  if (isRunning) return messages.writing(done, most)
  if (!isWhole) return messages.stopped(done, most)
  // The last step of beams is not told: they end with the text.
  return steps.length < asked.tokens && asked.beams === 1 ? messages.endedBy(done, most) : messages.written(asked.beams > 1 ? most : done)
}

const Legend = ({ title }: { title: string }) => (
  <span className="probability-legend">
    {title}
    <span className="num">{percent(0).replace('0.00', '0')}</span>
    <i aria-hidden="true" />
    <span className="num">{percent(1)}</span>
  </span>
)
