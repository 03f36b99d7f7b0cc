/** Something that the palette can do. */
export interface Action {
  id: string
  group: string
  title: string
  shortcut?: string
  run(): void
}

/** Actions whose title holds the letters of `query` in order, best first: whole words before scattered letters, early before late. */
export function matching(actions: Action[], query: string): Action[] {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return actions
  return actions
    .map((action) => ({ action, score: score(`${action.title} ${action.group}`.toLowerCase(), wanted) }))
    .filter(({ score }) => score !== null)
    .sort((a, b) => (a.score as number) - (b.score as number))
    .map(({ action }) => action)
}

/** Lower is better; `null` if the letters are not there in order. */
function score(text: string, wanted: string): number | null {
  const at = text.indexOf(wanted)
  if (at >= 0) return at
  let position = -1
  let gaps = 0
  for (const letter of wanted) {
    const next = text.indexOf(letter, position + 1)
    if (next < 0) return null
    gaps += next - position - 1
    position = next
  }
  return 1000 + gaps
}
