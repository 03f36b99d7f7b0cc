import { useState } from 'react'
import type { ScoredTarget } from '../../../shared/inspect/saliency'
import { exportMessages } from '../../components/workbench/exportMessages'
import { LookUpArea } from '../../components/workbench/LookUpArea'
import { useDrawn } from '../../components/workbench/useDrawn'
import { WindowChoice } from '../../components/workbench/WindowChoice'
import { percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { AttentionBeside } from './AttentionBeside'
import { ChangeTable } from './ChangeTable'
import { HowControls, TargetChoice, TaskChoice } from './Controls'
import { Cost } from './Cost'
import { Fields } from './Fields'
import { drawnSaliency } from './figure'
import { ChangeLegend, changeLevel, useChangeColours } from './Legend'
import { type SaliencyMessages, saliencyMessages } from './messages'
import { PanelTop } from './PanelTop'
import { ReadOut } from './ReadOut'
import { type Pointing, ShadedTexts } from './ShadedTexts'
import { type Changes, changesOf, largestChange, scoreText, spanOfTarget, type Which } from './saliency'
import { type Explained, useExplained, useOccluded, useTexts } from './useSaliency'
import '../../styles/inspect.css'
import '../../styles/labels.css'
import '../attention/attention.css'
import '../attention/text/shading.css'
import './saliency.css'

/** Saliency: which units of a text an answer hangs on, by taking each away. */
export function SaliencyPanel() {
  const messages = useMessages(saliencyMessages)
  const asked = useTexts()
  const { state, explained } = useExplained()
  const askedBefore = useStore((store) => store.askedSaliency)
  const runsOnEdit = useStore((store) => store.settings.runOnEdit)
  const isReady = useStore((store) => store.model.status === 'ready')
  return (
    <>
      <PanelTop explained={explained} />
      <TaskChoice />
      {asked && <Fields texts={asked.texts} state={state} />}
      <Windows state={state} />
      {asked === null && isReady && <section className="card empty">{messages.notServed}</section>}
      <LookUpArea
        state={state}
        draw={() => (explained ? <Views explained={explained} /> : null)}
        empty={asked && <section className="card empty">{askedBefore === null && !runsOnEdit ? messages.clickToRun : messages.empty}</section>}
      />
    </>
  )
}

/** Of a text over the limit, which part is explained; also where that holds nothing to explain. */
function Windows({ state: { found, lookUp } }: { state: ReturnType<typeof useExplained>['state'] }) {
  const change = useStore((store) => store.changeSaliency)
  const maxTokens = useStore(({ model }) => (model.status === 'ready' ? model.info.maxTokens : 0))
  const choose = (window: number) => change({ window })
  const detail = lookUp?.status === 'failed' ? (lookUp.error.detail ?? {}) : null
  if (!detail) return found && <WindowChoice of={{ ...found.result, windows: found.result.windows.length }} onChoose={choose} />
  const { window, windows, count } = detail
  if (typeof window !== 'number' || typeof windows !== 'number' || typeof count !== 'number') return null
  return <WindowChoice of={{ window, windows, totalTokens: count, maxTokens }} onChoose={choose} />
}

function Views({ explained }: { explained: Explained }) {
  const messages = useMessages(saliencyMessages)
  const [pointed, point] = useState<number | null>(null)
  const { found, targets } = explained
  const [first] = targets
  return (
    <div className="saliency-views">
      <HowControls isProbability={found.isProbability} />
      {found.warnings.map((warning) => (
        <p key={warning} className="banner">
          {warning}
        </p>
      ))}
      {first ? <Pictures explained={explained} first={first} pointed={pointed} point={point} /> : <section className="card empty">{messages.noTarget}</section>}
    </div>
  )
}

/** One picture, or two with their difference, on one scale. */
function Pictures({ explained, first, ...pointing }: { explained: Explained; first: ScoredTarget } & Pointing) {
  const messages = useMessages(saliencyMessages)
  const words = useMessages(exportMessages)
  const occluded = useOccluded(explained)
  const pictures = usePictures(explained, occluded.units)
  const most = largestChange(...pictures.map(({ changes }) => changes))
  useDrawn('saliency', () => drawnSaliency(explained, occluded.units, most.toPrecision(3), messages, words))
  const columns = pictures.map(({ column, changes }) => ({ name: column, changes }))
  return (
    <>
      <TargetChoice explained={explained} />
      <Cost explained={explained} occluded={occluded} />
      <div className="with-side attention">
        <div className="saliency-views" data-figure>
          <section className={`card attention-main saliency-pictures${pictures.length > 1 ? ' compared' : ''}`}>
            {pictures.map((picture) => (
              <PictureOf key={picture.which} picture={picture} explained={explained} most={most} {...pointing} />
            ))}
            <ChangeLegend most={most.toPrecision(3)} of={shownName(explained, messages)} />
          </section>
          <AttentionBeside explained={explained} target={first} {...pointing} />
        </div>
        <aside className="attention-side">
          <section className="card side">
            <ReadOut explained={explained} units={occluded.units} pointed={pointing.pointed} />
          </section>
          <ChangeTable explained={explained} columns={columns} most={most} {...pointing} />
        </aside>
      </div>
    </>
  )
}

const shownName = ({ found, settings }: Explained, messages: SaliencyMessages): string =>
  found.isProbability ? (settings.shown === 'value' ? messages.probability : messages.logOdds) : messages.output

interface Picture {
  which: Which
  title: string
  /** Its name above a column. */
  column: string
  changes: Changes
}

function usePictures({ found, targets: [a, b], settings }: Explained, units: Parameters<typeof changesOf>[1]): Picture[] {
  const messages = useMessages(saliencyMessages)
  const shown = found.isProbability ? settings.shown : 'value'
  const changes = (which: Which) => changesOf(found.units.length, units, shown, which)
  if (!a) return []
  const first = { which: 'a' as const, title: messages.from(a.name), column: a.name, changes: changes('a') }
  if (!b) return [first]
  return [
    { ...first, title: `A: ${first.title}`, column: 'A' },
    { which: 'b', title: `B: ${messages.from(b.name)}`, column: 'B', changes: changes('b') },
    { which: 'difference', title: `A − B: ${messages.difference(a.name, b.name)}`, column: 'A − B', changes: changes('difference') },
  ]
}

function PictureOf({ picture, explained, most, ...pointing }: { picture: Picture; explained: Explained; most: number } & Pointing) {
  const messages = useMessages(saliencyMessages)
  const colours = useChangeColours()
  const { which, title, column, changes } = picture
  const { targets, found, settings, input } = explained
  const target = which === 'difference' ? null : (targets[which === 'a' ? 0 : 1] ?? null)
  const shown = found.isProbability ? settings.shown : 'value'
  const onText = found.windows.length > 1 ? messages.onWindow : messages.onText
  return (
    <div data-which={which}>
      <div className="row picture-head">
        <h2 className="card-title">
          <bdi>{title}</bdi>
        </h2>
        {target && <span className="muted">{onText(found.isProbability && shown === 'value' ? percent(target.value) : scoreText(target, shown))}</span>}
      </div>
      <ShadedTexts
        explained={explained}
        label={messages.textLabel(column)}
        changes={changes}
        levelOf={(change) => changeLevel(change, most)}
        colours={colours}
        target={target && spanOfTarget(input.task, target.target)}
        {...pointing}
      />
    </div>
  )
}
