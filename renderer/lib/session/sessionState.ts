import type { TaskId, TaskMap } from '../../../shared/tasks'
import type { Kept } from '../../store/keptSlice'
import type { Pin } from '../../store/pinSlice'
import type { State } from '../../store/store'
import type { WorkField } from '../../store/work'
import type { classify } from '../../views/classify/classify'
import type { entities } from '../../views/entities/entities'
import type { generate } from '../../views/generate/generate'
import type { multipleChoice } from '../../views/multipleChoice/multipleChoice'
import type { questions } from '../../views/questions/questions'
import type { similarity } from '../../views/similarity/similarity'
import type { zeroShot } from '../../views/zeroShot/zeroShot'
import type { Run, TaskPanel } from '../taskPanel'

/** Panels whose draft and run the store holds without knowing of which type they are. */
interface Logics {
  entities: typeof entities
  questions: typeof questions
  classify: typeof classify
  'zero-shot': typeof zeroShot
  'multiple-choice': typeof multipleChoice
  similarity: typeof similarity
  generate: typeof generate
}
type TaskOf<L> = L extends TaskPanel<infer K, infer _> ? K : never
type DraftOf<L> = L extends TaskPanel<infer _, infer D> ? D : never

type ChangedOf<K extends TaskId> = Omit<State['changedRuns'][string], 'inputs' | 'run'> & { inputs: TaskMap[K]['input'][]; run: Run<K> }

/** `state.json` of a session, to the last field: `shapes.json` is made of this type, and what comes in is compared with it. */
export interface SessionState extends Partial<Pick<State, Exclude<WorkField, 'runs' | 'changedRuns' | 'pins'>>> {
  panel?: string
  drafts?: { [P in keyof Logics]?: DraftOf<Logics[P]> }
  runs?: { [P in keyof Logics]?: Run<TaskOf<Logics[P]>> }
  changedRuns?: { [P in keyof Logics]?: ChangedOf<TaskOf<Logics[P]>> }
  pins?: Record<string, Omit<Pin, 'work'> & { work: SessionState }>
  kept?: Partial<Kept>
}
