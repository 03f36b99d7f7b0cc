import type { ModelInfo } from '../../../shared/model'
import type { TaskId } from '../../../shared/tasks'
import { firstResult, NOT_RUN, shownOf } from '../../lib/taskPanel'
import { shownIn } from '../../store/fillAnswer'
import { masksOf } from '../../store/fillMaskSlice'
import type { State } from '../../store/store'
import { PANELS_WITH_ANSWER } from './panelsWithAnswer'

/** A task panel whose answer heads can be measured by: its first input. */
export interface Subject {
  panel: string
  task: TaskId
  input: object
  /** The first text that the model sees: its tokens stand behind `<s>`. */
  text: string
  /** Milliseconds of its last run. */
  runMs: number | null
}

/** Of the panels that the open model serves, those that ask something. */
export function subjectsOf(state: Pick<State, 'drafts' | 'runs' | 'settings' | 'text' | 'hidden' | 'answer' | 'model'>, info: ModelInfo): Subject[] {
  const fills = info.tasks.includes('fill-mask') && masksOf(state) > 0 ? [fillSubject(state)] : []
  const others = PANELS_WITH_ANSWER.filter(({ task }) => info.tasks.includes(task)).flatMap(({ id, task, draft, inputsOf }): Subject[] => {
    const [input] = inputsOf((state.drafts[id] ?? draft) as never, info, state.settings) as object[]
    const runMs = firstResult(shownOf(state.runs[id] ?? NOT_RUN))?.ms.run ?? null
    return input ? [{ panel: id, task, input, text: firstText(input), runMs }] : []
  })
  return [...fills, ...others]
}

const fillSubject = ({ text, hidden, answer }: Pick<State, 'text' | 'hidden' | 'answer'>): Subject => ({
  panel: 'fill-mask',
  task: 'fill-mask',
  input: { text, hidden },
  text,
  runMs: shownIn(answer)?.result.ms.run ?? null,
})

function firstText(input: object): string {
  const fields = input as Record<string, unknown>
  const text = fields.question && fields.context ? fields.question : (fields.text ?? fields.sequence ?? fields.prompt)
  return typeof text === 'string' ? text : ''
}
