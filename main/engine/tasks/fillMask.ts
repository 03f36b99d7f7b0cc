import { AppError } from '../../../shared/errors'
import type { Candidate, FillMaskOptions, FillMaskResult, MaskResult, Standing } from '../../../shared/tasks/fillMask'
import { overlaps, type Span, type Token } from '../../../shared/text'
import { softmax } from '../math/softmax'
import { topK } from '../math/topK'
import type { OpenModel } from '../openModel'
import type { Encoding, TextTokenizer } from '../tokenizer/textTokenizer'
import { factsOf, timesOf } from './facts'
import { jointFill } from './jointFill'
import { type MaskedStretch, maskText } from './maskedText'
import type { Prepared, RowOutput, RunContext } from './rows'
import { fitText } from './textLimit'
import { scoreWords } from './wordScores'

/**
 * What the model expects at each mask. Encoder once, then the language-model head on the masked rows alone; `joint` runs once more for each mask after the first, `words` add rows of their own.
 * Reference: transformers 4.57.6 `FillMaskPipeline`. @throws AppError `mask_missing`, `text_too_long`, `targets_empty`, `head_missing`, `input_invalid`, `cancelled`
 */
export async function fillMask(model: OpenModel, input: FillMaskOptions, { signal }: RunContext = {}): Promise<Prepared<FillMaskResult>> {
  const started = performance.now()
  model.network.requireHead('MaskedLM')
  const { tokenizer } = model
  const original = await tokenizer.encode(input.text)
  const masked = maskText(input.text, input.hidden, original.tokens, tokenizer.maskToken)
  const { encoding, warnings } = await fitText(model, await tokenizer.encode(masked.text), input.truncate)
  const positions = maskPositions(encoding, tokenizer)
  if (input.joint !== undefined) requireSeveral(positions)
  const targets = input.targets && (await targetIds(tokenizer, input.targets, warnings))
  const words = input.words && (await scoreWords(model, { text: input.text, span: onlyPlace(masked.stretches) }, input.words, input.truncate, signal))
  let output: RowOutput | undefined
  return {
    head: 'MaskedLM',
    rows: [{ ids: encoding.ids, positions }, ...(words?.rows ?? [])],
    tokenizeMs: performance.now() - started,
    // The words' rows are read one by one: hundreds of them would keep 200 KB to 1 MB of logits each.
    onRow: (i, row) => {
      if (i === 0) output = row
      else words?.onRow(i - 1, row)
    },
    finish: async (_, ms) => {
      const finishing = performance.now()
      const masks = await maskResults(model, { encoding, positions, stretches: masked.stretches, targets }, output, input.topK)
      const joint =
        input.joint && output
          ? await jointFill(
              model,
              { ids: encoding.ids, positions, first: logitsAt(output, 0) },
              { width: input.joint, targets: targets && [...targets.keys()] },
              signal,
            )
          : null
      return {
        ...factsOf(model, encoding.ids.length, joint ? timesOf(ms, joint.runMs, finishing) : ms),
        maskedText: masked.text,
        maskToken: tokenizer.maskToken,
        vocabulary: output?.logits.shape[1] ?? 0,
        masks,
        joint: joint?.candidates ?? null,
        words: words?.scores() ?? null,
        warnings: [...warnings, ...(words?.warnings ?? [])],
      }
    },
  }
}

function requireSeveral(positions: number[]) {
  if (positions.length > 1) return
  throw new AppError(
    'input_invalid',
    'fill-mask: joint: the text holds one mask, and there is nothing to fill it together with.',
    'Put a second mask into the text, or leave joint out.',
    { field: 'joint', masks: positions.length },
  )
}

/** Where in the user's text the one mask stands that words are put in the place of. */
function onlyPlace(stretches: MaskedStretch[]): Span {
  const [only, ...others] = stretches
  if (only && others.length === 0) return only.span
  throw new AppError(
    'input_invalid',
    `fill-mask: words: the text has ${stretches.length} places to fill, and words are scored in one.`,
    'Leave one mask or one hidden word in the text, or leave words out.',
    { field: 'words', places: stretches.length },
  )
}

interface MaskPlaces {
  encoding: Encoding
  positions: number[]
  stretches: MaskedStretch[]
  targets: Targets | undefined
}

async function maskResults(
  model: OpenModel,
  { encoding, positions, stretches, targets }: MaskPlaces,
  output: RowOutput | undefined,
  topK: number,
): Promise<MaskResult[]> {
  const alone = positions.length === 1
  const masks: MaskResult[] = []
  for (const [i, position] of positions.entries())
    masks.push(await maskResult(model, { encoding, position, alone, stretches, targets }, probabilitiesAt(output, i), topK))
  return masks
}

interface MaskPlace {
  encoding: Encoding
  position: number
  /** Whether it is the only mask: then the reference leaves special tokens out of the sequence. */
  alone: boolean
  stretches: MaskedStretch[]
  targets: Targets | undefined
}

const probabilitiesAt = (output: RowOutput | undefined, row: number): Float64Array => softmax(output ? logitsAt(output, row) : new Float32Array())

