import type { TaskId } from '../../../shared/tasks'
import { NOT_RUN, type Run, type Shown, shownOf, type TaskPanel } from '../../lib/taskPanel'
import { useStore } from '../../store/store'

/** A panel's state and what can be done with it. */
export interface PanelState<K extends TaskId, D extends object> {
  draft: D
  run: Run<K>
  /** What is to be drawn: see `shownOf`. */
  shown: Shown<K> | null
  change(change: Partial<D>): void
  start(): void
  cancel(): void
}

/** The one place where the store's panels, which are of any task, become the panel's own. */
export function usePanel<K extends TaskId, D extends object>(panel: TaskPanel<K, D>): PanelState<K, D> {
  const draft = useStore((state) => state.drafts[panel.id]) as D | undefined
  const run = (useStore((state) => state.runs[panel.id]) ?? NOT_RUN) as Run<K>
  const changeDraft = useStore((state) => state.changeDraft)
  const startRun = useStore((state) => state.startRun)
  const cancelRun = useStore((state) => state.cancelRun)
  return {
    draft: draft ?? panel.draft,
    run,
    shown: shownOf(run),
    change: (change) => changeDraft(panel.id, change),
    start: () => void startRun(panel.id),
    cancel: () => cancelRun(panel.id),
  }
}
