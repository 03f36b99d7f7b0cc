import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { OpenModel } from '../../main/engine/openModel'
import { runTask } from '../../main/engine/tasks/runners'
import type { TaskId } from '../../shared/tasks'
import { type GoldenFillMask, reference, SAMPLE_MODEL, sample } from '../helpers/fixtures'
import { formulaCheckpoint, PIPELINES } from '../helpers/formulaWeights'
import { openModel } from '../helpers/openModel'

/** How far the scores of one task with one setting lie from those of the reference's pipeline. */
export interface MeasuredTask {
  task: TaskId
  strategy: string
  entries: number
  scores: number
  largest: number
}

interface Comparison {
  task: TaskId
  strategy: string
  model: Promise<OpenModel>
  input: object
  /** Of a result, in the order of `expected`. */
  scores(result: never): ArrayLike<number>
  expected: ArrayLike<number>
}

/** Every pipeline entry of the golden files, grouped by task and setting. */
export async function measureTasks(): Promise<MeasuredTask[]> {
  const groups = new Map<string, MeasuredTask>()
  for (const { task, strategy, model, input, scores, expected } of comparisons()) {
    const found = scores((await runTask(await model, task, input)) as never)
    if (found.length !== expected.length) throw new Error(`${task}, ${strategy}: ${found.length} scores, the reference has ${expected.length}`)
    const key = `${task}\t${strategy}`
    const group = groups.get(key) ?? { task, strategy, entries: 0, scores: 0, largest: 0 }
    const largest = Math.max(group.largest, ...Array.from(expected, (score, i) => Math.abs(score - (found[i] ?? Number.NaN))))
    groups.set(key, { ...group, entries: group.entries + 1, scores: group.scores + expected.length, largest })
  }
  return [...groups.values()]
}

type Scored = { score: number }
const scoresOf = (items: Scored[]): number[] => items.map(({ score }) => score)
const listOf = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value])

function* comparisons(): Generator<Comparison> {
  const own = openModel(SAMPLE_MODEL)
  yield* fillMask(own)
  yield* tokenClassification(own)
  yield* questionAnswering(own)
  yield* classification(own)
  for (const { input, mean } of sample().feat) {
    const scores = ({ features }: { features: { data: Float32Array } }) => features.data.subarray(0, mean.length)
    yield { task: 'feature-extraction', strategy: 'mean', model: own, input: { text: input.text, pooling: 'mean' }, scores, expected: mean }
  }
}

function* fillMask(own: Promise<OpenModel>): Generator<Comparison> {
  const formula = openModel(formulaCheckpoint('RobertaForMaskedLM', PIPELINES))
  const scores = ({ masks }: { masks: { candidates: Scored[] }[] }) => masks.flatMap(({ candidates }) => scoresOf(candidates))
  const compare = (model: Promise<OpenModel>, text: string, topK: number | undefined, targets: string[] | undefined, out: GoldenFillMask): Comparison => {
    const strategy = targets ? 'targets' : Array.isArray(out[0]) ? 'several masks' : 'one mask'
    return { task: 'fill-mask', strategy, model, input: { text, topK, targets }, scores, expected: scoresOf((out as Scored[][]).flat()) }
  }
  for (const { args, out } of reference().pipelines.fill_mask) {
    const texts = listOf(args.text as string | string[])
    for (const [i, text] of texts.entries()) yield compare(formula, text, args.top_k, args.targets, (texts.length > 1 ? out[i] : out) as GoldenFillMask)
  }
  for (const { input, output } of sample().mask) yield compare(own, input.text, input.top_k, input.targets, output)
}

