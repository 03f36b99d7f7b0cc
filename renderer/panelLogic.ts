import type { TaskId } from '../shared/tasks'
import type { TaskPanel } from './lib/taskPanel'
import { classify } from './views/classify/classify'
import { entities } from './views/entities/entities'
import { generate } from './views/generate/generate'
import { multipleChoice } from './views/multipleChoice/multipleChoice'
import { questions } from './views/questions/questions'
import { similarity } from './views/similarity/similarity'
import { zeroShot } from './views/zeroShot/zeroShot'

/** What each panel asks of a task. Apart from `panels.tsx`, so that the store knows no view. */
export const PANEL_LOGIC: readonly TaskPanel<TaskId, object>[] = [entities, classify, zeroShot, questions, multipleChoice, similarity, generate]
