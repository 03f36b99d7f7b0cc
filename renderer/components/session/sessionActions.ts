import { download } from '../../lib/download'
import type { State } from '../../store/store'
import { pickSession } from './pickSession'

type Actions = Pick<State, 'saveSession' | 'openSession' | 'showOverlay'>

export const saveNow = ({ saveSession }: Actions): Promise<void> => saveSession(download)

export async function openPicked({ openSession }: Actions): Promise<void> {
  const file = await pickSession()
  if (file) await openSession(file)
}
