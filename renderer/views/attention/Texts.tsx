import { useEffect } from 'react'
import type { AttendedTokens } from '../../../shared/inspect/attention'
import type { Span } from '../../../shared/text'
import { RunButton } from '../../components/workbench/RunButton'
import { FieldMeter } from '../../components/workbench/RunFoot'
import { TokenEditor } from '../../components/workbench/TokenEditor'
import type { LookUpState } from '../../components/workbench/useLookUp'
import { debounced } from '../../lib/debounce'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { attentionMessages } from './messages'

const RUN_DELAY_MS = 250

interface TextsProps {
  /** Which panel they stand in: ids of a page are not given twice. */
  panel?: string
  /** What is asked of them. */
  state: TextsState
  /** What the fields are called; default: as in the attention panel. */
  names?: { text: string; second: string; hint: string; addSecond: string }
}

/** Any look-up that reads a text in windows. */
type TextsState = Pick<LookUpState<'attended'>, 'isRunning' | 'cancel'> & { found: { result: Windowed } | null }
type Windowed = Pick<AttendedTokens, 'window' | 'windows' | 'totalTokens' | 'columns'>

/** The text, a second one if there is one, and which window of a long one is looked at: the same in all panels that look inside. */
export function Texts({ panel = 'attention', state, names }: TextsProps) {
  const own = useMessages(attentionMessages)
  const messages = { ...own, ...names }
  const { text, textPair } = useStore((store) => store.attended)
  const attend = useStore((store) => store.attend)
  const run = useStore((store) => store.runAttention)
  const hasPair = textPair !== undefined
  useRunOnEdit()
  return (
    <div className="attention-texts">
      <TokenEditor
        id={`${panel}-text`}
        label={messages.text}
        placeholder={messages.placeholder}
        value={text}
        isLabelled={hasPair}
        {...(hasPair && { pair: textPair })}
        onChange={(next) => attend({ text: next, ...(hasPair && { textPair }) })}
      >
        <div className="editor-foot">
          <span className="hint">{messages.hint}</span>
          {!hasPair && (
            <button
              type="button"
              className="button"
              onClick={() => {
                attend({ text, textPair: '' })
                focusSoon(`${panel}-second`)
              }}
            >
              {messages.addSecond}
            </button>
          )}
          <FieldMeter field={`${panel}-text`} isWindowed />
          <RunButton isRunning={state.isRunning} run={run} cancel={state.cancel} />
        </div>
      </TokenEditor>
      {hasPair && (
        <TokenEditor
          id={`${panel}-second`}
          label={messages.second}
          placeholder={messages.placeholder}
          value={textPair}
          isLabelled
          onChange={(next) => attend({ text, textPair: next })}
        >
          <div className="editor-foot">
            <span className="hint" />
            <button
              type="button"
              className="button"
              onClick={() => {
                attend({ text })
                focusSoon(`${panel}-text`)
              }}
            >
              {messages.removeSecond}
            </button>
          </div>
        </TokenEditor>
      )}
      <WindowChoice state={state} />
    </div>
  )
}

/** The button that was pressed goes away: the focus must not go with it. */
const focusSoon = (id: string) => requestAnimationFrame(() => document.getElementById(id)?.focus())

/** An edit runs it after a pause, if the user wants that; a text that is taken away asks nothing. */
function useRunOnEdit() {
  const attended = useStore((store) => store.attended)
  const runsOnEdit = useStore((store) => store.settings.runOnEdit)
  const run = useStore((store) => store.runAttention)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each edit begins the pause anew
  useEffect(() => {
    if (!runsOnEdit) return
    const later = debounced(RUN_DELAY_MS, async () => run())
    later.soon()
    return () => later.cancel()
  }, [attended, runsOnEdit, run])
}

const EXCERPT = 22

/** How a window begins and ends, so that it can be found in the text. */
function excerpt(text: string, span: Span | undefined): string {
  const part = text.slice(span?.start, span?.end).replace(/\s+/g, ' ').trim()
  return part.length <= 2 * EXCERPT ? `“${part}”` : `“${part.slice(0, EXCERPT)}… …${part.slice(-EXCERPT)}”`
}

/** A text over the limit is never cut in silence: which part is in sight is said, and chosen here. */
function WindowChoice({ state }: { state: TextsState }) {
  const messages = useMessages(attentionMessages)
  const showWindow = useStore((store) => store.showWindow)
  const attended = useStore((store) => store.attended)
  const result = state.found?.result
  if (!result || result.windows.length < 2) return null
  const { window, windows, totalTokens, columns } = result
  const longer = (attended.textPair?.length ?? 0) > attended.text.length ? (attended.textPair ?? '') : attended.text
  return (
    <p className="banner window-choice" role="status">
      <span>
        {messages.windowed(count(totalTokens), count(columns.tokens.length))} <bdi>{excerpt(longer, windows[window])}</bdi>
      </span>
      <span className="grow" />
      <button type="button" className="button" disabled={window === 0} onClick={() => showWindow(window - 1)}>
        {messages.previousWindow}
      </button>
      <span className="num window-number">
        <input
          className="field num"
          aria-label={messages.windowNumber}
          type="number"
          min={1}
          max={windows.length}
          value={window + 1}
          onChange={({ target }) => showWindow(Math.min(windows.length, Math.max(1, Math.round(Number(target.value)) || 1)) - 1)}
        />
        {messages.windowOf(count(windows.length))}
      </span>
      <button type="button" className="button" disabled={window + 1 >= windows.length} onClick={() => showWindow(window + 1)}>
        {messages.nextWindow}
      </button>
    </p>
  )
}
