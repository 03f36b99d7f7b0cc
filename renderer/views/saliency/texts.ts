import { SALIENCY_TASKS, type SaliencyTargetsInput, type SaliencyTask } from '../../../shared/inspect/saliency'
import type { ModelInfo } from '../../../shared/model'
import type { State } from '../../store/store'
import { type ClassifyDraft, classify, pairOf } from '../classify/classify'
import { type EntitiesDraft, entities } from '../entities/entities'
import { LEAST_CHOICES, type MultipleChoiceDraft, multipleChoice } from '../multipleChoice/multipleChoice'
import { type QuestionsDraft, questions } from '../questions/questions'
import { type ZeroShotDraft, zeroShot } from '../zeroShot/zeroShot'

type Of<K extends SaliencyTask> = Omit<Extract<SaliencyTargetsInput, { task: K }>, 'unit' | 'window' | 'truncate'>
/** The fields of a task, as the engine is asked. */
export type SaliencyTexts = { [K in SaliencyTask]: Of<K> }[SaliencyTask]

export const servedTasks = (info: ModelInfo): SaliencyTask[] => SALIENCY_TASKS.filter((task) => info.tasks.includes(task))

/** The chosen task where the model serves it, else the first that it does; `null` where there is none. */
export const servedTask = (chosen: SaliencyTask | null, info: ModelInfo): SaliencyTask | null => {
  const served = servedTasks(info)
  return served.find((task) => task === chosen) ?? served[0] ?? null
}

type Held = Pick<State, 'drafts' | 'text' | 'hidden' | 'saliency'>

/** What was written here, else what the task's own panel holds. */
export const saliencyTexts = (state: Held, task: SaliencyTask): SaliencyTexts => state.saliency.texts[task] ?? HELD[task](state)

const draftOf = <D extends object>({ drafts }: Held, { id, draft }: { id: string; draft: D }): D => (drafts[id] ?? draft) as D

/** In each panel. */
const HELD: { [K in SaliencyTask]: (state: Held) => Of<K> } = {
  'text-classification': (state) => {
    const draft: ClassifyDraft = draftOf(state, classify)
    const textPair = pairOf(draft)
    return { task: 'text-classification', text: draft.text, ...(textPair !== undefined && { textPair }) }
  },
  'token-classification': (state) => ({ task: 'token-classification', text: draftOf<EntitiesDraft>(state, entities).text }),
  'question-answering': (state) => {
    const { context, questions: asked }: QuestionsDraft = draftOf(state, questions)
    return { task: 'question-answering', question: asked.find((question) => question.trim() !== '') ?? '', context }
  },
  'fill-mask': ({ text, hidden }) => ({ task: 'fill-mask', text, hidden: hidden.map(({ start, end }) => ({ start, end })) }),
  'multiple-choice': (state) => {
    const { prompt, question, choices }: MultipleChoiceDraft = draftOf(state, multipleChoice)
    return { task: 'multiple-choice', prompt, choices, ...(question.trim() !== '' && { question }) }
  },
  'zero-shot-classification': (state) => {
    const { text, labels, template, scoring }: ZeroShotDraft = draftOf(state, zeroShot)
    return { task: 'zero-shot-classification', sequence: text, candidateLabels: labels, hypothesisTemplate: template, multiLabel: scoring === 'each' }
  },
}

/** Without choices and labels that are still empty; `null` while there are too few. */
export function askedTexts(texts: SaliencyTexts): SaliencyTexts | null {
  const written = (all: string[]) => all.filter((one) => one.trim() !== '')
  if (texts.task === 'multiple-choice') {
    const choices = written(texts.choices)
    return choices.length < LEAST_CHOICES ? null : { ...texts, choices }
  }
  if (texts.task !== 'zero-shot-classification') return texts
  const candidateLabels = [...new Set(written(texts.candidateLabels))]
  return candidateLabels.length === 0 ? null : { ...texts, candidateLabels }
}

/** Whether a text over the limit is read in windows: choices and labels are several sequences, which would have others each. */
export const isWindowed = ({ task }: Pick<SaliencyTexts, 'task'>): boolean => task !== 'multiple-choice' && task !== 'zero-shot-classification'

/** What is asked again after each edit: of fewer characters than this one run takes well under a second. */
const MAX_CHARACTERS_ON_EDIT = 20_000
export const runsOnEdit = (texts: SaliencyTexts): boolean => JSON.stringify(texts).length <= MAX_CHARACTERS_ON_EDIT