/** `[vocabulary]`, at one of the row's positions. */
function logitsAt({ logits }: RowOutput, row: number): Float32Array {
  const vocabulary = logits.shape[1] ?? 0
  return logits.data.subarray(row * vocabulary, (row + 1) * vocabulary)
}

async function maskResult(model: OpenModel, mask: MaskPlace, probabilities: Float64Array, count: number): Promise<MaskResult> {
  const { tokenizer } = model
  const targets = mask.targets && [...mask.targets.keys()]
  const place = placeOf(mask.encoding.tokens[mask.position] as Token, mask.stretches, tokenizer.maskToken)
  const listed = topK(probabilities, Math.min(count, targets?.length ?? probabilities.length), targets)
  return {
    span: place.span,
    maskedSpan: place.maskedSpan,
    candidates: await candidates(tokenizer, mask, model.config.pad_token_id, probabilities, listed),
    restMass: Math.max(0, 1 - listed.reduce((sum, id) => sum + (probabilities[id] as number), 0)),
    restCount: probabilities.length - listed.length,
    original: place.original && (await standingOfOriginal(tokenizer, place.original, probabilities)),
  }
}

function maskPositions(encoding: Encoding, tokenizer: TextTokenizer): number[] {
  const positions = encoding.ids.flatMap((id, i) => (id === tokenizer.maskId ? [i] : []))
  if (positions.length === 0)
    throw new AppError(
      'mask_missing',
      `The text holds no mask (${tokenizer.maskToken}).`,
      `Put ${tokenizer.maskToken} where the model is to guess, or click a word to hide it.`,
    )
  return positions
}

/** Where a mask stands in the user's text, and which token it hides. */
function placeOf(mask: Token, stretches: MaskedStretch[], maskToken: string): { span: Span; maskedSpan: Span; original: Token | null } {
  const stretch = stretches.find(({ masked }) => overlaps(masked, mask.span))
  if (!stretch) return { span: mask.span, maskedSpan: mask.span, original: null }
  const maskedSpan = { start: mask.span.end - maskToken.length, end: mask.span.end }
  const original = stretch.tokens[(maskedSpan.start - stretch.masked.start) / maskToken.length] ?? null
  return { span: original?.span ?? stretch.span, maskedSpan, original }
}

function candidates(
  tokenizer: TextTokenizer,
  { encoding, position, alone, targets }: MaskPlace,
  pad: number,
  probabilities: Float64Array,
  listed: number[],
): Promise<Candidate[]> {
  return Promise.all(
    listed.map(async (token) => {
      const filled = encoding.ids.with(position, token).filter((id) => id !== pad)
      const [tokenStr, sequence] = await Promise.all([tokenizer.decode([token], false), tokenizer.decode(filled, alone)])
      const firstOf = targets?.get(token) ?? []
      const candidate = { score: probabilities[token] as number, token, tokenStr, leadingSpace: tokenizer.beginsWithSpace(token), sequence }
      return firstOf.length > 0 ? { ...candidate, firstOf } : candidate
    }),
  )
}

async function standingOfOriginal(tokenizer: TextTokenizer, original: Token, probabilities: Float64Array): Promise<MaskResult['original']> {
  const variant = spaceVariant(tokenizer, original.token)
  const standing = await standingOf(tokenizer, original.id, probabilities)
  return { ...standing, surprisal: -Math.log2(standing.probability), variant: variant === null ? null : await standingOf(tokenizer, variant, probabilities) }
}

async function standingOf(tokenizer: TextTokenizer, token: number, probabilities: Float64Array): Promise<Standing> {
  const probability = probabilities[token] as number
  let rank = 1
  for (const other of probabilities) if (other > probability) rank++
  return { token, tokenStr: await tokenizer.decode([token], false), leadingSpace: tokenizer.beginsWithSpace(token), rank, probability }
}

/** The same word with or without its leading space: `ĠParis` and `Paris` are different tokens. */
function spaceVariant(tokenizer: TextTokenizer, token: string): number | null {
  const mark = tokenizer.spaceMark
  const other = token.startsWith(mark) ? token.slice(mark.length) : mark + token
  return other === '' ? null : tokenizer.tokenToId(other)
}

/** By id: the targets of which it is only the first token; of a target that is one token, none. */
type Targets = Map<number, string[]>

/** The targets, without repetition: an exact vocabulary string, else the first token of the string (reference `get_target_ids`). */
async function targetIds(tokenizer: TextTokenizer, given: string[], warnings: string[]): Promise<Targets> {
  const targets: Targets = new Map()
  for (const target of given) {
    const id = tokenizer.tokenToId(target) ?? (await tokenizer.firstToken(target))
    if (id === null) {
      warnings.push(`The target ${JSON.stringify(target)} has no token and is left out.`)
      continue
    }
    const isWhole = tokenizer.tokenToId(target) !== null || (await tokenizer.decode([id], false)) === target
    if (!isWhole) warnings.push(`The target ${JSON.stringify(target)} is not one token: its first, ${JSON.stringify(tokenizer.idToToken(id))}, is ranked.`)
    targets.set(id, [...(targets.get(id) ?? []), ...(isWhole ? [] : [target])])
  }
  if (targets.size === 0) throw new AppError('targets_empty', 'None of the targets is a token of this model.', 'Give at least one word.', { targets: given })
  return targets
}
