import { isDeepEqual } from './deepEqual'
import type { SessionState } from './sessionState'
import { settled } from './settled'
import { faultIn, fieldOf, keepDescribed, type Shape, type Shapes } from './shape'

/** Fields whose parts stand for themselves: one that is broken takes no other with it. */
const OF_PARTS: ReadonlySet<string> = new Set(['drafts', 'runs', 'changedRuns', 'lookUps', 'pins', 'kept'])

export interface Restored {
  state: SessionState
  /** What was left out, e.g. `runs.entities`, and why. */
  faults: { field: string; fault: string }[]
}

/** Of what a file holds, all that is what it has to be; nothing of it runs. */
export function restored(value: unknown, shapes: Shapes): Restored {
  const faults: Restored['faults'] = []
  const shape = shapes['SessionState']
  if (typeof shape !== 'object' || !('fields' in shape)) throw new TypeError('There is no SessionState.')
  const state = typeof value === 'object' && value !== null ? described(value as Record<string, unknown>, shape.fields, shapes, '', faults) : {}
  return { state: joined(settled(state)), faults }
}

/** The fields that are described and have no fault. */
function described(value: Record<string, unknown>, fields: Record<string, Shape>, shapes: Shapes, above: string, faults: Restored['faults']): SessionState {
  const good: [string, unknown][] = []
  for (const [key, shape] of Object.entries(fields)) {
    const { name } = fieldOf(key)
    if (!Object.hasOwn(value, name) || value[name] === undefined) continue
    const whole = resolved(shape, shapes)
    if (OF_PARTS.has(name) && above === '' && isFields(value[name])) {
      good.push([name, described(value[name], partsOf(whole, value[name]), shapes, `${name}.`, faults)])
      continue
    }
    const fault = faultIn(value[name], shape, shapes)
    if (fault === null) {
      keepDescribed(value[name], shape, shapes)
      good.push([name, value[name]])
    } else faults.push({ field: above + name, fault })
  }
  return Object.fromEntries(good)
}

const resolved = (shape: Shape, shapes: Shapes): Shape => (typeof shape === 'object' && 'see' in shape ? (shapes[shape.see] ?? shape) : shape)

/** Of a record each part is of the one shape. */
function partsOf(shape: Shape, value: Record<string, unknown>): Record<string, Shape> {
  if (typeof shape !== 'object') return {}
  if ('fields' in shape) return shape.fields
  return 'record' in shape ? Object.fromEntries(Object.keys(value).map((name) => [name, shape.record])) : {}
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)

/** Answers with interventions know what they are of by identity: a copy of it would have them asked once more. */
function joined(state: SessionState): SessionState {
  const { changedRuns, runs, interventions } = state
  if (!changedRuns) return state
  const entries = Object.entries(changedRuns).map(([panel, changed]) => {
    const run = runs?.[panel as keyof typeof runs]
    const inputs = run?.status === 'done' && isDeepEqual(run.current.inputs, changed.inputs) ? run.current.inputs : changed.inputs
    const same = interventions && isDeepEqual(interventions, changed.interventions) ? interventions : changed.interventions
    return [panel, { ...changed, inputs, interventions: same }]
  })
  return { ...state, changedRuns: Object.fromEntries(entries) }
}
