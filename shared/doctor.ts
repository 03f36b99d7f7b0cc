import type { ErrorData } from './errors'
import type { Head, ModelReport } from './model'
import { CLASS_OF_HEAD, TASK_IDS, TASKS, type TaskId } from './tasks'

/** What the model doctor says of anything that it is pointed at. */
export interface DoctorReport {
  /** What it was pointed at, as an absolute path. */
  path: string
  /** `org/name` in the Hugging Face cache, else the folder's own, or the file's where it is no model's. */
  name: string
  kind: 'model' | 'folder' | 'file' | 'nothing'
  /** What can be opened; `null` where nothing can. */
  opens: string | null
  /** All zeros where there is no model. */
  report: ModelReport
  tasks: TaskVerdict[]
  files: DoctorFile[]
  memory: MemoryVerdict
  /** Models in folders below, where it is none itself; the first 20. */
  below: { path: string; name: string }[]
  problems: ErrorData[]
}

/** Bytes. `available`: what the machine, or the container, has to give now. */
export interface MemoryVerdict {
  needed: number
  available: number
  total: number
}

export interface DoctorFile {
  name: string
  /** `null`: it is not there. */
  bytes: number | null
  role: 'config' | 'weights' | 'tokenizer'
  /** `used` is read when the model is opened; `spare` is there and not needed; `missing` keeps something from working; `optional` is not there and not needed. */
  state: 'used' | 'spare' | 'missing' | 'optional'
}

/** Whether a task can be run, and if not why: the model cannot be opened, has no tokenizer or lacks the head, or is an export with a head, which gives no hidden states. */
export interface TaskVerdict {
  task: TaskId
  isServed: boolean
  why: 'closed' | 'tokenizer' | 'head' | 'export' | null
  head: Head | null
}

/** Each task, in the order of the rail. */
export const taskVerdicts = (report: ModelReport, isOpenable: boolean): TaskVerdict[] =>
  TASK_IDS.map((task) => {
    const { head } = TASKS[task]
    return { task, head, isServed: report.tasks.includes(task), why: report.tasks.includes(task) ? null : whyNot(report, isOpenable, head) }
  })

function whyNot({ heads, tokenizer }: ModelReport, isOpenable: boolean, head: Head | null): TaskVerdict['why'] {
  if (!isOpenable) return 'closed'
  if (head === null ? heads.length > 0 && tokenizer : !heads.includes(head)) return head === null ? 'export' : 'head'
  return 'tokenizer'
}

/** The reason as a sentence, for scripts. */
export function verdictSentence({ why, head }: TaskVerdict): string | null {
  if (why === 'closed') return 'The model cannot be opened.'
  if (why === 'tokenizer') return 'The model has no tokenizer.'
  if (why === 'export') return 'An export with a head gives no hidden states.'
  return why === 'head' && head ? `It has no ${CLASS_OF_HEAD[head]} head.` : null
}
