/** More of a value says nothing to the eye. */
const MOST = 120

export interface Setting {
  name: string
  value: string
}

/** What was asked, but for its text: names and values as the program has them, as in its JSON and its command line. */
export function settingsOf(work: Record<string, unknown>, text: string): Setting[] {
  const [draft] = Object.values((work.drafts ?? {}) as object)
  return leaves(draft ?? work, '', text)
}

/** Every value that is no object, by its path: `selection.layer`. Lists are one value. */
function leaves(value: unknown, path: string, text: string): Setting[] {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return []
  if (typeof value === 'string') return text.includes(value) ? [] : [{ name: path, value: short(value) }]
  if (typeof value !== 'object' || Array.isArray(value)) return [{ name: path, value: short(JSON.stringify(value)) }]
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, path ? `${path}.${name}` : name, text))
}

const short = (value: string): string => (value.length > MOST ? `${value.slice(0, MOST)}…` : value)
