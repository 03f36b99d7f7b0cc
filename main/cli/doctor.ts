import path from 'node:path'
import { type DoctorReport, verdictSentence } from '../../shared/doctor'
import { TASKS } from '../../shared/tasks'
import { forkEngine } from '../services/forkedEngine'
import { askOnce } from '../services/library/scannerProcess'
import type { Invocation } from './arguments'
import { Output } from './output'

/** A slow disk may take its time; what has not answered by then is said to be out of reach. */
const LIMIT_MS = 60_000

/** Writes what the model doctor says of `--model` as one object. @throws AppError `folder_unreachable`, `output_failed` */
export async function doctor({ model, output }: Invocation, { scannerEntry, sampleModel }: { scannerEntry: string; sampleModel: string }): Promise<void> {
  const at = path.resolve(model ?? sampleModel)
  const out = await Output.open(output)
  const report = await askOnce(
    () => forkEngine(scannerEntry),
    at,
    LIMIT_MS,
    (client) => client.call('diagnose', { path: at }),
  )
  await out.write(printed(report))
  await out.end()
}

/** What `info` prints, and what the doctor adds to it. */
function printed({ report, tasks, files, path: given, name, kind, opens, memory, below, problems }: DoctorReport) {
  const panels = tasks.map((verdict) => ({ task: verdict.task, title: TASKS[verdict.task].title, served: verdict.isServed, why: verdictSentence(verdict) }))
  const missing = files.filter(({ state }) => state === 'missing').map((file) => file.name)
  return { path: given, name, kind, opens, ...report, panels, files, missing, memory, below, problems }
}
