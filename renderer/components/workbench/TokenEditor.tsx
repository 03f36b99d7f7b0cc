import { type MouseEvent, type ReactNode, useEffect, useState } from 'react'
import type { Span, Token } from '../../../shared/text'
import { drawnWords, tokenAt } from '../../lib/mirror'
import { spansAfterEdit, type Word, wordsOf } from '../../lib/spans'
import { MAX_DRAWN_CHARACTERS } from '../../store/countSlice'
import { useStore } from '../../store/store'
import { TokenMirror } from './TokenMirror'

interface EditorProps {
  /** Of the page: names the field in the store, too. */
  id: string
  label: string
  placeholder?: string
  value: string
  /** Counted with it, as the model's second text. */
  pair?: string
  /** Places that the model does not see, drawn as masks. */
  masked?: Span[]
  /** Whether the label stands above the field; else it is for screen readers alone. */
  isLabelled?: boolean
  onChange(value: string): void
  /** What stands below the text. */
  children?: ReactNode
}

/**
 * The user's text: a textarea over a mirror that draws a hairline under each word, notched between its tokens. A text that is too long to look at token by token
 * is a plain field that scrolls by itself.
 */
export function TokenEditor({ id, label, placeholder, value, pair, masked, isLabelled = false, onChange, children }: EditorProps) {
  const countField = useStore((state) => state.countField)
  const isReady = useStore((state) => state.model.status === 'ready')
  const [focused, setFocused] = useState(false)
  useEffect(() => {
    if (isReady) countField(id, value, pair)
  }, [countField, id, value, pair, isReady])
  const isLong = value.length > MAX_DRAWN_CHARACTERS
  return (
    <div className={`card editor${focused ? ' focused' : ''}${isLong ? ' long' : ''}`}>
      {isLabelled && (
        <label className="editor-label" htmlFor={id}>
          {label}
        </label>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only follows the focus of the textarea in it */}
      <div className="editor-body" onFocus={() => setFocused(true)} onBlur={() => setFocused(false)}>
        <Area id={id} label={label} placeholder={placeholder ?? ''} value={value} masked={masked ?? NONE} isLong={isLong} onChange={onChange} />
      </div>
      {children}
    </div>
  )
}

const NONE: Span[] = []

function Area(props: { id: string; label: string; placeholder: string; value: string; masked: Span[]; isLong: boolean; onChange(value: string): void }) {
  const { id, label, placeholder, value, masked, isLong, onChange } = props
  const words = useWords(id, value)
  const pointAt = useStore((state) => state.pointAt)
  const hover = (event: MouseEvent) => pointAt(tokenUnder(event, words, value))
  return (
    <>
      {!isLong && <TokenMirror text={value} words={words} masked={masked} />}
      <textarea
        id={id}
        aria-label={label}
        placeholder={placeholder}
        value={value}
        spellCheck={false}
        dir="auto"
        onChange={(event) => onChange(event.target.value)}
        onMouseMove={isLong ? undefined : hover}
        onMouseLeave={() => pointAt(null)}
      />
    </>
  )
}

/** The words of the text as last counted, moved along with edits since. */
function useWords(field: string, value: string): Word[] {
  const counted = useStore((state) => state.counts[field])
  if (!counted) return []
  if (counted.text === value) return wordsOf(counted.tokens)
  const moved = spansAfterEdit(
    counted.tokens.map((token) => ({ ...token.span, token })),
    counted.text,
    value,
  )
  return wordsOf(moved.map(({ start, end, token }) => ({ ...token, span: { start, end } })))
}

/** The token that the pointer is over, found in the mirror below the textarea. */
function tokenUnder({ clientX, clientY, currentTarget }: MouseEvent, words: Word[], text: string): { token: Token; text: string } | null {
  const piece = document.elementsFromPoint(clientX, clientY).find((element) => (element as HTMLElement).dataset.piece !== undefined) as HTMLElement | undefined
  const all = [...(currentTarget.parentElement?.querySelectorAll('.mirror .word') ?? [])]
  const found = piece && drawnWords(text, words).drawn[all.indexOf(piece.closest('.word') as Element)]
  const token = found && tokenAt(found.word, Number(piece.dataset.piece))
  return token ? { token, text: text.slice(token.span.start, token.span.end) } : null
}
