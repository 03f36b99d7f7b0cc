import { ATTENTION_WEIGHTS, type AttentionWeights, SEGMENT_PAIRS } from '../../../shared/inspect/attention'
import { Segmented } from '../../components/workbench/Segmented'
import { useMessages } from '../../messages/messages'
import { ATTENTION_SCALES, type Selection } from '../../store/attentionSlice'
import { useStore } from '../../store/store'
import { withHead } from './attention'
import { type AttentionMessages, attentionMessages } from './messages'
import type { Attended } from './useAttention'

interface ControlsProps {
  attended: Attended
}

/** What is looked at and how: one selection for every view. */
export function Controls({ attended }: ControlsProps) {
  const messages = useMessages(attentionMessages)
  const select = useStore((state) => state.select)
  const { tokens, selection } = attended
  return (
    <div className="attention-controls">
      <LayerStep layers={tokens.layers} />
      {selection.weights !== 'rollout' && <HeadChips attended={attended} />}
      <select
        className="field"
        aria-label={messages.weights}
        value={selection.weights}
        title={hintOf(selection.weights, messages)}
        onChange={(event) => select({ weights: event.target.value as AttentionWeights })}
      >
        {ATTENTION_WEIGHTS.map((weights) => (
          <option key={weights} value={weights} disabled={weights === 'value-weighted' && tokens.noValueWeights !== null}>
            {titleOf(weights, messages)}
          </option>
        ))}
      </select>
      <Switches attended={attended} />
      {tokens.noValueWeights !== null && (
        <p className="muted" data-testid="no-value-weights">
          {messages.noValueWeights} <span lang="en">{tokens.noValueWeights}</span>
        </p>
      )}
    </div>
  )
}

/** Only where rows have lost keys. Beside the scale, where it moves nothing else. */
export function Renormalise({ attended: { selection } }: ControlsProps) {
  const messages = useMessages(attentionMessages)
  const select = useStore((state) => state.select)
  if (!selection.hideSpecials && selection.segments === 'all') return null
  return (
    <Switch title={messages.renormalise} hint={messages.renormaliseHint} isOn={selection.renormalise} onChange={(renormalise) => select({ renormalise })} />
  )
}

/** What full colour stands for. */
export function ScaleChoice({ attended }: ControlsProps) {
  const messages = useMessages(attentionMessages)
  const select = useStore((state) => state.select)
  return (
    <Segmented
      label={messages.scale}
      value={attended.selection.scale}
      options={ATTENTION_SCALES.filter((scale) => scale !== 'raw' || attended.selection.weights !== 'value-weighted').map((scale) => ({
        value: scale,
        ...scaleTexts(scale, messages),
      }))}
      onChange={(scale) => select({ scale })}
    />
  )
}

const titleOf = (weights: AttentionWeights, messages: AttentionMessages): string =>
  ({ raw: messages.raw, 'value-weighted': messages.valueWeighted, rollout: messages.rollout })[weights]
const hintOf = (weights: AttentionWeights, messages: AttentionMessages): string =>
  ({ raw: messages.rawHint, 'value-weighted': messages.valueWeightedHint, rollout: messages.rolloutHint })[weights]

const scaleTexts = (scale: Selection['scale'], messages: AttentionMessages) =>
  ({
    raw: { title: messages.scaleRaw, hint: messages.scaleRawHint },
    row: { title: messages.scaleRow, hint: messages.scaleRowHint },
    global: { title: messages.scaleGlobal, hint: messages.scaleGlobalHint },
  })[scale]

function LayerStep({ layers }: { layers: number }) {
  const messages = useMessages(attentionMessages)
  const select = useStore((state) => state.select)
  const layer = useStore((state) => Math.min(state.selection.layer, layers))
  return (
    <div className="labelled">
      <label htmlFor="attention-layer">{messages.layer}</label>
      <button type="button" className="button step" aria-label={messages.layerDown} disabled={layer <= 1} onClick={() => select({ layer: layer - 1 })}>
        ‹
      </button>
      <select id="attention-layer" className="field num" value={layer} onChange={(event) => select({ layer: Number(event.target.value) })}>
        {Array.from({ length: layers }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: layers have no other name
          <option key={i} value={i + 1}>
            {i + 1}
          </option>
        ))}
      </select>
      <button type="button" className="button step" aria-label={messages.layerUp} disabled={layer >= layers} onClick={() => select({ layer: layer + 1 })}>
        ›
      </button>
    </div>
  )
}

/** A square a head: a click shows it alone, Shift or Ctrl and a click adds it or takes it away. */
function HeadChips({ attended }: ControlsProps) {
  const messages = useMessages(attentionMessages)
  const { select, selection, previewHead } = useStore((state) => state)
  const { tokens, selection: shown } = attended
  const all = Array.from({ length: tokens.heads }, (_, i) => i + 1)
  const isAll = shown.heads.length === tokens.heads
  const { layer } = shown
  return (
    <fieldset className="labelled head-chips">
      <legend className="visually-hidden">{messages.head}</legend>
      <span aria-hidden="true">{messages.head}</span>
      <span className="chips">
        {all.map((head) => (
          <button
            key={head}
            type="button"
            className={shown.heads.includes(head) ? 'chosen' : undefined}
            aria-label={messages.headOf(head)}
            aria-pressed={shown.heads.includes(head)}
            onMouseEnter={() => previewHead({ layer, head })}
            onMouseLeave={() => previewHead(null)}
            onClick={(event) => select(withHead({ ...selection, layer }, layer, head, event.shiftKey || event.ctrlKey || event.metaKey))}
          >
            {head}
          </button>
        ))}
      </span>
      <button type="button" className="button" onClick={() => select({ heads: isAll ? [all[0] ?? 1] : all })}>
        {isAll ? messages.oneHead : messages.allOfThem}
      </button>
      {shown.heads.length > 1 && (
        <Segmented
          label={messages.reduce}
          value={selection.reduce}
          options={[
            { value: 'mean', title: messages.mean },
            { value: 'max', title: messages.max },
          ]}
          onChange={(reduce) => select({ reduce })}
        />
      )}
    </fieldset>
  )
}

function Switches({ attended }: ControlsProps) {
  const messages = useMessages(attentionMessages)
  const select = useStore((state) => state.select)
  const { selection, tokens } = attended
  return (
    <div className="switches">
      <Switch title={messages.hideSpecials} isOn={selection.hideSpecials} onChange={(hideSpecials) => select({ hideSpecials })} />
      <Switch title={messages.words} hint={messages.wordsHint} isOn={selection.words} onChange={(words) => select({ words, tokens: [] })} />
      {tokens.segments.includes(1) && (
        <label className="labelled">
          <span>{messages.segments}</span>
          <select className="field" value={selection.segments} onChange={(event) => select({ segments: event.target.value as Selection['segments'] })}>
            {SEGMENT_PAIRS.map((pair) => (
              <option key={pair} value={pair}>
                {pair === 'all' ? messages.segmentsAll : pair}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  )
}

function Switch({ title, hint, isOn, onChange }: { title: string; hint?: string; isOn: boolean; onChange(isOn: boolean): void }) {
  return (
    <label className="switch" title={hint}>
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      {title}
    </label>
  )
}
