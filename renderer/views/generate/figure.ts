import type { CaptionWords } from '../../components/workbench/exportMessages'
import { captionText } from '../../lib/figure/caption'
import type { Drawn } from '../../lib/figure/drawn'
import { count } from '../../lib/format'
import { firstResult, type Shown } from '../../lib/taskPanel'
import type { GenerationView } from './generate'

/** The text as it came, token by token; of beams the text alone. */
export function drawnText({ prompt, added, pieces, steps }: GenerationView, shown: Shown<'text-generation'>, words: CaptionWords): Drawn {
  const [input] = shown.inputs
  const { maxNewTokens = 20, numBeams = 1, doSample = false, temperature = 1, topK = 50, topP = 1, seed = 0 } = input ?? {}
  return {
    caption: [
      words.promptIs(captionText(prompt)),
      words.generationIs(count(maxNewTokens), count(numBeams)),
      doSample ? words.drawnWith(String(temperature), String(topK), String(topP), String(seed)) : words.likeliest,
      ...(pieces.length > 0 ? [words.generationScale] : []),
    ],
    tables: [
      {
        name: 'tokens',
        columns: ['step', 'token', 'id', 'probability', 'text'],
        rows: steps.map(({ token, id, probability }, i) => [i + 1, token, id, probability, pieces[i] ? added.slice(pieces[i].start, pieces[i].end) : null]),
      },
    ],
    data: { input, text: prompt + added, result: firstResult(shown), steps },
  }
}
