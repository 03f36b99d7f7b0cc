import { z } from 'zod'
import { lineCommand } from './command'
import { printedOffsets } from './offsets'

const input = z.strictObject({
  question: z.string().describe('the question'),
  context: z.string().describe('the text that holds the answer, of any length'),
  top_k: z.number().int().min(1).optional().describe('how many answers at most; default: 1'),
  doc_stride: z.number().int().min(0).optional().describe('tokens that neighbouring windows share; default: half of max_seq_len, at most 128'),
  max_answer_len: z.number().int().min(1).optional().describe('tokens of an answer at most; default: 15'),
  max_seq_len: z.number().int().min(1).optional().describe("tokens of a window, question included; default: 384, at most the model's limit"),
  handle_impossible_answer: z.boolean().optional().describe('whether "no answer" is one: true or false; default: false'),
  align_to_words: z.boolean().optional().describe('whether answers begin and end at words: true or false; default: true'),
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
    const unit = printedOffsets(args.context, offsets)
    const printed = answers.map(({ score, span, answer }) => ({ score, start: unit(span.start), end: unit(span.end), answer }))
    return printed.length === 1 ? printed[0] : printed
  },
})
