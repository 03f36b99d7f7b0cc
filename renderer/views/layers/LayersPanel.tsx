import { useMemo, useState } from 'react'
import { isLanguageModel, type LensHead, lensHeads, scoresText } from '../../../shared/inspect/layers'
import { exportMessages } from '../../components/workbench/exportMessages'
import { LookUpArea } from '../../components/workbench/LookUpArea'
import { Segmented } from '../../components/workbench/Segmented'
import { TextList } from '../../components/workbench/TextList'
import { useDrawn } from '../../components/workbench/useDrawn'
import { count } from '../../lib/format'
import { infoOf } from '../../lib/shownModel'
import { useLate } from '../../lib/useLate'
import { useMessages } from '../../messages/messages'
import { LENS_SHOWN, type LensShown } from '../../store/layersSlice'
import { useStore } from '../../store/store'
import { tokenLabels } from '../attention/attention'
import { Texts } from '../attention/Texts'
import { AnswersByLayer } from './AnswersByLayer'
import { drawnGrid } from './figure'
import { LabelLines } from './LabelLines'
import { LayersTop } from './LayersTop'
import { LensGrid } from './LensGrid'
import { LensLegend } from './LensLegend'
import { LensReadOut } from './LensReadOut'
import { isGrid, shownOf } from './layers'
import { layersMessages } from './messages'
import { columnNames } from './names'
import { type LensState, type ShownLens, useLens } from './useLens'
import '../../styles/inspect.css'
import '../attention/attention.css'
import './layers.css'

/** Layers: what a head of the model makes of the states of every layer. */
export function LayersPanel() {
  const lens = useLens()
  const { state, shown, head } = lens
  const messages = useMessages(layersMessages)
  const asked = useStore((store) => store.askedAttention)
  const text = useStore((store) => store.attended.text)
  const runsOnEdit = useStore((store) => store.settings.runOnEdit)
  const isQuestion = head === 'QuestionAnswering'
  const names =
    head === 'MultipleChoice'
      ? { text: messages.prompt, second: messages.question, addSecond: messages.addQuestion, hint: messages.hint }
      : isQuestion
        ? { text: messages.context, second: messages.question, addSecond: messages.addQuestion, hint: messages.hint }
        : { text: messages.text, second: messages.second, addSecond: messages.addSecond, hint: messages.hint }
  const isInvited = text !== '' && asked === null && !runsOnEdit
  return (
    <>
      <LayersTop shown={shown} />
      <Texts panel="layers" state={state} names={names} />
      {head === 'MultipleChoice' && <LensChoices />}
      <Choices head={head} />
      <Way lens={lens} />
      {lens.lacks ? (
        <section className="card empty">{lens.lacks === 'question' ? messages.noQuestion : messages.noChoices}</section>
      ) : shown ? (
        <>
          {state.lookUp?.status === 'failed' && <LookUpArea state={{ ...state, found: null, askAgain: lens.goOn }} draw={() => null} />}
          <div className={`results${lens.isOlder ? ' stale' : ''}`} aria-busy={state.isRunning}>
            <Views shown={shown} />
          </div>
        </>
      ) : (
        !lens.cost && (
          <LookUpArea state={state} draw={() => null} empty={<section className="card empty">{isInvited ? messages.clickToRun : messages.empty}</section>} />
        )
      )}
    </>
  )
}

/** What it costs before it is begun; how far it is, and where it was ended. */
function Way({ lens }: { lens: LensState }) {
  const { cost, state, shown, isAnswered, begin, goOn } = lens
  const messages = useMessages(layersMessages)
  const isLate = useLate(state.isRunning)
  if (cost)
    return (
      <section className="card lens-cost">
        <span>{messages.cost(count(cost.rows), count(cost.words), count(Math.ceil(cost.seconds)))}</span>
        <button type="button" className="button primary" onClick={begin}>
          {messages.begin}
        </button>
      </section>
    )
  const { lookUp, isRunning } = state
  const part = shown && !isAnswered && !lens.isOlder ? shown.lens : null
  const done: [string, string] | null = part && [count(part.layers.length), count(part.asked)]
  if (!done || !lookUp) return null
  // Run has become Cancel above.
  if (isRunning)
    return (
      isLate && (
        <p className="row progress look-up-progress" role="status">
          {messages.progress(...done)}
        </p>
      )
    )
  if (lookUp.status === 'failed') return <p className="muted">{messages.failedAfter(...done)}</p>
  return (
    <div className="row progress look-up-progress">
      <span role="status">{messages.cancelled(...done)}</span>
      <button type="button" className="button" onClick={goOn}>
        {messages.goOn}
      </button>
    </div>
  )
}

