import type { TaskId } from '../../shared/tasks'
import { infoOf } from '../lib/shownModel'
import { type Shown, shownOf } from '../lib/taskPanel'
import { shownIn } from './fillAnswer'
import type { Context, State } from './store'
import { type Work, withWork, workOf } from './work'

/** A result that is kept in sight, and what it is a result of: the next one is drawn beside it. */
export interface Pin {
  shown: Shown<TaskId>
  model: { name: string; path: string }
  /** What was asked, to be taken back into the panel. */
  work: Work
}

export interface PinSlice {
  /** By panel. Another model, another text and other settings leave them be: that is what they are for. */
  pins: Record<string, Pin>
  /** Keeps what the panel shows now, instead of what was kept before. */
  pinResult(panel: string): void
  unpin(panel: string): void
  /** Asks once more what the kept result is of. */
  takeBack(panel: string): void
}

export function pinSlice({ set, get }: Context): PinSlice {
  return {
    pins: {},
    pinResult: (panel) => {
      const state = get()
      const shown = wholeIn(state, panel)
      const info = infoOf(state.model)
      if (!shown || !info) return
      const pin: Pin = { shown, model: { name: info.name, path: info.path }, work: workOf(state, panel) }
      set({ pins: { ...state.pins, [panel]: pin } })
    },
    unpin: (panel) => {
      const { [panel]: _, ...pins } = get().pins
      set({ pins })
    },
    takeBack: (panel) => {
      const pin = get().pins[panel]
      if (!pin) return
      set(withWork(get(), pin.work))
      get().run()
    },
  }
}

/** What a panel shows of its task, once it is whole; `null`: nothing yet. */
export function wholeIn(state: Pick<State, 'answer' | 'runs'>, panel: string): Shown<TaskId> | null {
  if (panel === 'fill-mask') return filledIn(state)
  const run = state.runs[panel]
  const shown = run?.status === 'done' ? shownOf(run) : null
  return shown?.outcomes.some((outcome) => 'value' in outcome) ? shown : null
}

function filledIn({ answer }: Pick<State, 'answer'>): Shown<TaskId> | null {
  const filled = answer.status === 'done' ? shownIn(answer) : null
  return filled && ({ inputs: [filled.input], outcomes: [{ value: filled.result }], partials: [[]] } satisfies Shown<'fill-mask'> as Shown<TaskId>)
}
