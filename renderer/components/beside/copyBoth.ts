import { type Interventions, intervenes } from '../../../shared/inspect/interventions'
import { withInterventions } from '../../lib/copyTask'
import { useStore } from '../../store/store'

/** What is copied of the answer with interventions, besides the untouched one. */
interface ChangedCopy {
  interventions: Interventions
  results: unknown[]
}

/** `null` while only the untouched answer is in sight, or the other is not whole. */
export function useChangedCopy(panel: string): ChangedCopy | null {
  const interventions = useStore((state) => state.interventions)
  const isShown = useStore((state) => intervenes(state.interventions) && !state.untouchedOnly)
  const changed = useStore((state) => state.changedRuns[panel])
  if (!isShown || changed?.interventions !== interventions || changed.run.status !== 'done') return null
  return { interventions, results: changed.run.current.outcomes.map((outcome) => ('value' in outcome ? outcome.value : outcome)) }
}

/** One result is itself, several are a list; with interventions both answers are named. */
export const copiedResults = (results: unknown[], changed: ChangedCopy | null): unknown =>
  changed ? { untouched: alone(results), interventions: changed.interventions, changed: alone(changed.results) } : alone(results)

const alone = (results: unknown[]): unknown => (results.length === 1 ? results[0] : results)

/** The command of each answer. */
export const copiedCommand = (command: string, changed: ChangedCopy | null): string =>
  changed ? [command, ...command.split('\n').map((line) => withInterventions(line, changed.interventions))].join('\n') : command

/** The reference's pipelines have no argument for interventions: what the code is of is said. */
export const copiedPython = (code: string, changed: ChangedCopy | null): string =>
  changed ? `# Of the untouched model. "Copy as Python" of "Switch heads" has the layers and the head mask.\n${code}` : code
