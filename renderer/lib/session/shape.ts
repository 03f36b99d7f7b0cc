import { ARRAYS, type ArrayType } from '../../../shared/session/values'

/** What a value looks like. Written by `npm run shapes` from the types of the program, in `shapes.json`. */
export type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | 'null'
  | 'undefined'
  | 'anything'
  | ArrayType
  /** This value and no other. */
  | { is: string | number | boolean }
  | { list: Shape }
  | { tuple: Shape[] }
  /** By name; those whose name ends with `?` may be absent. */
  | { fields: Record<string, Shape> }
  /** Any names. */
  | { record: Shape }
  | { oneOf: Shape[] }
  /** One that is described in {@link Shapes}. */
  | { see: string }

export type Shapes = Record<string, Shape>

/** What a value has to be, and where it first is something else; `null`: it is. Fields that are not described are no fault. */
export function faultIn(value: unknown, shape: Shape, shapes: Shapes, path = ''): string | null {
  if (typeof shape === 'string') return isPrimitive(value, shape) ? null : fault(path, shape)
  if ('see' in shape) return faultIn(value, described(shape.see, shapes), shapes, path)
  if ('is' in shape) return value === shape.is ? null : fault(path, JSON.stringify(shape.is))
  if ('oneOf' in shape) return faultOfAll(value, shape.oneOf, shapes, path)
  if ('list' in shape) return Array.isArray(value) ? first(value, (one, i) => faultIn(one, shape.list, shapes, `${path}[${i}]`)) : fault(path, 'a list')
  if ('tuple' in shape) {
    if (!Array.isArray(value) || value.length !== shape.tuple.length) return fault(path, `a list of ${shape.tuple.length}`)
    return first(shape.tuple, (one, i) => faultIn(value[i], one, shapes, `${path}[${i}]`))
  }
  if (!isPlain(value)) return fault(path, 'an object')
  if ('record' in shape) return first(Object.entries(value), ([name, field]) => faultIn(field, shape.record, shapes, `${path}.${name}`))
  return first(Object.entries(shape.fields), ([key, field]) => faultInField(value, key, field, shapes, path))
}

function faultInField(value: Record<string, unknown>, key: string, shape: Shape, shapes: Shapes, path: string): string | null {
  const { name, isOptional } = fieldOf(key)
  const field = Object.hasOwn(value, name) ? value[name] : undefined
  return field === undefined && isOptional ? null : faultIn(field, shape, shapes, `${path}.${name}`)
}

/** The fault of the one that comes nearest: the one whose fault lies deepest. */
function faultOfAll(value: unknown, all: Shape[], shapes: Shapes, path: string): string | null {
  let nearest: string | null = null
  for (const one of all) {
    const found = faultIn(value, one, shapes, path)
    if (found === null) return null
    if (nearest === null || found.length > nearest.length) nearest = found
  }
  return nearest ?? fault(path, 'absent')
}

/** Takes away, in place, the fields that are not described. The value has no fault. */
export function keepDescribed(value: unknown, shape: Shape, shapes: Shapes): void {
  if (typeof shape === 'string' || 'is' in shape || typeof value !== 'object' || value === null) return
  if ('see' in shape) keepDescribed(value, described(shape.see, shapes), shapes)
  else if ('oneOf' in shape) {
    const own = shape.oneOf.find((one) => faultIn(value, one, shapes) === null)
    if (own !== undefined) keepDescribed(value, own, shapes)
  } else if ('list' in shape) for (const one of value as unknown[]) keepDescribed(one, shape.list, shapes)
  else if ('tuple' in shape) for (const [i, one] of shape.tuple.entries()) keepDescribed((value as unknown[])[i], one, shapes)
  else if ('record' in shape) for (const one of Object.values(value)) keepDescribed(one, shape.record, shapes)
  else keepFields(value as Record<string, unknown>, shape.fields, shapes)
}

function keepFields(value: Record<string, unknown>, fields: Record<string, Shape>, shapes: Shapes): void {
  const known = new Map(Object.entries(fields).map(([key, shape]) => [fieldOf(key).name, shape]))
  for (const name of Object.keys(value)) {
    const shape = known.get(name)
    if (shape === undefined) delete value[name]
    else keepDescribed(value[name], shape, shapes)
  }
}

/** `name?` may be absent. */
export const fieldOf = (key: string): { name: string; isOptional: boolean } => ({ name: key.replace(/\?$/, ''), isOptional: key.endsWith('?') })

const described = (name: string, shapes: Shapes): Shape => shapes[name] ?? 'anything'
const fault = (path: string, wanted: string): string => `${path.replace(/^\./, '')} is not ${wanted}`

function first<T>(all: readonly T[], find: (one: T, i: number) => string | null): string | null {
  for (let i = 0; i < all.length; i++) {
    const found = find(all[i] as T, i)
    if (found !== null) return found
  }
  return null
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)

function isPrimitive(value: unknown, shape: Extract<Shape, string>): boolean {
  switch (shape) {
    case 'anything':
      return true
    case 'null':
      return value === null
    case 'string':
    case 'number':
    case 'boolean':
    case 'undefined':
      return typeof value === shape
    default:
      return value instanceof ARRAYS[shape]
  }
}
