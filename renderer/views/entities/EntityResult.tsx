import { memo, useMemo, useState } from 'react'
import type { Entity } from '../../../shared/tasks/tokenClassification'
import { useSide } from '../../components/beside/useSide'
import { useAgainst } from '../../components/pinned/against'
import { pinnedMessages } from '../../components/pinned/messages'
import { AnnotatedText } from '../../components/workbench/AnnotatedText'
import { exportMessages } from '../../components/workbench/exportMessages'
import { useDrawn } from '../../components/workbench/useDrawn'
import { count, percent } from '../../lib/format'
import type { Shown } from '../../lib/taskPanel'
import type { TextMark } from '../../lib/textMarks'
import { useMessages } from '../../messages/messages'
import { useKept } from '../../store/useKept'
import { EntityLegend } from './EntityLegend'
import { EntityTable } from './EntityTable'
import { type Change, changesFrom, entityView, kindOf, tintOf } from './entities'
import { drawnEntities } from './figure'
import { LabelGrid } from './LabelGrid'
import { entityMessages } from './messages'

/** What is marked where it differs; `name`: what it is called. */
interface Before {
  name: string
  entities: Entity[]
}

interface Props {
  shown: Shown<'token-classification'>
  isRunning: boolean
  before: Before | null
}

const NONE_HIDDEN: string[] = []

/** The text with its entities, what differs from the strategy before, and the probabilities below. Typing does not draw it again: only a new answer does. */
export const EntityResult = memo(function EntityResult({ shown, isRunning, before: ofOtherStrategy }: Props) {
  const messages = useMessages(entityMessages)
  const { before, names } = useBefore(shown, ofOtherStrategy)
  const words = useMessages(exportMessages)
  const view = useMemo(() => entityView(shown), [shown])
  const [hidden, setHidden] = useKept('entities.hidden', NONE_HIDDEN)
  const [chosen, setSelected] = useState<Entity | null>(null)
  // One of an earlier answer is not in this one.
  const selected = chosen && view.entities.includes(chosen) ? chosen : null
  const kinds = [...new Set(view.labels.map(kindOf))].filter((kind) => kind !== 'O')
  const visible = useMemo(() => view.entities.filter(({ label }) => !hidden.includes(kindOf(label))), [view, hidden])
  const changes = useMemo(() => (before ? changesFrom(visible, before.entities) : NO_CHANGES), [visible, before])
  const marks = useMemo(
    () => [...marksOf(visible, changes, names, selected), ...seams(view.windows, messages.seam)],
    [visible, changes, messages, names, selected, view],
  )
  const found = new Set(view.entities.map(({ label }) => kindOf(label))).size
  const summary = () => {
    if (view.isWhole) return messages.found(count(view.entities.length), count(found))
    if (isRunning) return messages.soFar(count(view.entities.length))
    return messages.cancelled(count(view.entities.length), count(view.windows.length), count(view.windowCount))
  }
  useDrawn('entities', () => drawnEntities(view, visible, shown, words))
  const toggle = (kind: string) => setHidden(hidden.includes(kind) ? hidden.filter((other) => other !== kind) : [...hidden, kind])
  return (
    <>
      <section className="card entity-text">
        <div className="row entity-facts">
          <strong>{summary()}</strong>
          {view.isWhole && view.windows.length > 1 && <span className="muted">{messages.windows(count(view.windows.length))}</span>}
          {before && changes.size > 0 && <span className="muted">{messages.changedFrom(count(changes.size), before.name)}</span>}
          <span className="grow" />
          <EntityLegend kinds={kinds} hidden={hidden} toggle={toggle} entities={view.entities} />
        </div>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: the table below does the same by keyboard */}
        <div onClick={(event) => setSelected(entityAt(event.target as HTMLElement, visible))}>
          <AnnotatedText text={view.text} label={messages.highlighted} marks={marks} />
        </div>
        {view.isWhole && view.entities.length === 0 && (
          <p className="muted entity-none">
            {messages.none} {messages.noneHint}
          </p>
        )}
      </section>
      {view.tokens && !isRunning && <LabelGrid labels={view.labels} tokens={view.tokens} text={view.text} around={selected} />}
      {view.isWhole && view.entities.length > 0 && <EntityTable entities={visible} text={view.text} selected={selected} select={setSelected} />}
    </>
  )
})

/** The other side's entities where there is one, else the strategy's before; and how a difference is said. With interventions the strategy is not all that differs. */
function useBefore(shown: Shown<'token-classification'>, ofOtherStrategy: Before | null): { before: Before | null; names: Record<Change, string> } {
  const messages = useMessages(entityMessages)
  const { pinned, now } = useMessages(pinnedMessages)
  const side = useSide()
  const against = useAgainst<'token-classification'>()
  const isOneText = against?.inputs[0]?.text === shown.inputs[0]?.text
  const other = useMemo(() => (against && isOneText ? entityView(against).entities : null), [against, isOneText])
  const isPinned = side === 'pinned'
  const pinnedOrNow = useMemo(() => other && { name: isPinned ? now : pinned, entities: other }, [other, isPinned, now, pinned])
  return { before: side === 'changed' ? null : (pinnedOrNow ?? (against ? null : ofOtherStrategy)), names: isPinned ? messages.changedNow : messages.changed }
}

const NO_CHANGES = new Map<Entity, Change>()

function marksOf(entities: Entity[], changes: Map<Entity, Change>, names: Record<Change, string>, selected: Entity | null): TextMark[] {
  return entities.map((entity) => {
    const change = changes.get(entity) ?? null
    const kind = kindOf(entity.label)
    return {
      ...entity.span,
      key: `${entity.span.start}-${entity.span.end}-${entity.label}`,
      className: `entity tint-${tintOf(kind)}${change ? ' changed' : ''}${selected === entity ? ' selected' : ''}`,
      strength: 0.35 + 0.65 * entity.score,
      title: `${entity.label} ${percent(entity.score)}${change ? `, ${names[change]}` : ''}`,
      tag: { text: entity.label, note: String(Math.round(entity.score * 100)) },
    }
  })
}

/** Where a window begins: a hairline, so that one sees what was read together. */
const seams = (windows: { start: number }[], name: (n: string) => string): TextMark[] =>
  windows.slice(1).map(({ start }, i) => ({ start, end: start + 1, key: `seam-${start}`, className: 'seam', title: name(count(i + 2)) }))

function entityAt(target: HTMLElement, entities: Entity[]): Entity | null {
  const mark = target.closest('mark.entity') as HTMLElement | null
  return entities.find(({ span }) => String(span.start) === mark?.dataset.start && String(span.end) === mark?.dataset.end) ?? null
}
