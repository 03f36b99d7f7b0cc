import type { OpenModel } from '../../../shared/openModels'
import { useStore } from '../../store/store'

/** What it takes; as estimated until it has been asked. One whose engine has ended takes nothing. */
export const memoryOf = ({ rssBytes, info, ended }: OpenModel): number => (ended ? 0 : (rssBytes ?? info.memoryBytes))

/** Of models that were open before. Those of this window first: not all of them are kept, a dropped folder is not. */
export function useOtherPaths(): string[] {
  const open = useStore((state) => state.openModels)
  const recent = useStore((state) => state.recent)
  const kept = useStore((state) => state.settings.recent)
  return [...new Set([...recent, ...kept])].filter((path) => open.every(({ info }) => info.path !== path))
}
