import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { AggregationStrategy } from '../../shared/tasks/tokenClassification'

const TEST = path.resolve(import.meta.dirname, '..')
export const ROOT = path.dirname(TEST)
export const SAMPLE_MODEL = path.join(ROOT, 'assets/models/lens-sample')

/** The folder of a tiny checkpoint, or a file in it. */
export const fixture = (name: string): string => path.join(TEST, 'fixtures', name)
/** A file of reference outputs. */
export const golden = (name: string): string => path.join(TEST, 'golden', name)

type Matrix = number[][]

/** What the reference computes for one folder. Fields that do not apply are absent. */
export interface Expectation {
  note?: string
  input_ids: Matrix
  attention_mask: Matrix
  last_hidden_state?: number[][][]
  pooler_output?: Matrix
  /** layers + 1, batch, sequence, hidden */
  hidden_states?: number[][][][]
  /** layers, batch, heads, sequence, sequence */
  attentions?: number[][][][][]
  /** `logits[0][2]` */
  logits_row_2?: number[]
  logits_argmax?: Matrix
  logits?: Matrix | number[][][]
  start_logits?: Matrix
  end_logits?: Matrix
  encoder_hidden_states?: number[][][]
  encoder_attention_mask?: Matrix
  tokenizations?: { text: string; ids: number[] }[]
}

/** One call with more arguments than ids and a mask. */
export interface ExpectedCase extends Omit<Expectation, 'input_ids' | 'attention_mask'> {
  checkpoint: string
  /** Multiple choice: `[batch][choice][sequence]`. */
  input_ids?: Matrix | number[][][]
  inputs_embeds?: number[][][]
  attention_mask?: Matrix | number[][][]
  position_ids?: Matrix
  head_mask?: Matrix
  labels?: number[] | Matrix
  start_positions?: number[]
  end_positions?: number[]
  problem_type?: 'regression' | 'single_label_classification' | 'multi_label_classification'
  loss?: number
  /** `attentions[1][0]` */
  attentions_1_0?: number[][][]
}

interface Expected {
  texts: [string, string]
  expect: Record<string, Expectation>
  cases: Record<string, ExpectedCase>
  /** Prompt included. */
  generation: { checkpoint: string; prompt_ids: number[]; greedy: number[]; beam4: number[] }
}

const json = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8'))
const expected = json<Expected>(fixture('expected.json'))

export const TEXTS = expected.texts
/** All folders of `test/fixtures`, and all cases, by name. */
export const FIXTURES = Object.keys(expected.expect)
export const CASES = Object.keys(expected.cases)
export const GENERATION = expected.generation

export function expectationOf(name: string): Expectation {
  return must(expected.expect[name], `expected.json has no folder "${name}"`)
}

export function expectedCase(name: string): ExpectedCase {
  return must(expected.cases[name], `expected.json has no case "${name}"`)
}

/** One candidate as the reference pipeline returns it. */
export interface GoldenCandidate {
  score: number
  token: number
  token_str: string
  sequence: string
}

/** One mask: a list of candidates; several: a list of such lists. */
export type GoldenFillMask = GoldenCandidate[] | GoldenCandidate[][]

export interface GoldenTokenization {
  text: string
  add_prefix_space: boolean
  ids: number[]
  /** In code points. */
  offsets: [number, number][]
  word_ids: (number | null)[]
  special: (0 | 1)[]
}

/** An entity as the reference pipeline returns it; offsets in code points. */
export interface GoldenEntity {
  entity?: string
  entity_group?: string
  score: number
  index?: number
  word: string
  start: number
  end: number
}

interface GoldenNer {
  text: string
  strategy: AggregationStrategy
  ignore_labels?: string[]
  model_max_length?: number
  stride?: number
  out: GoldenEntity[]
}

export interface GoldenAnswer {
  score: number
  start: number
  end: number
  answer: string
}

/** The pipeline's own arguments. */
export interface GoldenQuestion {
  question: string
  context: string
  top_k?: number
  align_to_words?: boolean
  handle_impossible_answer?: boolean
  max_seq_len?: number
  doc_stride?: number
  max_answer_len?: number
}

export interface GoldenLabel {
  label: string
  score: number
}

interface GoldenZeroShot {
  sequence: string
  labels: string[]
  scores: number[]
}

interface GoldenPair {
  a: string
  b: string
  kw: {
    truncation?: boolean | 'only_first' | 'only_second'
    max_length?: number
    stride?: number
    return_overflowing_tokens?: boolean
    padding?: 'max_length'
  }
  ids: number[][]
  seq: (number | null)[][]
  mask: number[]
}

/** Losses whose labels are not told are not compared. */
interface Reference {
  model: {
    model: Record<'last00' | 'last12' | 'last15_padrow' | 'pool' | 'emb00' | 'att_l0_b1_h0_q0', number[]>
    mlm: { loss: number; l02: number[]; l11: number[] }
    clm: { loss: number; l03: number[]; l12: number[] }
    clm_cross: { l03: number[]; l12: number[] }
    tokcls: { l03: number[]; l11: number[] }
    qa: { start: number[]; end: number[] }
    mc: { loss: number; logits: number[] }
  } & Record<`seqcls_${'None' | 'multi_label_classification' | 'regression'}`, { loss: number; logits: number[] }> &
    Record<`act_${'gelu_new' | 'relu' | 'silu' | 'quick_gelu'}` | `pos_relative_key${'' | '_query'}` | 'prelayernorm_last00' | 'xlmr_xl_last00', number[]>
  pipelines: {
    ner: GoldenNer[]
    ner_stride: GoldenNer[]
    qa: (GoldenQuestion & { out: GoldenAnswer | GoldenAnswer[] })[]
    /** `args`: a text, several, or a pair; then the options. */
    text_cls: {
      args: [string | string[] | { text: string; text_pair: string }, { top_k?: number | null; function_to_apply?: 'sigmoid' | 'softmax' | 'none' }]
      out: GoldenLabel | GoldenLabel[]
    }[]
    zero_shot: {
      args: [string | string[], { candidate_labels: string | string[]; multi_label?: boolean; hypothesis_template?: string }]
      out: GoldenZeroShot | GoldenZeroShot[]
    }[]
    feature: { text: string; shape: number[]; row0: number[] }
    fill_mask: { args: { text: string; top_k?: number; targets?: string[] }; out: GoldenFillMask }[]
  }
  tokenizer: GoldenTokenization[]
  tokenizer_pairs: GoldenPair[]
}

/** Models with formula weights, see `formulaWeights.ts`. */
export const reference = (): Reference => json(golden('reference.json'))

interface Sample {
  qa: { input: GoldenQuestion; output: GoldenAnswer | GoldenAnswer[] }[]
  cls: { input: { text: string; top_k: number }; output: GoldenLabel[] }[]
  /** The mean of the last hidden states. */
  feat: { input: { text: string }; mean: number[]; attention_l3_h5_row1?: number[] }[]
  ner: { input: { text: string; aggregation_strategy: AggregationStrategy }; output: GoldenEntity[] }[]
  ner_stride: { input: { text: string; aggregation_strategy: AggregationStrategy; stride: number }; output: GoldenEntity[] }[]
  mask: { input: { text: string; top_k?: number; targets?: string[] }; output: GoldenFillMask }[]
}

/** The reference pipelines on the sample model. */
export const sample = (): Sample => json(golden('sample.json'))

function must<T>(value: T | undefined, otherwise: string): T {
  if (value === undefined) throw new Error(otherwise)
  return value
}
