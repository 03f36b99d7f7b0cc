import type { ComponentType } from 'react'
import type { ModelInfo } from '../shared/model'
import type { TaskId } from '../shared/tasks'
import type { PanelGroup, PanelId } from './messages/panels'
import { ClassifyPanel } from './views/classify/ClassifyPanel'
import { DetailsPanel } from './views/details/DetailsPanel'
import { EntitiesPanel } from './views/entities/EntitiesPanel'
import { FillMaskPanel } from './views/fillMask/FillMaskPanel'
import { GeneratePanel } from './views/generate/GeneratePanel'
import { MultipleChoicePanel } from './views/multipleChoice/MultipleChoicePanel'
import { QuestionsPanel } from './views/questions/QuestionsPanel'
import { SimilarityPanel } from './views/similarity/SimilarityPanel'
import { TokenizerPanel } from './views/tokenizer/TokenizerPanel'
import { ZeroShotPanel } from './views/zeroShot/ZeroShotPanel'

/** The groups of the rail, in order. */
export const GROUPS: readonly PanelGroup[] = ['ask', 'model']

interface Panel {
  id: PanelId
  group: PanelGroup
  /** The task it needs; `null`: it serves every model. */
  task: TaskId | null
  View: ComponentType
}

/** Adding a panel: one folder in `views/`, one line here, its title in `messages/panels.ts`, and in `panelLogic.ts` what it asks of a task. */
export const PANELS: readonly Panel[] = [
  { id: 'fill-mask', group: 'ask', task: 'fill-mask', View: FillMaskPanel },
  { id: 'entities', group: 'ask', task: 'token-classification', View: EntitiesPanel },
  { id: 'questions', group: 'ask', task: 'question-answering', View: QuestionsPanel },
  { id: 'classify', group: 'ask', task: 'text-classification', View: ClassifyPanel },
  { id: 'zero-shot', group: 'ask', task: 'zero-shot-classification', View: ZeroShotPanel },
  { id: 'multiple-choice', group: 'ask', task: 'multiple-choice', View: MultipleChoicePanel },
  { id: 'similarity', group: 'ask', task: 'feature-extraction', View: SimilarityPanel },
  { id: 'generate', group: 'ask', task: 'text-generation', View: GeneratePanel },
  { id: 'tokenizer', group: 'model', task: null, View: TokenizerPanel },
  { id: 'details', group: 'model', task: null, View: DetailsPanel },
]

/** As they stand in the rail, from top to bottom. */
export const railPanels = (): Panel[] => GROUPS.flatMap((group) => PANELS.filter((panel) => panel.group === group))

export const panelById = (id: PanelId): Panel => PANELS.find((panel) => panel.id === id) ?? (PANELS[0] as Panel)

export const canServe = ({ task }: Panel, info: ModelInfo): boolean => task === null || info.tasks.includes(task)

/** The panels that the open model can serve. */
export const panelsFor = (info: ModelInfo): readonly Panel[] => PANELS.filter((panel) => canServe(panel, info))
