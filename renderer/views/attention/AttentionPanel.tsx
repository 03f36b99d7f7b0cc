import { type KeyboardEvent, useRef } from 'react'
import { exportMessages } from '../../components/workbench/exportMessages'
import { LookUpArea } from '../../components/workbench/LookUpArea'
import { Segmented } from '../../components/workbench/Segmented'
import { useDrawn } from '../../components/workbench/useDrawn'
import { type LookUpState, useLookUp } from '../../components/workbench/useLookUp'
import { isInTextField } from '../../lib/keys'
import { useWindowHeight } from '../../lib/useWidth'
import { useMessages } from '../../messages/messages'
import { ATTENTION_TABS, type AttentionScale, type AttentionTab } from '../../store/attentionSlice'
import { foundIn } from '../../store/inspectSlice'
import { useStore } from '../../store/store'
import { largestOf, levelsOf, weightText } from './attention'
import { Controls, Renormalise, ScaleChoice } from './Controls'
import { Compare } from './compare/Compare'
import { Curves } from './curves/Curves'
import { whereText } from './describe'
import { drawnMatrix, drawnOverview } from './figure'
import { FocusReadOut } from './focus/FocusReadOut'
import { FocusTable } from './focus/FocusTable'
import { useFocus } from './focus/useFocus'
import { HeadStatistics } from './heads/HeadStatistics'
import { Legend } from './Legend'
import { Matrix } from './matrix/Matrix'
import type { Part } from './matrix/sight'
import { type AttentionMessages, attentionMessages } from './messages'
import { STEPS } from './overview/HeadGrid'
import { HeadMap } from './overview/HeadMap'
import { fullWeight } from './overview/thumbnailLevels'
import { PanelTop } from './PanelTop'
import { ReadOut } from './ReadOut'
import { Texts } from './Texts'
import { ShadeLegend, TextShading } from './text/TextShading'
import { type Attended, type ShownMatrix, useAttended, useMatrix } from './useAttention'
import { useAttentionOffers } from './useAttentionOffers'
import '../../styles/inspect.css'
import './attention.css'

/** Attention: which token looks at which, in every layer and head. */
export function AttentionPanel() {
  const { state, attended: found } = useAttended()
  const asked = useStore((store) => store.askedAttention)
  // An earlier answer is not one to an empty text.
  const attended = asked === null ? null : found
  const { matrix, state: weights } = useMatrix(attended)
  return (
    <>
      <PanelTop attended={attended} matrix={matrix} />
      <Texts state={state} />
      {asked === null ? (
        <Empty />
      ) : (
        <LookUpArea state={state} draw={() => (attended ? <Views attended={attended} matrix={matrix} weights={weights} /> : null)} empty={<Empty />} />
      )}
    </>
  )
}

function Empty() {
  const messages = useMessages(attentionMessages)
  const waits = useStore((store) => store.attended.text !== '' && !store.settings.runOnEdit)
  return <section className="card empty">{waits ? messages.clickToRun : messages.empty}</section>
}

function Views({ attended, matrix, weights }: { attended: Attended; matrix: ShownMatrix | null; weights: LookUpState<'attention'> }) {
  const messages = useMessages(attentionMessages)
  const tab = useStore((state) => state.attentionTab)
  const showTab = useStore((state) => state.showAttentionTab)
  const press = useLayerKeys(attended)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Shift and an arrow go to another layer or head wherever the focus is in it
    <div className="attention-views" ref={useAttentionOffers(attended)} data-offers onKeyDown={press}>
      <div className="row">
        <Segmented
          label={messages.tabs}
          value={tab}
          options={ATTENTION_TABS.map((value) => ({ value, title: tabTitle(value, messages) }))}
          onChange={(next: AttentionTab) => showTab(next)}
        />
        <span className="grow" />
        <Renormalise attended={attended} />
        <ScaleChoice attended={attended} />
      </div>
      <Controls attended={attended} />
      {tab === 'compare' ? (
        <Compare attended={attended} matrix={matrix} />
      ) : (
        <div className="with-side attention">
          {tab === 'heads' ? (
            <HeadStatistics attended={attended} />
          ) : (
            <section className="card attention-main" data-tab={tab} data-figure>
              <LookUpArea state={weights} draw={() => (matrix ? <Main tab={tab} attended={attended} matrix={matrix} /> : null)} />
            </section>
          )}
          <aside className="attention-side">
            {!showsMatrixBeside(tab) && (
              <section className="card">
                <h2 className="card-title">{messages.allHeads}</h2>
                <Overview attended={attended} side={40} />
              </section>
            )}
            {showsMatrixBeside(tab) && matrix && matrix.rows.length > 0 && matrix.columns.length > 0 && (
              <section className="card">
                <h2 className="card-title">{whereText(messages, matrix.of, attended.tokens.heads)}</h2>
                <Matrix attended={attended} matrix={matrix} height={330} />
              </section>
            )}
            <section className="card side">
              {matrix &&
                (tab === 'curves' || tab === 'text' ? <FocusReadOut attended={attended} matrix={matrix} /> : <ReadOut attended={attended} matrix={matrix} />)}
            </section>
          </aside>
        </div>
      )}
    </div>
  )
}

/** Where all heads are in sight, the chosen one is beside them; else they are. */
const showsMatrixBeside = (tab: AttentionTab): boolean => tab === 'overview' || tab === 'heads'

