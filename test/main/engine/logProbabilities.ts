import type { RobertaForMaskedLM } from '../../../main/engine/api'

/** log p of every token at one position of one row, run alone through the public class. */
export async function logProbabilities(model: RobertaForMaskedLM, ids: number[], position: number): Promise<number[]> {
  const { logits } = await model.forward({ inputIds: [ids] })
  const vocabulary = logits.shape[2] ?? 0
  const row = Array.from(logits.data.subarray(position * vocabulary, (position + 1) * vocabulary))
  const scale = Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0))
  return row.map((logit) => logit - scale)
}
