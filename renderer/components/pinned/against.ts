import { createContext, useContext } from 'react'
import type { TaskId } from '../../../shared/tasks'
import type { Shown } from '../../lib/taskPanel'

/** The result on the other side, of the same task; `null`: this one stands alone. */
export const AgainstContext = createContext<Shown<TaskId> | null>(null)

/** For a view that marks what differs. `K`: the panel's task, of which both sides are. */
export const useAgainst = <K extends TaskId>(): Shown<K> | null => useContext(AgainstContext) as unknown as Shown<K> | null
