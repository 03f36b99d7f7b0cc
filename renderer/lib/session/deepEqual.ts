/** Plain data and typed arrays, field by field; what is `undefined` is absent. */
export function isDeepEqual(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false
  if (ArrayBuffer.isView(one)) return isSameList(one as unknown as ArrayLike<unknown>, other as unknown as ArrayLike<unknown>)
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].every((name) => isDeepEqual(fieldOf(one, name), fieldOf(other, name)))
}

const fieldOf = (one: object, name: string): unknown => (Object.hasOwn(one, name) ? (one as Record<string, unknown>)[name] : undefined)

function isSameList(one: ArrayLike<unknown>, other: ArrayLike<unknown>): boolean {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (!Object.is(one[i], other[i])) return false
  return true
}
