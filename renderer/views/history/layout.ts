/** Heights in CSS pixels, as in `history.css`. */
export const HEAD_HEIGHT = 34
export const ROW_HEIGHT = 58
/** Drawn beyond what is in sight, so that a fast scroll shows no gaps. */
const BEYOND = 400

/** What stands in the list, from top to bottom: a head for each day, and below it the day's entries. */
export interface Layout {
  /** An entry by its place; a head as −1 − the place of the first entry below it. */
  slots: Int32Array
  /** Where each begins, and at the end where the last one ends. */
  tops: Float64Array
  /** The slot of each entry. */
  slotOf: Int32Array
}

/** `times`: of the entries, in order. Where the clock was set back a day comes twice. */
export function layoutOf(times: Float64Array): Layout {
  const slots: number[] = []
  const slotOf = new Int32Array(times.length)
  let day = ''
  for (const [place, time] of times.entries()) {
    const next = dayOf(time)
    if (next !== day) slots.push(-1 - place)
    day = next
    slotOf[place] = slots.length
    slots.push(place)
  }
  const tops = new Float64Array(slots.length + 1)
  for (const [i, slot] of slots.entries()) tops[i + 1] = (tops[i] as number) + (slot < 0 ? HEAD_HEIGHT : ROW_HEIGHT)
  return { slots: Int32Array.from(slots), tops, slotOf }
}

/** By the clock of this place. */
const dayOf = (time: number): string => {
  const date = new Date(time)
  return `${date.getFullYear()}.${date.getMonth()}.${date.getDate()}`
}

export const isSameDay = (one: number, other: number): boolean => dayOf(one) === dayOf(other)

/** The slots to be drawn: `[first, end)`. */
export function slotsIn({ tops, slots }: Layout, top: number, height: number): [first: number, end: number] {
  const first = lastAtMost(tops, top - BEYOND)
  let end = first
  while (end < slots.length && (tops[end] as number) < top + height + BEYOND) end++
  return [first, end]
}

/** The last place whose value is at most `value`; 0 where there is none. */
function lastAtMost(sorted: Float64Array, value: number): number {
  let [low, high] = [0, Math.max(0, sorted.length - 2)]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((sorted[middle] as number) <= value) low = middle
    else high = middle - 1
  }
  return low
}

/** Where to scroll so that an entry is in sight; `null`: it is. */
export function scrollTo({ tops, slotOf }: Layout, place: number, top: number, height: number): number | null {
  const slot = slotOf[place] ?? 0
  const [begin, end] = [tops[slot] as number, tops[slot + 1] as number]
  // The head of the day comes with its first entry.
  if (begin < top + HEAD_HEIGHT) return Math.max(0, begin - HEAD_HEIGHT)
  return end > top + height ? end - height : null
}