/** What goes on from the text. */
function LensChoices() {
  const messages = useMessages(layersMessages)
  const choices = useStore((state) => state.lensChoices)
  const chooseAmong = useStore((state) => state.chooseAmong)
  return (
    <TextList
      title={messages.choices}
      name={(n) => messages.choice(String(n))}
      placeholder={messages.choiceHint}
      addTitle={messages.addChoice}
      values={choices}
      least={2}
      onChange={chooseAmong}
    />
  )
}

/** Which head reads, and what the cells say. */
function Choices({ head }: { head: LensHead | null }) {
  const messages = useMessages(layersMessages)
  const { readWith, showLens } = useStore((state) => state)
  const wanted = useStore((state) => state.lensShown)
  const info = useStore(({ model }) => infoOf(model))
  if (!head) return null
  const heads = lensHeads(info?.heads ?? [])
  const hasRank = isLanguageModel(head)
  const hint = (value: LensShown) => (value === 'rank' && head === 'CausalLM' ? messages.shownHints.rankNext : messages.shownHints[value])
  return (
    <div className="row lens-choices">
      {heads.length > 1 && (
        <Segmented label={messages.head} value={head} options={heads.map((value) => ({ value, title: messages.heads[value] }))} onChange={readWith} />
      )}
      <span className="grow" />
      {isGrid(head) && (
        <Segmented
          label={messages.shown}
          value={shownOf(wanted, head)}
          options={LENS_SHOWN.filter((value) => value !== 'rank' || hasRank).map((value) => ({ value, title: messages.shownNames[value], hint: hint(value) }))}
          onChange={showLens}
        />
      )}
    </div>
  )
}

function Views({ shown }: { shown: ShownLens }) {
  const { lens, texts } = shown
  const labels = useMemo(() => tokenLabels(lens, texts), [lens, texts])
  if (lens.head === 'QuestionAnswering') return <AnswersByLayer shown={shown} />
  if (scoresText(lens.head)) return <LabelLines shown={shown} />
  return <GridView shown={shown} labels={labels} />
}

function GridView({ shown, labels }: { shown: ShownLens; labels: string[] }) {
  const messages = useMessages(layersMessages)
  const words = useMessages(exportMessages)
  const { lens } = shown
  const what = shownOf(
    useStore((state) => state.lensShown),
    lens.head,
  )
  const held = useHeld(shown)
  const pointed = useStore((state) => state.lensPointed)
  const [[first, last], setSight] = useState<[number, number]>([1, lens.tokens])
  const names = useMemo(() => columnNames(messages, lens.layerCount), [messages, lens.layerCount])
  const grid = useMemo(() => ({ lens, shown: what, labels, names }), [lens, what, labels, names])
  const [onSight] = useState(() => (from: number, to: number) => setSight([from, to]))
  useDrawn('layers', () => drawnGrid(shown, what, labels, [first, last], messages, words))
  return (
    <div className="with-side layers">
      <section className="card layers-main" data-figure>
        <div className="row picture-head">
          <h2 className="card-title">{messages.heads[lens.head]}</h2>
          <span className="grow" />
          <LensLegend lens={lens} shown={what} />
        </div>
        <LensGrid grid={grid} held={held} onSight={onSight} />
        <p className="muted lens-what">
          {isLanguageModel(lens.head) ? messages.whatMasked : messages.whatLabels}
          {lens.finalNorm && ` ${messages.finalNorm}`}
        </p>
      </section>
      <aside className="card side layers-side">
        <LensReadOut shown={shown} cell={inside(pointed, shown) ?? held} labels={labels} />
      </aside>
    </div>
  )
}

/** The held cell; where none is, the first mask or the first word, at the last layer that is there. */
function useHeld({ lens }: ShownLens) {
  const [token] = useStore((state) => state.selection.tokens)
  const layer = useStore((state) => state.lensLayer)
  const first = useMemo(() => {
    const mask = lens.columns.tokens.findIndex((_, i) => lens.specials[i] === 1 && lens.sequences[i] !== -1)
    return Math.max(0, mask >= 0 ? mask : lens.specials.indexOf(0))
  }, [lens])
  return {
    token: token !== undefined && token < lens.tokens ? token : first,
    layer: lens.layers.some((read) => read.layer === layer) ? layer : (lens.layers.at(-1)?.layer ?? 0),
  }
}

const inside = <C extends { token: number; layer: number }>(cell: C | null, { lens }: ShownLens): C | null =>
  cell && cell.token < lens.tokens && lens.layers.some(({ layer }) => layer === cell.layer) ? cell : null
