import { AppError } from '../../../shared/errors'
import type { OpenModel } from '../openModel'
import type { Encoding } from '../tokenizer/textTokenizer'

/** A text over the limit is refused with the count and the limit, or cut as the reference cuts it: the last tokens go, `</s>` stays. */
export async function fitText(model: OpenModel, encoding: Encoding, truncate: boolean): Promise<{ encoding: Encoding; warnings: string[] }> {
  const { maxTokens } = model
  const count = encoding.ids.length
  if (count <= maxTokens) return { encoding, warnings: [] }
  if (!truncate) throw textTooLong(count, maxTokens)
  const cut = <T>(items: T[]): T[] => [...items.slice(0, maxTokens - 1), ...items.slice(-1)]
  const { ids, tokens, sequenceIds, typeIds } = encoding
  return {
    encoding: { ids: cut(ids), tokens: cut(tokens), sequenceIds: cut(sequenceIds), typeIds: cut(typeIds) },
    warnings: [`The text has ${count} tokens; it was cut to ${maxTokens}.`],
  }
}

export const textTooLong = (count: number, limit: number): AppError =>
  new AppError('text_too_long', `The text has ${count} tokens, the model takes ${limit}: ${count - limit} too many.`, 'Shorten the text. Nothing was cut.', {
    count,
    limit,
  })
