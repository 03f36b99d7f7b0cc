import type { MultipleChoiceInput, MultipleChoiceResult } from '../../../shared/tasks/multipleChoice'
import type { CaptionWords } from '../../components/workbench/exportMessages'
import { captionText } from '../../lib/figure/caption'
import type { Drawn } from '../../lib/figure/drawn'

/** The choices in the given order. */
export const drawnChoices = (input: MultipleChoiceInput | undefined, result: MultipleChoiceResult, words: CaptionWords): Drawn => ({
  caption: [
    words.promptIs(captionText(input?.prompt ?? '')),
    ...(input?.question === undefined ? [] : [words.questionIs(captionText(input.question))]),
    words.choiceScale,
  ],
  tables: [{ name: 'choices', columns: ['choice', 'score', 'logit'], rows: result.choices.map(({ choice, score, logit }) => [choice, score, logit]) }],
  data: { input, result },
})
