import type { CaptionWords } from '../../components/workbench/exportMessages'
import { captionText } from '../../lib/figure/caption'
import type { Drawn } from '../../lib/figure/drawn'
import { count } from '../../lib/format'
import type { LensShown } from '../../store/layersSlice'
import { lensAsJson } from './copyLayers'
import { mostBits, nameOf } from './layers'
import type { LayersMessages } from './messages'
import type { ShownLens } from './useLens'

function caption({ lens, texts }: ShownLens, messages: LayersMessages, words: CaptionWords): string[] {
  const { text, textPair } = texts
  const isQuestion = lens.head === 'QuestionAnswering' || lens.head === 'MultipleChoice'
  return [
    words.textIs(captionText(text)),
    ...(textPair === undefined ? [] : [isQuestion ? words.questionIs(captionText(textPair)) : words.secondTextIs(captionText(textPair))]),
    ...(lens.windows.length > 1 ? [messages.windowOf(count(lens.window + 1), count(lens.windows.length))] : []),
    `${messages.head}: ${messages.heads[lens.head]}`,
    ...(lens.finalNorm ? [messages.finalNorm] : []),
  ]
}

/** Every token at every layer, though not all can be read in the picture. `inSight`: the first and last token that can, from 1. */
export function drawnGrid(
  shown: ShownLens,
  what: LensShown,
  labels: readonly string[],
  inSight: [number, number] | null,
  messages: LayersMessages,
  words: CaptionWords,
): Drawn {
  const { lens } = shown
  const ends = what === 'rank' ? `${count(lens.classes)} – 1` : what === 'entropy' ? `0 – ${mostBits(lens).toPrecision(3)}` : '0 – 1'
  const isPart = inSight && (inSight[0] > 1 || inSight[1] < lens.tokens)
  const rows = lens.layers.flatMap((layer) =>
    Array.from(layer.entropy, (entropy, row) => [
      row,
      labels[row] ?? '',
      layer.layer,
      nameOf(lens, layer.ids[row * lens.k] ?? 0),
      layer.scores[row * lens.k] ?? null,
      orNull(entropy),
      layer.rank[row] || null,
      orNull(layer.trueScore[row]),
    ]),
  )
  return {
    caption: [
      ...caption(shown, messages, words),
      `${messages.legend[what]}: ${ends}`,
      ...(isPart ? [messages.tokensShown(count(inSight[0]), count(inSight[1]), count(lens.tokens))] : []),
    ],
    tables: [{ name: 'layers', columns: ['number', 'token', 'layer', 'candidate', 'probability', 'entropy', 'rank', 'probability of the token'], rows }],
    data: lensAsJson(shown),
  }
}

/** All labels or choices of every layer, though not each may have a line. */
export function drawnLines(shown: ShownLens, messages: LayersMessages, words: CaptionWords): Drawn {
  const { lens, input } = shown
  const rows = lens.layers.flatMap(({ layer, ids, scores }) => Array.from(ids, (id, i) => [layer, nameOf(lens, id), scores[i] ?? null]))
  const choices = input.choices ? [`${messages.choices}: ${input.choices.map((choice) => captionText(choice)).join(' · ')}`] : []
  return {
    caption: [...caption(shown, messages, words), ...choices, ...(lens.function === 'none' ? [] : [words.scaleShare])],
    tables: [{ name: 'layers', columns: ['layer', lens.head === 'MultipleChoice' ? 'choice' : 'label', 'score'], rows }],
    data: lensAsJson(shown),
  }
}

const orNull = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value)

export function drawnAnswers(shown: ShownLens, messages: LayersMessages, words: CaptionWords): Drawn {
  const { lens, texts } = shown
  const rows = lens.layers.flatMap(({ layer, answers, nullScore }) =>
    answers.map(({ score, span }) => [layer, texts.text.slice(span.start, span.end), score, span.start, span.end, nullScore]),
  )
  return {
    caption: [...caption(shown, messages, words), words.scaleShare],
    tables: [{ name: 'answers', columns: ['layer', 'answer', 'score', 'start', 'end', 'no answer'], rows }],
    data: lensAsJson(shown),
  }
}
