import type { MergeSteps, MergeStepsInput } from '../../../shared/inspect/tokenizer'
import type { CaptionWords } from '../../components/workbench/exportMessages'
import { captionText } from '../../lib/figure/caption'
import type { Drawn } from '../../lib/figure/drawn'
import type { FigureTable } from '../../lib/figure/figure'
import type { FirstTokens } from '../../lib/firstTokens'
import { count } from '../../lib/format'
import { hex, visible } from '../../lib/tokenText'
import type { ShownToken } from './tokenizer'

interface Look {
  tokens: readonly ShownToken[]
  found: FirstTokens
  /** How the word that is looked at becomes tokens. */
  merges: { input: MergeStepsInput; result: MergeSteps } | null
  type: string
  vocabulary: number
}

export function drawnTokens({ tokens, found, merges, type, vocabulary }: Look, words: CaptionWords): Drawn {
  return {
    caption: [
      words.tokenizerIs(type, count(vocabulary)),
      words.textIs(captionText(found.text)),
      ...(found.textPair === undefined ? [] : [words.secondTextIs(captionText(found.textPair))]),
      ...(merges ? [words.wordIs(visible(merges.input.word))] : []),
    ],
    tables: [tokenTable(tokens), ...(merges ? [mergeTable(merges.result)] : [])],
    data: { text: found.text, textPair: found.textPair, tokens: found.tokens, typeIds: found.typeIds, sequenceIds: found.sequenceIds, word: merges },
  }
}

const tokenTable = (tokens: readonly ShownToken[]): FigureTable => ({
  name: 'tokens',
  columns: ['index', 'token', 'stands for', 'id', 'bytes', 'text', 'start', 'end', 'word', 'type'],
  rows: tokens.map(({ index, token, sequence, typeId, bytes, label }) => [
    index,
    token.token,
    label,
    token.id,
    hex(bytes),
    sequence === null ? null : 'AB'.charAt(sequence),
    sequence === null ? null : token.span.start,
    sequence === null ? null : token.span.end,
    token.wordId,
    typeId,
  ]),
})

const mergeTable = (steps: MergeSteps): FigureTable =>
  steps.kind === 'bpe'
    ? {
        name: 'merges',
        columns: ['step', 'left', 'right', 'rank', 'symbols'],
        rows: steps.steps.map(({ left, right, rank, symbols }, i) => [i + 1, left, right, rank, symbols.join(' ')]),
      }
    : { name: 'pieces', columns: ['piece', 'id', 'log p'], rows: steps.pieces.map(({ piece, id, score }) => [piece, id, score]) }
