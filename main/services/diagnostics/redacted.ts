/** More of a message says nothing more about a defect. */
const MOST = 240
/** What stands between quotation marks, straight or curved, is a value: it may be the user's. V8 quotes so in `"Dear Ms B"... is not valid JSON`. */
const QUOTED = /"[^"]*"?|'[^']*'?|`[^`]*`?|“[^”]*”?|‘[^’]*’?|«[^»]*»?/gu
/** Of any system; folders have names of people and of customers. */
const PATH = /(?:[A-Za-z]:)?(?:[\\/][^\s\\/:*?"<>|]+){2,}/gu

/** A message of a defect, without what may come from the user's texts or name the user's folders. */
export const redacted = (message: string): string =>
  message
    .replace(QUOTED, (quoted) => `[${quoted.length} characters]`)
    .replace(PATH, '[path]')
    .slice(0, MOST)

/** `at draw (http://127.0.0.1:4123/assets/index-3.js:10:2)` as `draw index-3.js:10:2`: the function, and where in our own bundle. */
export function frameOf(line: string): string {
  const place = /([^/\\\s()]+:\d+:\d+)\)?$/.exec(line.trim())?.[1] ?? ''
  const name = /^\s*at (?:async )?([\w$.<>]+) \(/.exec(line)?.[1] ?? ''
  return [name, place].filter(Boolean).join(' ')
}
