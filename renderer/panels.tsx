import type { ComponentType } from 'react'
import type { ModelInfo } from '../shared/model'
import type { TaskId } from '../shared/tasks'
import type { TaskPanel } from './lib/taskPanel'
import type { PanelGroup } from './messages/groups'
import type { Messages } from './messages/messages'
import { AttentionPanel } from './views/attention/AttentionPanel'
import { attentionMessages } from './views/attention/messages'
import { ClassifyPanel } from './views/classify/ClassifyPanel'
import { classify } from './views/classify/classify'
import { classifyMessages } from './views/classify/messages'
import { DetailsPanel } from './views/details/DetailsPanel'
import { detailsMessages } from './views/details/messages'
import { EntitiesPanel } from './views/entities/EntitiesPanel'
import { entities } from './views/entities/entities'
import { entityMessages } from './views/entities/messages'
import { FillMaskPanel } from './views/fillMask/FillMaskPanel'
import { fillMaskMessages } from './views/fillMask/messages'
import { GeneratePanel } from './views/generate/GeneratePanel'
import { generate } from './views/generate/generate'
import { generateMessages } from './views/generate/messages'
import { HistoryPanel } from './views/history/HistoryPanel'
import { historyMessages } from './views/history/messages'
import { InterventionsPanel } from './views/interventions/InterventionsPanel'
import { interventionMessages } from './views/interventions/messages'
import { LayersPanel } from './views/layers/LayersPanel'
import { layersMessages } from './views/layers/messages'
import { ModelsPanel } from './views/models/ModelsPanel'
import { modelsMessages } from './views/models/messages'
import { MultipleChoicePanel } from './views/multipleChoice/MultipleChoicePanel'
import { choiceMessages } from './views/multipleChoice/messages'
import { multipleChoice } from './views/multipleChoice/multipleChoice'
import { questionMessages } from './views/questions/messages'
import { QuestionsPanel } from './views/questions/QuestionsPanel'
import { questions } from './views/questions/questions'
import { saliencyMessages } from './views/saliency/messages'
import { SaliencyPanel } from './views/saliency/SaliencyPanel'
import { similarityMessages } from './views/similarity/messages'
import { SimilarityPanel } from './views/similarity/SimilarityPanel'
import { similarity } from './views/similarity/similarity'
import { statesMessages } from './views/states/messages'
import { StatesPanel } from './views/states/StatesPanel'
import { surpriseMessages } from './views/surprise/messages'
import { SurprisePanel } from './views/surprise/SurprisePanel'
import { tokenizerMessages } from './views/tokenizer/messages'
import { TokenizerPanel } from './views/tokenizer/TokenizerPanel'
import { zeroShotMessages } from './views/zeroShot/messages'
import { ZeroShotPanel } from './views/zeroShot/ZeroShotPanel'
import { zeroShot } from './views/zeroShot/zeroShot'

/** The groups of the rail, in order. */
export const GROUPS: readonly PanelGroup[] = ['ask', 'inside', 'model', 'library']

interface Panel {
  id: string
  group: PanelGroup
  /** The task it needs; `null`: it serves every model. */
  task: TaskId | null
  /** What it asks of its task and the store runs; a panel that asks in its own way has none. */
  logic?: TaskPanel<TaskId, object>
  /** Its sentences, its title among them. */
  messages: Messages<{ title: string }>
  View: ComponentType
  /** Shown whether a model is open or not. */
  standsAlone?: true
}

/** Adding a panel: one folder in `views/`, with its styles and sentences, and one line here. */
export const PANELS: readonly Panel[] = [
  { id: 'fill-mask', group: 'ask', task: 'fill-mask', messages: fillMaskMessages, View: FillMaskPanel },
  { id: 'entities', group: 'ask', task: 'token-classification', logic: entities, messages: entityMessages, View: EntitiesPanel },
  { id: 'questions', group: 'ask', task: 'question-answering', logic: questions, messages: questionMessages, View: QuestionsPanel },
  { id: 'classify', group: 'ask', task: 'text-classification', logic: classify, messages: classifyMessages, View: ClassifyPanel },
  { id: 'zero-shot', group: 'ask', task: 'zero-shot-classification', logic: zeroShot, messages: zeroShotMessages, View: ZeroShotPanel },
  { id: 'multiple-choice', group: 'ask', task: 'multiple-choice', logic: multipleChoice, messages: choiceMessages, View: MultipleChoicePanel },
  { id: 'similarity', group: 'ask', task: 'feature-extraction', logic: similarity, messages: similarityMessages, View: SimilarityPanel },
  { id: 'generate', group: 'ask', task: 'text-generation', logic: generate, messages: generateMessages, View: GeneratePanel },
  { id: 'attention', group: 'inside', task: null, messages: attentionMessages, View: AttentionPanel },
  { id: 'layers', group: 'inside', task: null, messages: layersMessages, View: LayersPanel },
  { id: 'saliency', group: 'inside', task: null, messages: saliencyMessages, View: SaliencyPanel },
  { id: 'surprise', group: 'inside', task: null, messages: surpriseMessages, View: SurprisePanel },
  { id: 'states', group: 'inside', task: null, messages: statesMessages, View: StatesPanel },
  { id: 'interventions', group: 'inside', task: null, messages: interventionMessages, View: InterventionsPanel },
  { id: 'tokenizer', group: 'model', task: null, messages: tokenizerMessages, View: TokenizerPanel },
  { id: 'details', group: 'model', task: null, messages: detailsMessages, View: DetailsPanel },
  { id: 'models', group: 'library', task: null, messages: modelsMessages, View: ModelsPanel, standsAlone: true },
  { id: 'history', group: 'library', task: null, messages: historyMessages, View: HistoryPanel, standsAlone: true },
]

/** As they stand in the rail, from top to bottom. */
export const railPanels = (): Panel[] => GROUPS.flatMap((group) => PANELS.filter((panel) => panel.group === group))

export const panelById = (id: string): Panel => PANELS.find((panel) => panel.id === id) ?? (PANELS[0] as Panel)

export const canServe = ({ task }: Panel, info: ModelInfo): boolean => task === null || info.tasks.includes(task)

/** The panels that the open model can serve. */
export const panelsFor = (info: ModelInfo): readonly Panel[] => PANELS.filter((panel) => canServe(panel, info))
