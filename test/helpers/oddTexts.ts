/** What nobody types on purpose, by what it is. */
export const ODD_TEXTS: [string, string][] = [
  ['nothing', ''],
  ['spaces', ' \t \u00a0\u3000 '],
  ['control characters', 'a\u0000b\u0001\u0007\u0008\u001b[31m\u007f\u0085\u200b\ufeffz'],
  ['halves of surrogate pairs', 'a\ud800 \udc00 z\ud83d'],
  ['families of emoji', '👩‍👩‍👧‍👦 met 🧑🏽‍🚀 in 🏴󠁧󠁢󠁷󠁬󠁳󠁿 ☺️'],
  ['combining marks', `e\u0301 Z\u0351\u036b\u0343${'\u0334'.repeat(40)} ᄀ\u1161\u11a8`],
  ['right to left with left to right', 'שָׁלוֹם Anna \u202eعَلَيْكُم\u202c in Paris \u2067abc\u2069'],
]
