import { describe, expect, it } from 'vitest'
import { exportMessages } from '../../renderer/components/workbench/exportMessages'
import type { TextFile } from '../../renderer/lib/textFile'
import type { Selection } from '../../renderer/store/attentionSlice'
import { drawnMatrix, drawnOverview } from '../../renderer/views/attention/figure'
import { headMessages } from '../../renderer/views/attention/heads/headMessages'
import { headsCaption } from '../../renderer/views/attention/heads/headsCaption'
import { attentionMessages } from '../../renderer/views/attention/messages'
import type { Attended, ShownMatrix } from '../../renderer/views/attention/useAttention'
import type { HeadStatistics, HeadStatisticsInput } from '../../shared/inspect/attention'

const SELECTION: Selection = {
  layer: 4,
  heads: [6],
  reduce: 'mean',
  weights: 'value-weighted',
  scale: 'global',
  hideSpecials: true,
  segments: 'all',
  renormalise: false,
  words: true,
  tokens: [],
  direction: 'from',
  share: 0.7,
}
const attended = {
  input: { text: 'Paris' },
  texts: { text: 'Paris' },
  tokens: { layers: 6, heads: 12, windows: [{ start: 0, end: 5 }], window: 0 },
  selection: SELECTION,
} as unknown as Attended
const messages = attentionMessages.en

describe('the pictures of all heads', () => {
  it('are captioned with all that changes them, and no layer or head', () => {
    const { caption } = drawnOverview(attended, { side: 0, pixels: new Uint8Array(), maxima: new Float32Array(72) }, messages, exportMessages.en)
    const all = caption.join('\n')
    for (const setting of [messages.valueWeighted, messages.hideSpecials, messages.words, messages.scaleGlobalHint]) expect(all).toContain(setting)
    expect(all).not.toContain('layer 4')
    const rollout = { ...attended, selection: { ...SELECTION, weights: 'rollout' as const } }
    const drawn = drawnOverview(rollout, { side: 0, pixels: new Uint8Array(), maxima: new Float32Array(72) }, messages, exportMessages.en)
    expect(drawn.caption.join('\n')).not.toMatch(/rollout/i)
  })
})

describe('a matrix', () => {
  it('is captioned with the head that it is of, whatever is asked for by now', () => {
    const of: ShownMatrix['of'] = { layer: 2, heads: [3], reduce: 'mean', weights: 'raw' }
    const matrix: ShownMatrix = { rows: [], columns: [], data: new Float32Array(), rowLabels: [], columnLabels: [], of }
    const caption = drawnMatrix(attended, matrix, null, messages, exportMessages.en).caption.join('\n')
    expect(caption).toContain('layer 2, head 3')
    expect(caption).not.toContain(messages.valueWeighted)
  })
})

describe('averages of heads', () => {
  const of = (texts: HeadStatisticsInput['texts'], failed = 0, file: TextFile | null = null) =>
    headsCaption(
      { texts, truncate: false },
      { texts: texts.length - failed, queries: 1200, failed: Array(failed).fill({ text: 0, message: '' }) } as unknown as HeadStatistics,
      file,
      headMessages.en,
      exportMessages.en,
    ).join('\n')

  it('are captioned with their text, or with the file if they are still its', () => {
    expect(of([{ text: 'Paris is big.', textPair: 'So is Rome.' }])).toMatch(/Paris is big\..*So is Rome\..*1,200 queries of 1 text/s)
    const texts = ['Paris', 'Rome']
    const file = { name: 'cities.txt', texts } as TextFile
    expect(of(texts, 0, file)).toContain('cities.txt: 2 texts')
    expect(of(['Paris', 'Oslo'], 0, file)).not.toContain('cities.txt')
  })

  it('say what was left out', () => {
    expect(of(['Paris', 'Rome', 'Oslo'], 2)).toContain('2 texts were too long and left out.')
    expect(of(['Paris', 'Rome'])).not.toContain('left out')
  })
})
