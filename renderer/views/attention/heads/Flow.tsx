import { memo, useState } from 'react'
import type { FlowInput, MatrixInput } from '../../../../shared/inspect/attention'
import { LookUpArea } from '../../../components/workbench/LookUpArea'
import { LookUpProgress } from '../../../components/workbench/LookUpProgress'
import { useLookUp } from '../../../components/workbench/useLookUp'
import { count } from '../../../lib/format'
import { useMessages } from '../../../messages/messages'
import { asksTheSame } from '../../../store/inspectSlice'
import { useStore } from '../../../store/store'
import { largestOf, weightText } from '../attention'
import type { Attended } from '../useAttention'
import { headMessages } from './headMessages'
import { flowSeconds, QUICK_FLOW } from './heads'

/** What reaches one token from each token's embedding: by flow, and by rollout beside it. */
export function Flow({ attended }: { attended: Attended }) {
  const messages = useMessages(headMessages)
  const { labels, tokens } = attended
  const { asked, state, isAsked, begin, flow, isWhole } = useFlow(attended)
  const rollout = useRollout(attended, asked)
  const all = count(tokens.tokens)
  return (
    <section className="card inspect-card flow-card" data-export={isAsked || isWhole ? undefined : 'skip'}>
      <div className="row">
        <h2 className="card-title">
          {messages.flowTitle} <span className="muted">{messages.flowLead}</span>
        </h2>
        <span className="grow" />
        <Target labels={labels} to={asked.to} />
      </div>
      <p className="muted">{messages.flowWhat}</p>
      <p className="muted">{messages.rolloutWhat}</p>
      {!isAsked && !isWhole && <Cost tokens={tokens.tokens} layer={asked.layer} begin={begin} />}
      {isAsked && (
        <LookUpProgress
          state={state}
          isAnswered={isWhole}
          done={(part) => messages.flowProgress(count(part.flow.length), all)}
          cancelled={(part) => messages.flowCancelled(count(part.flow.length), all)}
        />
      )}
      {state.lookUp?.status === 'failed' && <LookUpArea state={state} draw={() => null} />}
      <Bars label={messages.flowOf(labels[asked.to] ?? '', asked.layer)} labels={labels} flow={flow} rollout={rollout} />
    </section>
  )
}

/** Of few tokens it comes by itself; of more, when it is asked for. */
function useFlow({ input, tokens, selection }: Attended) {
  // The head under the pointer may be of another layer: nothing is begun for it.
  const layer = useStore((state) => Math.min(state.selection.layer, tokens.layers))
  const asked: FlowInput = { ...input, layer, to: Math.min(selection.tokens[0] ?? 0, tokens.tokens - 1) }
  const [begunFor, setBegunFor] = useState<FlowInput | null>(null)
  const isAsked = tokens.tokens <= QUICK_FLOW || asksTheSame(begunFor, asked)
  const state = useLookUp('flow', isAsked ? asked : null)
  const found = asksTheSame(state.found?.input ?? null, asked) ? state.found : null
  const begun = asksTheSame(state.begun?.input ?? null, asked) ? state.begun : null
  return { asked, state, isAsked, begin: () => setBegunFor(asked), flow: found?.result.flow ?? begun?.part.flow ?? null, isWhole: found !== null }
}

/** The row of the same token. */
function useRollout({ input }: Attended, { to, layer }: FlowInput): Float32Array | null {
  const asked: MatrixInput = { ...input, weights: 'rollout', layer, heads: [1], reduce: 'mean' }
  const { found } = useLookUp('rollout', asked)
  if (!found || !asksTheSame(found.input, asked)) return null
  const { size, data } = found.result
  return data.subarray(to * size, (to + 1) * size)
}

function Target({ labels, to }: { labels: readonly string[]; to: number }) {
  const messages = useMessages(headMessages)
  const select = useStore((state) => state.select)
  return (
    <span className="flow-target">
      <span aria-hidden="true">{messages.flowTo}</span>
      <select className="field" aria-label={messages.flowTo} value={to} onChange={(event) => select({ tokens: [Number(event.target.value)] })}>
        {labels.map((label, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a token has no other name than its place
          <option key={place} value={place}>
            {place} {label}
          </option>
        ))}
      </select>
    </span>
  )
}

function Cost({ tokens, layer, begin }: { tokens: number; layer: number; begin(): void }) {
  const messages = useMessages(headMessages)
  const seconds = flowSeconds(tokens, layer)
  const time = seconds < 15 ? messages.seconds : seconds < 60 ? messages.minute : messages.minutes
  return (
    <div className="row flow-cost">
      <span>{messages.cost(count(tokens), count(layer), time)}</span>
      <button type="button" className="button primary" onClick={begin}>
        {messages.startFlow}
      </button>
    </div>
  )
}

interface BarsProps {
  label: string
  labels: readonly string[]
  /** Of the first tokens, or of all. */
  flow: Float32Array | null
  rollout: Float32Array | null
}

const Bars = memo(function Bars({ label, labels, flow, rollout }: BarsProps) {
  const messages = useMessages(headMessages)
  const [mostFlow, mostRollout] = [largest(flow), largest(rollout)]
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className="table-frame" aria-label={label} tabIndex={0}>
      <table className="plain flow-table">
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">{messages.token}</th>
            <th scope="col" colSpan={2}>
              {messages.flow} <span className="muted">{flow && messages.fullBar(weightText(mostFlow))}</span>
            </th>
            <th scope="col" colSpan={2}>
              {messages.rollout} <span className="muted">{rollout && messages.fullBar(weightText(mostRollout))}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {labels.map((token, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a token has no other name than its place
            <tr key={place}>
              <th scope="row">
                <bdi>{token}</bdi>
              </th>
              <Bar value={flow?.[place]} most={mostFlow} />
              <Bar value={rollout?.[place]} most={mostRollout} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
})

const largest = (values: Float32Array | null): number => (values ? largestOf(values) : 0)

function Bar({ value, most }: { value: number | undefined; most: number }) {
  return (
    <>
      <td className="bar-cell">
        <span className="bar" aria-hidden="true">
          {value !== undefined && <i style={{ width: `${most > 0 ? (100 * value) / most : 0}%` }} />}
        </span>
      </td>
      <td className="num">{value === undefined ? '' : weightText(value)}</td>
    </>
  )
}
