import type { TextClassificationResult } from '../../../shared/tasks/textClassification'
import { exportMessages } from '../../components/workbench/exportMessages'
import { Segmented } from '../../components/workbench/Segmented'
import { TokenInspector } from '../../components/workbench/TokenInspector'
import { useDrawn } from '../../components/workbench/useDrawn'
import { count, percent } from '../../lib/format'
import { firstResult, type Shown } from '../../lib/taskPanel'
import { useMessages } from '../../messages/messages'
import { type ClassifyView, classifyView, figure, inOrder, type Order } from './classify'
import { drawnLabels } from './figure'
import { LabelScores } from './LabelScores'
import { classifyMessages } from './messages'
import { ValueLine } from './ValueLine'

interface ResultProps {
  shown: Shown<'text-classification'>
  order: Order
  setOrder(order: Order): void
  threshold: number
  setThreshold(threshold: number): void
}

/** All labels, drawn as what their numbers are, and beside them how they came about. */
export function ClassifyResult({ shown, order, setOrder, threshold, setThreshold }: ResultProps) {
  const messages = useMessages(classifyMessages)
  const words = useMessages(exportMessages)
  const result = firstResult(shown)
  useDrawn('classify', () => result && drawnLabels(shown.inputs[0], result, { order, threshold }, words))
  if (!result) return null
  const view = classifyView(shown.inputs[0], result)
  const labels = inOrder(view.labels, order)
  return (
    <div className="two">
      <section className="card label-card" aria-label={messages.scores}>
        <div className="row label-facts">
          <Summary view={view} threshold={threshold} />
          <span className="grow" />
          {labels.length > 1 && (
            <Segmented
              label={messages.order}
              value={order}
              options={(['score', 'model'] as const).map((value) => ({ value, title: messages.orders[value] }))}
              onChange={setOrder}
            />
          )}
        </div>
        {view.meaning === 'values' ? (
          <ValueLine labels={labels} best={view.best} />
        ) : (
          <LabelScores view={view} labels={labels} threshold={threshold} setThreshold={setThreshold} />
        )}
        {view.meaning === 'shares' && labels.length === 1 && <p className="label-note">{messages.alwaysOne}</p>}
        {view.warnings.map((warning) => (
          <p key={warning} className="label-note">
            {warning}
          </p>
        ))}
      </section>
      <Computed view={view} result={result} isPair={shown.inputs[0]?.textPair !== undefined} />
    </div>
  )
}

/** The answer in a few words, and what kind of number it is. */
function Summary({ view, threshold }: { view: ClassifyView; threshold: number }) {
  const messages = useMessages(classifyMessages)
  const { meaning, labels, best } = view
  const reached = labels.filter(({ score }) => score >= threshold).length
  const name = best?.label ?? ''
  return (
    <p className="label-summary">
      <strong>
        {meaning === 'shares' && `${name} ${percent(best?.score ?? 0)}`}
        {meaning === 'each' && messages.reach(count(reached), count(labels.length), percent(threshold))}
        {meaning === 'values' && `${name} ${figure(best?.score ?? 0)}`}
      </strong>{' '}
      <span className="muted">
        {useApplied(view)}: {messages.meaning[meaning]}
      </span>
    </p>
  )
}

function useApplied({ applied, isOwn }: ClassifyView): string {
  const messages = useMessages(classifyMessages)
  const name = applied === 'none' ? messages.noFunction : applied
  return isOwn ? messages.asModel(name) : messages.chosenHere(name)
}

function Computed({ view, result, isPair }: { view: ClassifyView; result: TextClassificationResult; isPair: boolean }) {
  const messages = useMessages(classifyMessages)
  return (
    <aside className="card side" aria-label={messages.computed}>
      <h2>{messages.computed}</h2>
      <dl>
        <dt>{messages.applied}</dt>
        <dd>{useApplied(view)}</dd>
        <dt>{messages.labels}</dt>
        <dd>{count(view.labels.length)}</dd>
        <dt>{messages.input}</dt>
        <dd>{isPair ? messages.twoTexts : messages.oneText}</dd>
        <dt>{messages.tokens}</dt>
        <dd>{messages.of(count(result.tokens), count(result.maxTokens))}</dd>
      </dl>
      <div data-export="skip">
        <h2>{messages.pointer}</h2>
        <TokenInspector />
      </div>
    </aside>
  )
}
