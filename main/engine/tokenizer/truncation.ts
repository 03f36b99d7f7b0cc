import { AppError } from '../../../shared/errors'

/** The reference's strategies; `true` means `longest_first`. */
export type TruncationStrategy = 'longest_first' | 'only_first' | 'only_second'

/** Tokens to keep of a text and of its pair. */
export type Lengths = [first: number, second: number]

/**
 * How many tokens of each sequence stay, of `budget` in all (template tokens not counted), as tokenizers 0.22.2 decides (`utils/truncation.rs`). `second` is 0 without a pair.
 * @throws AppError `input_invalid` where the sequence to cut is shorter than what must go
 */
export function keptLengths([first, second]: Lengths, hasPair: boolean, budget: number, strategy: TruncationStrategy): Lengths {
  const excess = first + second - budget
  if (excess <= 0) return [first, second]
  if (strategy === 'longest_first') return hasPair ? longestFirst(first, second, budget) : [budget, 0]
  const target = strategy === 'only_first' ? first : second
  if (strategy === 'only_second' && !hasPair) throw invalid('truncation', 'only_second needs a text_pair')
  if (target <= excess)
    throw invalid('truncation', `${strategy} would have to remove ${excess} tokens of a sequence of ${target}: the other one alone is too long`)
  return strategy === 'only_first' ? [first - excess, second] : [first, second - excess]
}

/** On a tie the second gets the odd token. */
function longestFirst(first: number, second: number, budget: number): Lengths {
  const [short, long] = first <= second ? [first, second] : [second, first]
  let [a, b] = [short, short > budget ? short : Math.max(short, budget - short)]
  if (a + b > budget) [a, b] = [Math.floor(budget / 2), Math.floor(budget / 2) + (budget % 2)]
  return long === second ? [a, b] : [b, a]
}

/** The slow tokenizer takes tokens one by one from the longer sequence; on a tie from the second (`tokenization_utils_base.py` `truncate_sequences`). */
export function keptOneByOne([first, second]: Lengths, budget: number): Lengths {
  let [a, b] = [first, second]
  while (a + b > Math.max(0, budget)) {
    if (b === 0 || a > b) a--
    else b--
  }
  return [a, b]
}

/**
 * Stretches of a sequence of `length` tokens, each at most `most` long and overlapping its neighbour by `stride`: together they cover it. From the right end for `left` truncation.
 * @throws AppError `input_invalid`: the stride must be smaller than a window
 */
export function windows(length: number, most: number, stride: number, side: 'left' | 'right' = 'right'): { start: number; end: number }[] {
  if (most >= length || most === 0) return [{ start: 0, end: most === 0 ? 0 : length }]
  if (stride >= most) throw invalid('stride', `it is ${stride}; a window holds ${most} tokens of the text and must be larger`)
  const found: { start: number; end: number }[] = []
  for (let at = 0; ; at += most - stride) {
    const near = Math.min(at + most, length)
    found.push(side === 'right' ? { start: at, end: near } : { start: length - near, end: length - at })
    if (near === length) return found
  }
}

const invalid = (field: string, why: string) => new AppError('input_invalid', `tokenize: ${field}: ${why}.`, 'Correct the field and try again.', { field })
