import { z } from 'zod'
import { toCodePoints } from '../../../shared/text'
import { lineCommand } from './command'

const input = z.strictObject({
  question: z.string(),
  context: z.string(),
  top_k: z.number().int().min(1).optional(),
  doc_stride: z.number().int().min(0).optional(),
  max_answer_len: z.number().int().min(1).optional(),
  max_seq_len: z.number().int().min(1).optional(),
  handle_impossible_answer: z.boolean().optional(),
  align_to_words: z.boolean().optional(),
})

/** `{score, start, end, answer}`; a list when more than one was found. */
export const questionAnswering = lineCommand('question-answering', {
  summary: 'Which stretch of a context answers a question?',
  input,
  example: 'question-answering --question "Who lives in Berlin?" --context "Angela Merkel lives in Berlin."',
  run: async ({ run, offsets }, args) => {
    const { answers } = await run('question-answering', {
      question: args.question,
      context: args.context,
      topK: args.top_k,
      docStride: args.doc_stride,
      maxAnswerLen: args.max_answer_len,
      maxSeqLen: args.max_seq_len,
      handleImpossibleAnswer: args.handle_impossible_answer,
      alignToWords: args.align_to_words,
    })
    const unit = (at: number) => (offsets === 'utf16' ? at : toCodePoints(args.context, at))
    const printed = answers.map(({ score, span, answer }) => ({ score, start: unit(span.start), end: unit(span.end), answer }))
    return printed.length === 1 ? printed[0] : printed
  },
})
