import type { SaliencyTarget, SaliencyTargetsInput } from '../../../../shared/inspect/saliency'
import { overlaps, type Span } from '../../../../shared/text'
import { softmax } from '../../math/softmax'
import type { OpenModel } from '../../openModel'
import { aggregated } from '../../tasks/aggregation'
import type { EncodedRow } from '../../tokenizer/batchEncoding'
import { listed, noSuchTarget, type Reading, type Scorable, type Scorer, untouched, wholeText } from './scorable'
import { meanScore, softmaxScore } from './scores'
import { seenRow } from './seenRow'

type Input = Extract<SaliencyTargetsInput, { task: 'token-classification' }>

/** Entities as strategy `simple` finds them. Each token is rated at the label that it has in the untouched text, so that the value is the entity's own score. */
export async function entities(model: OpenModel, { text, window, truncate }: Input): Promise<Scorable> {
  const { row, seen, warnings } = await seenRow(model, 'token-classification', text, { window, truncation: truncate ? 'longest_first' : undefined })
  const names = model.info.labels['token-classification'] ?? []
  const places = row.ids.flatMap((_, place) => (row.specialTokensMask[place] ? [] : [place]))
  return {
    head: 'TokenClassification',
    texts: [{ field: 'text', text }],
    rows: [{ encoded: row, text, pieces: [wholeText(0, text.length, 0)] }],
    seen,
    isProbability: true,
    places,
    warnings,
    answers: async (read) => {
      const tokens = places.map((place) => ({
        id: row.ids[place] as number,
        token: row.tokens[place] as string,
        span: spanOf(row, place),
        index: place,
        probabilities: softmax(untouched(read, 0, place)),
      }))
      return aggregated(model.tokenizer, text, tokens, 'simple', names)
        .filter(({ label }) => label !== 'O')
        .sort((a, b) => b.score - a.score)
        .map((entity) =>
          scorerOf(
            text,
            entity.span,
            entity.label,
            idsOf(
              read,
              entity.tokens.map((at) => places[at] as number),
              named(names, entity.label),
            ),
          ),
        )
    },
    scorer: async (target, read) => {
      const span = spanIn(text, target)
      const inside = places.filter((place) => overlaps(spanOf(row, place), span))
      if (inside.length === 0)
        throw noSuchTarget('token-classification', 'start', `no token stands at ${span.start}–${span.end}`, 'Give the stretch of a word.')
      const label = target.label ?? withoutPrefix(names[best(untouched(read, 0, inside[0] as number))] ?? '')
      const ids = named(names, label)
      if (ids.length > 0) return scorerOf(text, span, label, idsOf(read, inside, ids))
      throw noSuchTarget('token-classification', 'label', `the model has no label ${JSON.stringify(label)}`, `Its labels are ${listed(names)}.`)
    },
  }
}

const spanOf = (row: EncodedRow, place: number): Span => row.spans?.[place] ?? { start: 0, end: 0 }

/** @throws AppError `input_invalid` */
function spanIn(text: string, { start, end }: SaliencyTarget): Span {
  if (start !== undefined && end !== undefined && start < end && end <= text.length) return { start, end }
  const why = `${start ?? 'none'}–${end ?? 'none'} is no stretch of a text of ${text.length} characters`
  throw noSuchTarget('token-classification', 'start', why, 'Give start and end of the entity.')
}

const withoutPrefix = (label: string): string => label.replace(/^[BI]-/, '')

/** Labels of that name, or of that name behind `B-` or `I-`. */
const named = (names: string[], label: string): number[] => names.flatMap((name, id) => (name === label || withoutPrefix(name) === label ? [id] : []))

/** Each token with the likeliest of some labels. */
const idsOf = (read: Reading, places: number[], ids: number[]): Map<number, number> =>
  new Map(
    places.map((place) => {
      const logits = untouched(read, 0, place)
      return [place, ids.reduce((likeliest, id) => ((logits[id] ?? 0) > (logits[likeliest] ?? 0) ? id : likeliest))]
    }),
  )

const best = (logits: Float32Array): number => logits.indexOf(logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY))

/** `ids`: the label of each place. */
function scorerOf(text: string, span: Span, label: string, ids: Map<number, number>): Scorer {
  const places = [...ids.keys()]
  return {
    target: { label, start: span.start, end: span.end },
    name: `${text.slice(span.start, span.end).trim()} ${label}`,
    row: 0,
    places,
    own: places,
    score: (read) => meanScore([...ids].map(([place, id]) => softmaxScore(untouched(read, 0, place), id))),
  }
}
