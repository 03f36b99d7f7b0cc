import { useRef } from 'react'
import { AGGREGATION_STRATEGIES, type AggregationStrategy, type Entity } from '../../../shared/tasks/tokenClassification'
import { PanelHead } from '../../components/workbench/PanelHead'
import { ResultArea } from '../../components/workbench/ResultArea'
import { RunFoot } from '../../components/workbench/RunFoot'
import { Segmented } from '../../components/workbench/Segmented'
import { TokenEditor } from '../../components/workbench/TokenEditor'
import { usePanel } from '../../components/workbench/usePanel'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { EntityResult } from './EntityResult'
import { entities } from './entities'
import { ENTITY_EXAMPLES } from './examples'
import { entityMessages } from './messages'
import './entities.css'

const FIELD = 'entities-text'

/** Entities: a text of any length with what it names, the label probabilities behind, and the strategies to compare. */
export function EntitiesPanel() {
  const { draft, change, start } = usePanel(entities)
  const messages = useMessages(entityMessages)
  const language = useStore((state) => state.language)
  const other = useOtherStrategy()
  const choose = (strategy: AggregationStrategy) => {
    other.remember()
    change({ strategy })
    start()
  }
  return (
    <>
      <PanelHead
        panel={entities}
        title={messages.title}
        lead={messages.lead}
        examples={ENTITY_EXAMPLES[language].map(({ title, text }) => ({ title, draft: { text } }))}
      >
        <Segmented
          label={messages.strategy}
          value={draft.strategy}
          options={AGGREGATION_STRATEGIES.map((value) => ({ value, title: value, hint: messages.strategies[value] }))}
          onChange={choose}
        />
      </PanelHead>
      <TokenEditor id={FIELD} label={messages.text} placeholder={messages.placeholder} value={draft.text} onChange={(text) => change({ text })}>
        <RunFoot panel={entities} field={FIELD} isWindowed={draft.strategy !== 'none'}>
          {messages.hint}
        </RunFoot>
      </TokenEditor>
      <ResultArea
        panel={entities}
        empty={<p>{messages.empty}</p>}
        draw={(shown, isRunning) => <EntityResult shown={shown} isRunning={isRunning} before={other.entitiesFor(shown.inputs[0]?.text)} />}
      />
    </>
  )
}

/** What the strategy before gave for the same text, to mark what a switch changes. */
function useOtherStrategy() {
  const { draft, shown } = usePanel(entities)
  const kept = useRef<{ name: AggregationStrategy; text: string; entities: Entity[] } | null>(null)
  return {
    remember: () => {
      const [outcome] = shown?.outcomes ?? []
      const text = shown?.inputs[0]?.text
      if (outcome && 'value' in outcome && text !== undefined) kept.current = { name: draft.strategy, text, entities: outcome.value.entities }
    },
    entitiesFor: (text: string | undefined) => (kept.current && kept.current.text === text && kept.current.name !== draft.strategy ? kept.current : null),
  }
}
