import { type MouseEvent, useState } from 'react'
import { workbenchMessages } from '../../components/workbench/messages'
import { SHORTCUTS, shortcut } from '../../lib/keys'
import type { Word } from '../../lib/spans'
import { useMessages } from '../../messages/messages'
import { maskTokenOf } from '../../store/fillAnswer'
import { wordsIn } from '../../store/fillMaskSlice'
import { useStore } from '../../store/store'
import { insertText } from './insertText'
import { Meter } from './Meter'
import { Mirror } from './Mirror'
import { fillMaskMessages } from './messages'

/**
 * One surface: a textarea over a mirror that draws, under the same letters, what the tokenizer and the model make of them.
 * A click hides a word and changes nothing in the text; typing in a hidden word shows it again.
 */
export function Editor() {
  const [focused, setFocused] = useState(false)
  const messages = useMessages(fillMaskMessages)
  return (
    <section className={`card editor${focused ? ' focused' : ''}`} aria-label={messages.text}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only follows the focus of the textarea in it */}
      <div className="editor-body" onFocus={() => setFocused(true)} onBlur={() => setFocused(false)}>
        <TextArea />
      </div>
      <Foot />
    </section>
  )
}

function TextArea() {
  const text = useStore((state) => state.text)
  const words = wordsIn(useStore((state) => state.counted))
  const setText = useStore((state) => state.setText)
  const toggleWord = useStore((state) => state.toggleWord)
  const messages = useMessages(fillMaskMessages)
  const [hoverAt, leave] = useHover(words)
  const toggleAt = (at: number) => {
    const word = words.find((span) => span.start <= at && at <= span.end)
    if (word) toggleWord(word)
  }
  return (
    <>
      <Mirror words={words} />
      <textarea
        id="fill-mask-text"
        aria-label={messages.textToFill}
        placeholder={messages.placeholder}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onMouseMove={hoverAt}
        onMouseLeave={leave}
        onClick={(event) => {
          const word = wordUnder(event, words)
          if (word && isPlainClick(event)) toggleWord(word)
        }}
        onKeyDown={(event) => {
          if (!SHORTCUTS.hideWord.matches(event)) return
          event.preventDefault()
          toggleAt(event.currentTarget.selectionStart)
        }}
      />
    </>
  )
}

/** Not the end of a selection by dragging. The second click of a double click takes the first one back: it selects, and changes nothing. */
const isPlainClick = (event: MouseEvent<HTMLTextAreaElement>): boolean =>
  event.detail === 2 || (event.detail < 2 && event.currentTarget.selectionStart === event.currentTarget.selectionEnd)

/** The word, and in it the token, that the pointer is over: found in the mirror below the textarea. */
function wordUnder({ clientX, clientY }: MouseEvent, words: Word[]): Word | null {
  const elements = document.elementsFromPoint(clientX, clientY)
  const start = elements.map((element) => (element as HTMLElement).dataset.word).find((value) => value !== undefined)
  return words.find((word) => word.start === Number(start)) ?? null
}

function useHover(words: Word[]): [(event: MouseEvent) => void, () => void] {
  const point = useStore((state) => state.point)
  const hoverToken = useStore((state) => state.hoverToken)
  const move = (event: MouseEvent) => {
    const word = wordUnder(event, words)
    point(word)
    const piece = document.elementsFromPoint(event.clientX, event.clientY).map((element) => (element as HTMLElement).dataset.token)
    const start = piece.find((value) => value !== undefined)
    hoverToken(word?.tokens.find((token) => token.span.start === Number(start)) ?? word?.tokens[0] ?? null)
  }
  return [move, () => point(null)]
}

function Foot() {
  const run = useStore((state) => state.runFillMask)
  const isReady = useStore((state) => state.model.status === 'ready')
  const maskToken = useStore(maskTokenOf)
  const messages = useMessages(fillMaskMessages)
  const words = useMessages(workbenchMessages)
  return (
    <div className="editor-foot">
      <span className="hint">
        {messages.hint} <span className="kbd">{SHORTCUTS.hideWord.keys}</span>
      </span>
      <Cancel />
      <Meter />
      <button type="button" className="button" onClick={() => insertText(null, maskToken)}>
        {messages.insert(maskToken)}
      </button>
      <button type="button" className="button primary" disabled={!isReady} onClick={() => void run()}>
        {words.run} <span className="kbd">{shortcut('↵')}</span>
      </button>
    </div>
  )
}

/** Only for a run that one has to wait for: most are done before it would show. */
function Cancel() {
  const isRunning = useStore((state) => state.answer.status === 'running')
  const cancel = useStore((state) => state.cancelFillMask)
  const words = useMessages(workbenchMessages)
  return (
    isRunning && (
      <button type="button" className="button late-cancel" onClick={cancel}>
        {words.cancel}
      </button>
    )
  )
}