function* tokenClassification(own: Promise<OpenModel>): Generator<Comparison> {
  const LABELS = { 0: 'O', 1: 'B-PER', 2: 'I-PER', 3: 'B-LOC', 4: 'I-LOC' }
  const formula = (limit?: number) => {
    const folder = formulaCheckpoint('RobertaForTokenClassification', { ...PIPELINES, id2label: LABELS })
    if (limit) writeFileSync(path.join(folder, 'tokenizer_config.json'), JSON.stringify({ model_max_length: limit }))
    return openModel(folder)
  }
  const { ner, ner_stride } = reference().pipelines
  const whole = formula()
  const scores = ({ entities }: { entities: Scored[] }) => scoresOf(entities)
  const task = 'token-classification'
  for (const { text, strategy, ignore_labels: ignoreLabels, out } of ner)
    yield { task, strategy, model: whole, input: { text, aggregationStrategy: strategy, ignoreLabels }, scores, expected: scoresOf(out) }
  for (const { input, output } of sample().ner) {
    const { text, aggregation_strategy: strategy } = input
    yield { task, strategy, model: own, input: { text, aggregationStrategy: strategy }, scores, expected: scoresOf(output) }
  }
  for (const { text, strategy, model_max_length, stride, out } of ner_stride) {
    const input = { text, aggregationStrategy: strategy, stride, ignoreLabels: [] }
    yield { task, strategy: `${strategy}, windows`, model: formula(model_max_length), input, scores, expected: scoresOf(out) }
  }
  for (const { input, output } of sample().ner_stride) {
    const { text, aggregation_strategy: strategy, stride } = input
    yield { task, strategy: `${strategy}, windows`, model: own, input: { text, aggregationStrategy: strategy, stride }, scores, expected: scoresOf(output) }
  }
}

function* questionAnswering(own: Promise<OpenModel>): Generator<Comparison> {
  const formula = openModel(formulaCheckpoint('RobertaForQuestionAnswering', PIPELINES))
  const scores = ({ answers }: { answers: Scored[] }) => scoresOf(answers)
  const all = [
    ...reference().pipelines.qa.map(({ out, ...input }) => ({ model: formula, input, out })),
    ...sample().qa.map(({ input, output }) => ({ model: own, input, out: output })),
  ]
  for (const { model, input, out } of all) {
    const { question, context, top_k: topK, align_to_words: alignToWords, handle_impossible_answer: handleImpossibleAnswer } = input
    const { max_seq_len: maxSeqLen, doc_stride: docStride, max_answer_len: maxAnswerLen } = input
    const strategy = handleImpossibleAnswer ? 'impossible answers' : maxSeqLen ? 'windows' : (topK ?? 1) > 1 ? 'several answers' : 'one answer'
    const given = { question, context, topK, alignToWords, handleImpossibleAnswer, maxSeqLen, docStride, maxAnswerLen }
    yield { task: 'question-answering', strategy, model, input: given, scores, expected: scoresOf(listOf(out)) }
  }
}

function* classification(own: Promise<OpenModel>): Generator<Comparison> {
  const NLI = { 0: 'CONTRADICTION', 1: 'NEUTRAL', 2: 'ENTAILMENT' }
  const formula = openModel(formulaCheckpoint('RobertaForSequenceClassification', { ...PIPELINES, id2label: NLI }))
  const labels = ({ scores }: { scores: Scored[] }) => scoresOf(scores)
  const { text_cls, zero_shot } = reference().pipelines
  for (const { args, out } of text_cls) {
    const [given, { top_k: topK, function_to_apply: functionToApply }] = args
    const texts = listOf(given)
    for (const [i, one] of texts.entries()) {
      const input = { ...(typeof one === 'string' ? { text: one } : { text: one.text, textPair: one.text_pair }), topK, functionToApply }
      const strategy = functionToApply ?? (typeof one === 'string' ? 'single text' : 'pair')
      const expected = scoresOf(texts.length > 1 ? [listOf(out)[i] as Scored] : (listOf(out) as Scored[]))
      yield { task: 'text-classification', strategy, model: formula, input, scores: labels, expected }
    }
  }
  for (const { input, output } of sample().cls)
    yield {
      task: 'text-classification',
      strategy: 'single text',
      model: own,
      input: { text: input.text, topK: input.top_k },
      scores: labels,
      expected: scoresOf(output),
    }
  for (const { args, out } of zero_shot) {
    const [given, { candidate_labels: candidateLabels, multi_label: multiLabel, hypothesis_template: hypothesisTemplate }] = args
    for (const [i, sequence] of listOf(given).entries()) {
      const input = { sequence, candidateLabels, multiLabel, hypothesisTemplate }
      const scores = (result: { scores: number[] }) => result.scores
      const expected = listOf(out)[i]?.scores ?? []
      yield { task: 'zero-shot-classification', strategy: multiLabel ? 'multi-label' : 'one label', model: formula, input, scores, expected }
    }
  }
}
