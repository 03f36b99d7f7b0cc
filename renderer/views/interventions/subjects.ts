import type { ModelInfo } from '../../../shared/model'
import type { TaskId } from '../../../shared/tasks'
import type { Span } from '../../../shared/text'
import { firstResult, NOT_RUN, shownOf } from '../../lib/taskPanel'
import { maskTokenOf, shownIn } from '../../store/fillAnswer'
import { masksOf } from '../../store/fillMaskSlice'
import type { State } from '../../store/store'
import { PANELS_WITH_ANSWER } from './panelsWithAnswer'

/** A task panel whose answer heads can be measured by: its first input. */
export interface Subject {
  panel: string
  task: TaskId
  input: object
  /** The same as the command line takes it. */
  asked: object
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
    return input ? [{ panel: id, task, input, asked: input, text: firstText(input), runMs }] : []
  })
  return [...fills, ...others]
}

const fillSubject = ({ text, hidden, answer, model }: Pick<State, 'text' | 'hidden' | 'answer' | 'model'>): Subject => ({
  panel: 'fill-mask',
  task: 'fill-mask',
  input: { text, hidden },
  asked: { text: withMasks(text, hidden, maskTokenOf({ model })) },
  text,
  runMs: shownIn(answer)?.result.ms.run ?? null,
})

/** A mask for each hidden word: the command line has no other way to hide one. */
const withMasks = (text: string, hidden: Span[], mask: string): string =>
  hidden.toSorted((a, b) => b.start - a.start).reduce((masked, { start, end }) => masked.slice(0, start) + mask + masked.slice(end), text)

function firstText(input: object): string {
  const fields = input as Record<string, unknown>
  const text = fields.question && fields.context ? fields.question : (fields.text ?? fields.sequence ?? fields.prompt)
  return typeof text === 'string' ? text : ''
}
