import { type KeyboardEvent, type MouseEvent, memo, type PointerEvent, useMemo } from 'react'
import { viewedAxes } from '../../../../shared/inspect/attentionView'
import { exportMessages } from '../../../components/workbench/exportMessages'
import { Segmented } from '../../../components/workbench/Segmented'
import { useDrawn } from '../../../components/workbench/useDrawn'
import { rgbAt } from '../../../lib/colourMap'
import { cssOf, inkOn } from '../../../lib/ramp'
import { useMessages } from '../../../messages/messages'
import { useStore } from '../../../store/store'
import { largestOf, levelsOf, weightText } from '../attention'
import { drawnShading } from '../figure'
import { focusTitle } from '../focus/describeFocus'
import { FocusTable } from '../focus/FocusTable'
import { heldSide, otherSide, rangesOf, withTokens } from '../focus/focus'
import { type Focused, useFocus } from '../focus/useFocus'
import { Legend } from '../Legend'
import { attentionMessages } from '../messages'
import type { Attended, ShownMatrix } from '../useAttention'
import { useWeightColours } from '../useColours'
import { type Part, placesOf, shadedTexts, shadeOf } from './shading'
import './shading.css'

interface TextShadingProps {
  attended: Attended
  matrix: ShownMatrix
}

/** The user's own text, shaded by where the held tokens look, or by what looks at them. */
export function TextShading({ attended, matrix }: TextShadingProps) {
  const messages = useMessages(attentionMessages)
  const select = useStore((state) => state.select)
  const focused = useFocus(attended, matrix)
  const { focus, values } = focused
  const words = useMessages(exportMessages)
  useDrawn('attention', () => drawnShading(attended, matrix, focused, messages, words))
  const received = messages.receivedShown(weightText(largestOf(values)))
  return (
    <div className="shading">
      <div className="row shading-head">
        <Segmented
          label={messages.shadeBy}
          value={attended.selection.direction}
          options={[
            { value: 'from', title: messages.lookFrom, hint: messages.lookFromHint },
            { value: 'to', title: messages.lookTo, hint: messages.lookToHint },
          ]}
          onChange={(direction) => select({ direction })}
        />
        <p className="shading-title" data-longest={received}>
          <bdi>{focus ? focusTitle(messages, focus, matrix) : received}</bdi>
        </p>
      </div>
      <ShadedTexts attended={attended} matrix={matrix} focused={focused} />
      <FocusTable attended={attended} matrix={matrix} focused={focused} />
    </div>
  )
}

/** On average a key receives so little that there the largest has full colour, whatever the scale. */
export function ShadeLegend({ attended, matrix }: TextShadingProps) {
  const { focus, values } = useFocus(attended, matrix)
  const { scale, weights } = attended.selection
  const most = useMemo(() => levelsOf(matrix, scale).most, [matrix, scale])
  return focus ? <Legend selection={{ scale, weights }} most={most} /> : <Legend selection={{ scale: 'global', weights }} most={largestOf(values)} />
}

function ShadedTexts({ attended, matrix, focused }: TextShadingProps & { focused: Focused }) {
  const messages = useMessages(attentionMessages)
  const lines = useLines(attended)
  const parts = useMemo(() => lines.flatMap((line) => line.parts), [lines])
  const drawn = useDrawnPart(attended, matrix, focused)
  const hands = useHands(attended, matrix, parts)
  return (
    <section
      className="shaded-texts"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: else the keyboard could not reach its tokens
      tabIndex={0}
      aria-label={messages.shadingLabel}
      {...hands}
    >
      {lines.map(({ parts: own, isCutBefore, isCutAfter }, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text has no other name
        <p key={line} dir="auto" className="shaded-text">
          {isCutBefore && <span className="muted">… </span>}
          {own.map((part) => (part.tokens.length === 0 ? part.text : <Token key={part.key} part={part} index={parts.indexOf(part)} {...drawn(part)} />))}
          {isCutAfter && <span className="muted"> …</span>}
        </p>
      ))}
    </section>
  )
}

/** Special tokens that are hidden have no mark either. */
function useLines({ tokens, texts, labels, selection }: Attended) {
  const { words, hideSpecials } = selection
  return useMemo(() => {
    const { rows } = viewedAxes(tokens, { words, hideSpecials: false, segments: 'all', renormalise: false })
    const units = rows.filter(({ start }) => !hideSpecials || tokens.specials[start] === 0 || tokens.sequences[start] !== -1)
    return shadedTexts(tokens, texts, units, labels)
  }, [tokens, texts, labels, words, hideSpecials])
}

