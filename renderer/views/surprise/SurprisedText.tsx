import { type KeyboardEvent, memo, type PointerEvent, useMemo } from 'react'
import type { ScoredTokens, TokenScores } from '../../../shared/inspect/surprise'
import { colourMap, rgbAt } from '../../lib/colourMap'
import { count } from '../../lib/format'
import { cssOf, type Rgb } from '../../lib/ramp'
import { useThemed } from '../../lib/useThemed'
import { useMessages } from '../../messages/messages'
import { surpriseMessages } from './messages'
import { bitsByPlace, bitsOfPart, figureText, fullBits, type SurprisedPart, surprisedParts } from './surprise'

interface TextProps {
  text: string
  tokens: ScoredTokens
  scores: TokenScores | null
  label: string
  /** Places of the tokens under the pointer. */
  pointed: readonly number[]
  onPoint(places: readonly number[]): void
}

/** The user's own text: the more a token surprises, the darker it is and the taller the bar under it. */
export function SurprisedText({ text, tokens, scores, label, pointed, onPoint }: TextProps) {
  const parts = useMemo(() => surprisedParts(text, tokens), [text, tokens])
  const bits = useMemo(() => bitsByPlace(tokens.isScored.length, scores), [tokens, scores])
  const full = fullBits(tokens)
  const hands = useHands(parts, pointed, onPoint)
  return (
    <section
      className="surprised-text"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: else the keyboard could not reach its tokens
      tabIndex={0}
      aria-label={label}
      {...hands}
    >
      <p dir="auto">
        {parts.map((part, index) =>
          part.tokens.length === 0 ? (
            part.text
          ) : (
            <Token key={part.key} text={part.text} index={index} share={shareOf(part, bits, full)} isPointed={pointed.includes(part.tokens[0] ?? -1)} />
          ),
        )}
      </p>
    </section>
  )
}

/** Of full colour and height; `null`: not there yet. */
function shareOf(part: SurprisedPart, bits: Float64Array, full: number): number | null {
  const own = bitsOfPart(part, bits)
  return own === null ? null : Math.min(1, own / full)
}

/** So pale at its fullest that the text's own ink can be read on it: the bar says how much it is. */
const readShades = (token: (name: string) => Rgb) => colourMap(['--surprise-none', '--surprise-full'].map(token))

/** Pixels of the tallest bar. */
const BAR = 20

const Token = memo(function Token({ text, index, share, isPointed }: { text: string; index: number; share: number | null; isPointed: boolean }) {
  const colours = useThemed(readShades)
  const ground = rgbAt(colours, 255 * (share ?? 0))
  const isShaded = share !== null && Math.round(255 * share) > 0
  return (
    <span
      className={`surprised${isPointed ? ' pointed' : ''}${share === null ? ' waiting' : ''}`}
      data-part={index}
      style={isShaded ? { background: cssOf(ground) } : undefined}
    >
      {text}
      {share !== null && <i aria-hidden="true" style={{ height: Math.max(1, share * BAR) }} />}
    </span>
  )
})

function useHands(parts: readonly SurprisedPart[], pointed: readonly number[], onPoint: (places: readonly number[]) => void) {
  const steps = useMemo(() => parts.filter(({ tokens }) => tokens.length > 0), [parts])
  const at = steps.findIndex(({ tokens }) => tokens.includes(pointed[0] ?? -1))
  const goTo = (step: number) => onPoint(steps[Math.min(steps.length - 1, Math.max(0, step))]?.tokens ?? [])
  return {
    onPointerMove: ({ target }: PointerEvent) => {
      const own = (target as Element).closest<HTMLElement>('[data-part]')?.dataset.part
      const tokens = own === undefined ? undefined : parts[Number(own)]?.tokens
      // Between two tokens the last one stays: the pointer passes many gaps.
      if (tokens && tokens[0] !== pointed[0]) onPoint(tokens)
    },
    onPointerLeave: () => onPoint([]),
    onKeyDown: (event: KeyboardEvent) => {
      const actions: Record<string, (() => void) | undefined> = {
        ArrowLeft: () => goTo(at - 1),
        ArrowRight: () => goTo(at + 1),
        ArrowUp: () => goTo(at - 1),
        ArrowDown: () => goTo(at + 1),
        Home: () => goTo(0),
        End: () => goTo(steps.length - 1),
      }
      const action = actions[event.key]
      if (!action || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
      action()
      event.preventDefault()
    },
  }
}

/** What colour and height stand for, always the same for a model. */
export function SurpriseLegend({ tokens }: { tokens: ScoredTokens }) {
  const messages = useMessages(surpriseMessages)
  const end = messages.legendTo(figureText(fullBits(tokens)), count(tokens.vocabulary))
  return (
    <div className="surprise-legend" role="img" aria-label={`${messages.surprisal}: 0 – ${end}`}>
      <span>{messages.surprisal}</span>
      <span className="num">0</span>
      <i />
      <span>{end}</span>
    </div>
  )
}
