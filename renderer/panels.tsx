import type { ComponentType } from 'react'
import type { ModelInfo } from '../shared/model'
import type { TaskId } from '../shared/tasks'
import { FillMaskPanel } from './views/fillMask/FillMaskPanel'

/** The groups of the rail, in order. */
export const GROUPS = ['Ask', 'Look inside', 'Work', 'Model'] as const

interface Panel {
  id: string
  group: (typeof GROUPS)[number]
  title: string
  /** The task it needs; `null`: it serves every model. */
  task: TaskId | null
  View: ComponentType
}

/** Adding a panel: one folder in `views/`, one line here. */
export const PANELS = [{ id: 'fill-mask', group: 'Ask', title: 'Fill-mask', task: 'fill-mask', View: FillMaskPanel }] as const satisfies readonly Panel[]
export type PanelId = (typeof PANELS)[number]['id']

/** The rail shows what works for the open model, and nothing else. */
export const panelsFor = (info: ModelInfo): readonly (typeof PANELS)[number][] => PANELS.filter(({ task }) => task === null || info.tasks.includes(task))
