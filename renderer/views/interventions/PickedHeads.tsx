import { useLookUp } from '../../components/workbench/useLookUp'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { restrictedTo, scaledTo, scaleOf, tokensOf } from './interventions'
import { interventionMessages } from './messages'
import type { Subject } from './subjects'

/** Nobody chooses among more one by one. */
const MOST_TOKENS = 128

/** The controls of the picked heads: their scale, and what they may attend to. */
export function PickedHeads({ subject }: { subject: Subject | null }) {
  const messages = useMessages(interventionMessages)
  const { interventions, pickedHeads, intervene } = useStore((state) => state)
  const [first = { layer: 1, head: 1 }] = pickedHeads
  const scale = scaleOf(interventions, first)
  const set = (next: number) => intervene(scaledTo(interventions, pickedHeads, next))
  const name = pickedHeads.length > 1 ? messages.headsPicked(count(pickedHeads.length)) : messages.headAt(count(first.layer), count(first.head))
  return (
    <aside className="card side picked-heads" aria-label={name} data-export="skip">
      <h2>{name}</h2>
      <label className="row">
        {messages.scale}
        <input type="range" min={0} max={2} step={0.05} value={scale} aria-valuetext={scale.toFixed(2)} onChange={(event) => set(event.target.valueAsNumber)} />
        <output className="num">{scale.toFixed(2)}</output>
      </label>
      <div className="row">
        <button type="button" className="button" onClick={() => set(0)}>
          {messages.off}
        </button>
        <button type="button" className="button" onClick={() => set(1)}>
          {messages.on}
        </button>
      </div>
      <h2>{messages.restrict}</h2>
      {subject ? <Tokens text={subject.text} isCausal={subject.task === 'text-generation'} /> : <p>{messages.noWords}</p>}
    </aside>
  )
}

/** The tokens of the text, each to be pressed. A text that goes on has no token of the template behind it. */
function Tokens({ text, isCausal }: { text: string; isCausal: boolean }) {
  const messages = useMessages(interventionMessages)
  const { interventions, pickedHeads, intervene } = useStore((state) => state)
  const { found } = useLookUp('interventionTokens', { text })
  const [first = { layer: 1, head: 1 }] = pickedHeads
  const chosen = tokensOf(interventions, first) ?? []
  const set = (tokens: number[]) => intervene(restrictedTo(interventions, pickedHeads, tokens))
  const toggled = (token: number) => (chosen.includes(token) ? chosen.filter((one) => one !== token) : [...chosen, token].sort((a, b) => a - b))
  const all = found?.result.tokens ?? []
  const tokens = (isCausal && all.at(-1)?.special ? all.slice(0, -1) : all).slice(0, MOST_TOKENS)
  return (
    <>
      <p>
        {messages.restrictHint} {isCausal && messages.causalHint}
      </p>
      <div className="restrict-tokens">
        <button type="button" aria-pressed={chosen.length === 0} onClick={() => set([])}>
          {messages.anything}
        </button>
        {tokens.map(({ token, span, special }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: tokens are their places
          <button key={i} type="button" aria-pressed={chosen.includes(i)} title={String(i)} onClick={() => set(toggled(i))}>
            {special ? token : found?.result.text.slice(span.start, span.end)}
          </button>
        ))}
      </div>
    </>
  )
}
