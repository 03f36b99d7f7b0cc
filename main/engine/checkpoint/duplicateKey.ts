/** A string, or a mark of structure: enough to walk text that is known to be JSON. */
const MARKS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gs

/** The first key that an object of the (valid) JSON `text` holds twice, or `null`. `JSON.parse` keeps the last and says nothing. */
export function duplicateKey(text: string): string | null {
  const objects: (Set<string> | null)[] = []
  let string = ''
  for (const [mark] of text.matchAll(MARKS)) {
    if (mark === '{') objects.push(new Set())
    else if (mark === '[') objects.push(null)
    else if (mark === '}' || mark === ']') objects.pop()
    else if (mark === ':') {
      const keys = objects.at(-1)
      if (keys?.has(string)) return string
      keys?.add(string)
    } else if (mark !== ',') string = JSON.parse(mark)
  }
  return null
}
