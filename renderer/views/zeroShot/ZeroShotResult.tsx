import { useState } from 'react'
import type { ZeroShotResult as Result } from '../../../shared/tasks/zeroShot'
import { exportMessages } from '../../components/workbench/exportMessages'
import { LabelBars } from '../../components/workbench/LabelBars'
import { TokenInspector } from '../../components/workbench/TokenInspector'
import { useDrawn } from '../../components/workbench/useDrawn'
import { count, percent } from '../../lib/format'
import { firstResult, type Shown } from '../../lib/taskPanel'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { drawnZeroShot } from './figure'
import { zeroShotMessages } from './messages'
import { hypothesisOf } from './zeroShot'

/** The labels, likeliest first, what their scores are shares of, and where they mean little, why. */
export function ZeroShotResult({ shown }: { shown: Shown<'zero-shot-classification'> }) {
  const messages = useMessages(zeroShotMessages)
  const [pointed, setPointed] = useState<string | null>(null)
  const result = firstResult(shown)
  const [input] = shown.inputs
  const words = useMessages(exportMessages)
  useDrawn('zero-shot', () => (result && input ? drawnZeroShot(input, result, words) : null))
  if (!result || !input) return null
  const { labels, scores, entailment } = result
  const isShared = !input.multiLabel && labels.length > 1
  const meaning = isShared ? messages.isShared : (input.multiLabel ? messages.isEach : messages.isAlone)(entailment.label, entailment.against)
  return (
    <>
      {entailment.isGuess && <GuessNote label={entailment.label} />}
      <div className="two">
        <section className="card label-card" aria-label={messages.result}>
          <p className="label-summary">
            <strong>
              {labels[0]} {percent(scores[0] ?? 0)}
            </strong>{' '}
            <span className="muted">{meaning}</span>
          </p>
          <LabelBars
            caption={messages.result}
            isOneWhole={isShared}
            rows={labels.map((label, i) => ({
              key: label,
              label: (
                <button type="button" className="plain-name" onMouseEnter={() => setPointed(label)} onFocus={() => setPointed(label)}>
                  <bdi>{label}</bdi>
                  {isShared && i === 0 && <span className="visually-hidden">, {messages.highest}</span>}
                </button>
              ),
              share: scores[i] ?? 0,
              isChosen: isShared && i === 0,
            }))}
          />
        </section>
        <Computed
          result={result}
          isShared={isShared}
          hypothesis={hypothesisOf(input.hypothesisTemplate ?? '', pointed !== null && labels.includes(pointed) ? pointed : (labels[0] ?? ''))}
        />
      </div>
    </>
  )
}

function Computed({ result, hypothesis, isShared }: { result: Result; hypothesis: string; isShared: boolean }) {
  const messages = useMessages(zeroShotMessages)
  const { entailment, labels, tokens } = result
  return (
    <aside className="card side" aria-label={messages.computed}>
      <h2>{messages.computed}</h2>
      <dl>
        <dt>{messages.hypothesis}</dt>
        <dd dir="auto">{hypothesis}</dd>
        <dt>{messages.entailment}</dt>
        <dd>{entailment.label}</dd>
        {!isShared && (
          <>
            <dt>{messages.against}</dt>
            <dd>{entailment.against}</dd>
          </>
        )}
        <dt>{messages.hypotheses}</dt>
        <dd>{count(labels.length)}</dd>
        <dt>{messages.tokens}</dt>
        <dd>{messages.tokensInAll(count(tokens))}</dd>
      </dl>
      <div data-export="skip">
        <h2>{messages.pointer}</h2>
        <TokenInspector />
      </div>
    </aside>
  )
}

/** Said calmly above the answer, which is what the reference would compute all the same. */
function GuessNote({ label }: { label: string }) {
  const messages = useMessages(zeroShotMessages)
  const model = useStore((state) => state.model)
  const chooseModel = useStore((state) => state.chooseModel)
  if (model.status !== 'ready') return null
  const labels = model.info.labels['text-classification'] ?? [label]
  return (
    <section className="card notice guess" role="note">
      <h2>{messages.guessTitle}</h2>
      <p>
        {messages.guess(model.info.name, listed(labels))} {messages.guessTaken(label)} {messages.guessNames}
      </p>
      <button type="button" className="button" onClick={() => void chooseModel()}>
        {messages.openOther}
      </button>
    </section>
  )
}

const MOST_NAMED = 6
const listed = (labels: string[]): string =>
  `${labels
    .slice(0, MOST_NAMED)
    .map((label) => `“${label}”`)
    .join(', ')}${labels.length > MOST_NAMED ? ', …' : ''}`
