import type { TaskId } from '../../../shared/tasks'
import type { Shown } from '../taskPanel'

/** Of what a result is. */
export interface Asked {
  model: { name: string; path: string }
  shown: Shown<TaskId>
}

/** A field of the input that is not the same; a text is named only, a setting with its values. */
export interface DifferingField {
  name: string
  values: { before: string; after: string } | null
}

export interface WhatDiffers {
  model: { before: string; after: string } | null
  fields: DifferingField[]
}

/** Longer values are texts: they stand in the panels themselves. */
const SHORT = 24

/** In what two questions differ: the model, and fields of their inputs by name. */
export function whatDiffers(before: Asked, after: Asked): WhatDiffers {
  const model = before.model.path === after.model.path ? null : { before: before.model.name, after: after.model.name }
  const [old, now] = [fieldsOf(before.shown), fieldsOf(after.shown)]
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])]
  return { model, fields: names.flatMap((name) => differing(name, old[name] ?? [], now[name] ?? [])) }
}

/** Each field's values over all inputs: a panel asks several questions of one text, or one of each sentence. */
function fieldsOf({ inputs }: Shown<TaskId>): Record<string, unknown[]> {
  const names = new Set(inputs.flatMap((input) => Object.keys(input)))
  return Object.fromEntries([...names].map((name) => [name, inputs.map((input) => (input as Record<string, unknown>)[name])]))
}

function differing(name: string, before: unknown[], after: unknown[]): DifferingField[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  const [old, now] = [shortOf(before), shortOf(after)]
  return [{ name, values: old === null || now === null || old === now ? null : { before: old, after: now } }]
}

/** One value for all, short enough to be said; `null`: it is not. */
function shortOf(values: unknown[]): string | null {
  const [only, ...others] = new Set(values)
  if (others.length > 0 || typeof only === 'object') return null
  const said = only === undefined ? '–' : String(only)
  return said.length <= SHORT ? said : null
}
