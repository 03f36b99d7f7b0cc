import { type KeyboardEvent, useState } from 'react'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { tokenizerMessages } from './messages'
import type { ShownToken } from './tokenizer'

/** How a token is set off from the others: by colour and by a word. */
export interface StripMark {
  className: string
  /** Under the token, instead of its id. */
  label?: string
  /** Said of it to those who do not see the colour. */
  spoken?: string
  /** Instead of the token's own text. */
  text?: string
}

/** Drawn at once: a strip is for looking, not for 5,000 tokens. */
const STEP = 300

/** Tokens in a row, each with its hairline; those of one word share it. Arrow keys move from token to token. */
export function TokenStrip({
  label,
  tokens,
  chosen,
  markOf,
  choose,
}: {
  label: string
  tokens: readonly ShownToken[]
  /** Indices. */
  chosen?: ReadonlySet<number>
  markOf?(token: ShownToken): StripMark | null
  choose?(index: number): void
}) {
  const messages = useMessages(tokenizerMessages)
  const [most, setMost] = useState(STEP)
  const drawn = tokens.slice(0, most)
  const first = chosen && chosen.size > 0 ? Math.min(...chosen) : 0
  return (
    <>
      <ol className="strip" aria-label={label} onKeyDown={choose && moveAlong}>
        {drawn.map((token, i) => (
          <li key={token.index} className={classOf(token, drawn[i - 1])}>
            <StripToken
              shown={token}
              mark={markOf?.(token) ?? null}
              isChosen={chosen?.has(token.index) ?? false}
              isStop={token.index === (first < most ? first : 0)}
              choose={choose}
            />
          </li>
        ))}
      </ol>
      {tokens.length > most && (
        <button type="button" className="button" onClick={() => setMost(most + STEP)}>
          {messages.more(count(tokens.length - most))}
        </button>
      )}
    </>
  )
}

const classOf = ({ sequence, token }: ShownToken, before: ShownToken | undefined): string => {
  const goesOn = before !== undefined && token.wordId !== null && before.token.wordId === token.wordId && before.sequence === sequence
  return `strip-token${sequence === null ? ' template' : ''}${sequence === 1 ? ' second' : ''}${goesOn ? ' goes-on' : ''}`
}

function StripToken(props: { shown: ShownToken; mark: StripMark | null; isChosen: boolean; isStop: boolean; choose: ((index: number) => void) | undefined }) {
  const { shown, mark, isChosen, isStop, choose } = props
  const reading = shown.partOf !== null ? ' part' : shown.isUnknown ? ' unknown' : ''
  const className = `strip-word${mark ? ` ${mark.className}` : ''}${mark?.text === undefined ? reading : ''}`
  const content = (
    <>
      <span className="strip-text" dir="auto">
        {mark?.text ?? withSpaces(shown.label)}
      </span>
      <span className="strip-below">{mark?.label ?? shown.token.id}</span>
      {mark?.spoken && <span className="visually-hidden">, {mark.spoken}</span>}
    </>
  )
  if (!choose) return <span className={className}>{content}</span>
  return (
    <button type="button" className={className} aria-pressed={isChosen} tabIndex={isStop ? 0 : -1} onClick={() => choose(shown.index)}>
      {content}
    </button>
  )
}

/** Signs for what has no letter are quieter than letters. */
function withSpaces(label: string) {
  const [, before = '', rest = label] = /^(␣*)([\s\S]*)$/.exec(label) ?? []
  return (
    <>
      {before && <span className="space-mark">{before}</span>}
      {rest}
    </>
  )
}

function moveAlong(event: KeyboardEvent<HTMLOListElement>) {
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key]
  if (to === undefined || at < 0) return
  event.preventDefault()
  buttons[to]?.focus()
}