/** Shift and up or down: another layer; Shift and left or right: another head. */
function useLayerKeys({ tokens, selection }: Attended) {
  const select = useStore((state) => state.select)
  return (event: KeyboardEvent) => {
    const step = event.shiftKey && !event.ctrlKey && !event.metaKey ? STEPS[event.key] : undefined
    if (!step || isInTextField(event.target)) return
    event.preventDefault()
    select({ layer: within(selection.layer + step.layer, tokens.layers), heads: [within((selection.heads[0] ?? 1) + step.head, tokens.heads)] })
  }
}

/** Pixels of a matrix: scrolled to, all of it is in sight. */
const MATRIX_HEIGHT = { least: 420, others: 220 }

const within = (value: number, most: number): number => Math.min(most, Math.max(1, value))

const tabTitle = (tab: AttentionTab, messages: AttentionMessages): string =>
  ({ overview: messages.overview, matrix: messages.matrix, curves: messages.curves, text: messages.textTab, heads: messages.heads, compare: messages.compare })[
    tab
  ]

function Main({ tab, attended, matrix }: { tab: AttentionTab; attended: Attended; matrix: ShownMatrix }) {
  const messages = useMessages(attentionMessages)
  const { tokens, selection } = attended
  if (matrix.rows.length === 0 || matrix.columns.length === 0)
    return <p className="muted">{tokens.specials.every((special) => special === 1) ? messages.onlySpecials : messages.noSegment}</p>
  return (
    <>
      <div className="row picture-head">
        <h2 className="card-title">{tab === 'overview' ? messages.allHeads : whereText(messages, matrix.of, tokens.heads)}</h2>
        <span className="muted">{messages.direction}</span>
        <span className="grow" />
        {tab === 'overview' ? <OverviewScale scale={selection.scale} /> : <MatrixScale tab={tab} attended={attended} matrix={matrix} />}
      </div>
      {tab === 'overview' && <WholeOverview attended={attended} />}
      {tab === 'matrix' && <WholeMatrix attended={attended} matrix={matrix} />}
      {tab === 'curves' && <Curves attended={attended} matrix={matrix} />}
      {tab === 'text' && <TextShading attended={attended} matrix={matrix} />}
      {tokens.isCausal && <p className="muted">{messages.causal}</p>}
    </>
  )
}

function WholeMatrix({ attended, matrix }: { attended: Attended; matrix: ShownMatrix }) {
  const height = useWindowHeight()
  const messages = useMessages(attentionMessages)
  const words = useMessages(exportMessages)
  const part = useRef<Part | null>(null)
  useDrawn('attention', () => drawnMatrix(attended, matrix, part.current, messages, words))
  const focused = useFocus(attended, matrix)
  return (
    <>
      <Matrix attended={attended} matrix={matrix} height={Math.max(MATRIX_HEIGHT.least, height - MATRIX_HEIGHT.others)} part={part} />
      <FocusTable attended={attended} matrix={matrix} focused={focused} />
    </>
  )
}

function WholeOverview({ attended }: { attended: Attended }) {
  const found = useStore((state) => foundIn(state.lookUps.thumbnails))
  const messages = useMessages(attentionMessages)
  const words = useMessages(exportMessages)
  useDrawn('attention', () => found && drawnOverview(attended, found.result, messages, words))
  return <Overview attended={attended} side={96} />
}

/** What the colours say, and whether they are all faint. */
function MatrixScale({ tab, attended, matrix }: { tab: AttentionTab; attended: Attended; matrix: ShownMatrix }) {
  const { scale } = attended.selection
  const { most, largest } = levelsOf(matrix, scale)
  return (
    <>
      <FaintHint scale={scale} largest={largest} />
      {tab === 'text' ? <ShadeLegend attended={attended} matrix={matrix} /> : <Legend selection={{ scale, weights: matrix.of.weights }} most={most} />}
    </>
  )
}

/** The same of all heads together. */
function OverviewScale({ scale }: { scale: AttentionScale }) {
  const found = useStore((state) => foundIn(state.lookUps.thumbnails))
  if (!found) return null
  const { maxima } = found.result
  return (
    <>
      <FaintHint scale={scale} largest={largestOf(maxima)} />
      <Legend selection={{ scale, weights: found.input.weights }} most={fullWeight(maxima, scale)} />
    </>
  )
}

/** At hundreds of tokens no weight comes near 1: a pale picture is said to be one, with the way out. */
function FaintHint({ scale, largest }: { scale: AttentionScale; largest: number }) {
  const messages = useMessages(attentionMessages)
  const select = useStore((state) => state.select)
  if (scale !== 'raw' || largest >= FAINT) return null
  return (
    <button type="button" className="link" data-export="skip" onClick={() => select({ scale: 'global' })}>
      {messages.faint(weightText(largest))}
    </button>
  )
}
const FAINT = 0.25

function Overview({ attended, side }: { attended: Attended; side: number }) {
  const { selection, input } = attended
  const { hideSpecials, segments, renormalise, words } = selection
  const state = useLookUp('thumbnails', {
    ...input,
    weights: selection.weights === 'value-weighted' ? 'value-weighted' : 'raw',
    hideSpecials,
    segments,
    renormalise,
    words,
    rowMax: selection.scale === 'row',
    side,
  })
  return <LookUpArea state={state} draw={({ result }) => <HeadMap attended={attended} thumbnails={result} />} />
}
