import { type KeyboardEvent, memo, type PointerEvent, useMemo } from 'react'
import type { SaliencyText, SaliencyUnit } from '../../../shared/inspect/saliency'
import { overlaps } from '../../../shared/text'
import { type ColourMap, rgbAt } from '../../lib/colourMap'
import { cssOf, inkOn } from '../../lib/ramp'
import { useMessages } from '../../messages/messages'
import { type SaliencyMessages, saliencyMessages } from './messages'
import { type Changes, partsOf, seenOf, sumOf, type UnitPart } from './saliency'
import type { Explained } from './useSaliency'

export interface Pointing {
  /** The unit under the pointer, or that the arrow keys went to. */
  pointed: number | null
  point(unit: number | null): void
}

interface ShadedProps extends Pointing {
  explained: Explained
  /** What it is of, for those who cannot see it. */
  label: string
  changes: Changes
  /** Which of 256 colours a change has. */
  levelOf(change: number): number
  colours: ColourMap
  target: SaliencyUnit | null
}

/** The user's own texts with their spacing, each unit on the colour of its change. */
export function ShadedTexts({ explained: { found }, label, changes, levelOf, colours, target, pointed, point }: ShadedProps) {
  const messages = useMessages(saliencyMessages)
  const lines = useMemo(
    () => found.texts.map(({ text }, index) => ({ index, isEmpty: text.trim() === '', parts: partsOf(text, index, found.units, seenOf(found, index)) })),
    [found],
  )
  const titles = titlesOf(found.texts, messages)
  const isGone = (unit: number) => changes[unit] === null
  const steps = useArrows(found.units.length, pointed, point)
  return (
    <section
      className="shaded-texts"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: else the keyboard could not reach its units
      tabIndex={0}
      aria-label={label}
      onPointerMove={(event) => point(unitUnder(event))}
      onPointerLeave={() => point(null)}
      onKeyDown={steps}
    >
      {lines
        .filter(({ isEmpty }) => !isEmpty)
        .map(({ index, parts }) => (
          <p key={index} dir="auto" className="shaded-text">
            {lines.length > 1 && <span className="saliency-field">{titles[index]}</span>}
            {parts.map((part) => (
              <Part
                key={part.start}
                part={part}
                level={levelAt(changes, part, levelOf)}
                colours={colours}
                isPointed={pointed !== null && part.units.includes(pointed)}
                isTarget={target?.text === index && overlaps({ start: part.start, end: part.start + part.text.length }, target)}
                isGone={part.units.some(isGone)}
              />
            ))}
          </p>
        ))}
    </section>
  )
}

function levelAt(changes: Changes, { units }: UnitPart, levelOf: ShadedProps['levelOf']): number | null {
  const change = sumOf(changes, units)
  return change === null ? null : Math.round(levelOf(change))
}

/** Of each text; choices by their number. */
function titlesOf(texts: SaliencyText[], messages: SaliencyMessages): string[] {
  const first = texts.findIndex(({ field }) => field === 'choice')
  const known: Record<string, string> = { textPair: messages.pair, question: messages.question, context: messages.context, prompt: messages.prompt }
  return texts.map(({ field }, i) => (field === 'choice' ? messages.choice(i - first + 1) : (known[field] ?? messages.text)))
}

interface PartProps {
  part: UnitPart
  level: number | null
  colours: ColourMap
  isPointed: boolean
  isTarget: boolean
  isGone: boolean
}

const Part = memo(function Part({ part: { text, units }, level, colours, isPointed, isTarget, isGone }: PartProps) {
  if (units.length === 0) return isTarget ? <span className="saliency-target">{text}</span> : text
  const ground = level === null ? null : rgbAt(colours, level)
  const names = ['shaded', isGone && 'out', isPointed && 'pointed', isTarget && 'saliency-target']
  return (
    <span className={names.filter(Boolean).join(' ')} data-unit={units[0]} style={ground ? { background: cssOf(ground), color: inkOn(ground) } : undefined}>
      {text}
    </span>
  )
})

function unitUnder({ target }: PointerEvent): number | null {
  const unit = (target as Element).closest<HTMLElement>('[data-unit]')?.dataset.unit
  return unit === undefined ? null : Number(unit)
}

/** Left and right go from unit to unit. */
function useArrows(count: number, pointed: number | null, point: (unit: number | null) => void) {
  return (event: KeyboardEvent) => {
    const at = pointed ?? -1
    const places: Record<string, number | undefined> = { ArrowLeft: at - 1, ArrowUp: at - 1, ArrowRight: at + 1, ArrowDown: at + 1, Home: 0, End: count - 1 }
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const next = places[event.key]
    if (next === undefined && event.key !== 'Escape') return
    event.preventDefault()
    point(next === undefined ? null : Math.min(count - 1, Math.max(0, next)))
  }
}