interface Look {
  shade: number | null
  state: string
}

function useDrawnPart({ selection, tokens }: Attended, matrix: ShownMatrix, { focus, shades }: Focused): (part: Part) => Look {
  const pointed = useStore((state) => state.pointedPair)
  const shadedSide = focus ? otherSide(focus.side) : 'key'
  const count = tokens.words.length
  const places = useMemo(() => placesOf(rangesOf(matrix, shadedSide), count), [matrix, shadedSide, count])
  const at = pointed?.query ?? pointed?.key ?? -1
  return ({ tokens: own }) => ({
    shade: shadeOf(own, places, shades, shadedSide),
    state: `${own.some((token) => selection.tokens.includes(token)) ? 'held' : ''} ${own.includes(at) ? 'pointed' : ''}`,
  })
}

const Token = memo(function Token({ part, index, shade, state }: { part: Part; index: number } & Look) {
  const colours = useWeightColours()
  const ground = rgbAt(colours, 255 * (shade ?? 0))
  const isShaded = shade !== null && Math.round(255 * shade) > 0
  return (
    <span
      className={`shaded ${part.isMark ? 'mark' : ''} ${shade === null ? 'out' : ''} ${state}`}
      data-part={index}
      data-token={part.tokens[0]}
      style={isShaded ? { background: cssOf(ground), color: inkOn(ground) } : undefined}
    >
      {part.text}
    </span>
  )
})

/** The pointer previews a token until one is held: then it reads the value of the token it is on. A click holds, with Shift or Ctrl one more. */
function useHands({ selection, tokens }: Attended, matrix: ShownMatrix, parts: readonly Part[]) {
  const { pointAtPair, select } = useStore((state) => state)
  const pointed = useStore((state) => state.pointedPair)
  const side = heldSide(selection)
  const own = useMemo(() => placesOf(rangesOf(matrix, side), tokens.words.length), [matrix, side, tokens])
  const isHeld = selection.tokens.some((token) => (own[token] ?? -1) >= 0)
  const pointAt = (part: Part | undefined) => {
    const [token] = part?.tokens ?? []
    const isQuery = (side === 'query') !== isHeld
    pointAtPair(token === undefined ? null : { query: isQuery ? token : null, key: isQuery ? null : token })
  }
  const hold = (part: Part | undefined, isAdded: boolean) => {
    const shown = part?.tokens.filter((token) => (own[token] ?? -1) >= 0) ?? []
    if (shown.length === 0) return
    select(withTokens(selection, side, shown, isAdded))
    pointAtPair(null)
  }
  const partAt = ({ target }: { target: EventTarget }) => parts[Number((target as Element).closest<HTMLElement>('[data-part]')?.dataset.part ?? -1)]
  const token = pointed?.query ?? pointed?.key
  const press = useArrows(parts, token ?? selection.tokens[0], pointAt, hold, () => {
    pointAtPair(null)
    select({ tokens: [] })
  })
  return {
    onPointerMove: (event: PointerEvent) => pointAt(partAt(event)),
    onPointerLeave: () => pointAtPair(null),
    onClick: (event: MouseEvent) => hold(partAt(event), event.shiftKey || event.ctrlKey || event.metaKey),
    onKeyDown: press,
  }
}

/** Left and right go from token to token, Enter holds, Escape releases. */
function useArrows(
  parts: readonly Part[],
  token: number | null | undefined,
  pointAt: (part: Part | undefined) => void,
  hold: (part: Part | undefined, isAdded: boolean) => void,
  release: () => void,
) {
  const steps = useMemo(() => parts.filter(({ tokens }) => tokens.length > 0), [parts])
  const at = token == null ? -1 : steps.findIndex(({ tokens }) => tokens.includes(token))
  const goTo = (place: number) => pointAt(steps[Math.min(steps.length - 1, Math.max(0, place))])
  return (event: KeyboardEvent) => {
    const actions: Record<string, (() => void) | undefined> = {
      ArrowLeft: () => goTo(at - 1),
      ArrowRight: () => goTo(at + 1),
      ArrowUp: () => goTo(at - 1),
      ArrowDown: () => goTo(at + 1),
      Home: () => goTo(0),
      End: () => goTo(steps.length - 1),
      Enter: () => hold(steps[at], event.shiftKey),
      Escape: release,
    }
    const action = event.shiftKey && event.key.startsWith('Arrow') ? undefined : actions[event.key]
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return
    action()
    event.preventDefault()
  }
}
