import { z } from 'zod'
import type { Head } from '../model'
import type { ResultFacts } from '../tasks'
import { spanSchema } from '../tasks/fillMask'
import type { Span } from '../text'

/**
 * What the panel "Saliency" asks of the engine: which parts of a text a model's answer hangs on, by taking each away and running the model again (occlusion: Zeiler and Fergus 2014, arXiv 1311.2901;
 * by erasure in text: Li, Monroe and Jurafsky 2016, arXiv 1612.08220). It needs no gradients, and the same text gives the same numbers each time: nothing is drawn at random.
 */

export const SALIENCY_TASKS = [
  'text-classification',
  'token-classification',
  'question-answering',
  'fill-mask',
  'multiple-choice',
  'zero-shot-classification',
] as const
export type SaliencyTask = (typeof SALIENCY_TASKS)[number]

/** The head that answers each, by the reference's class suffix. */
export const SALIENCY_HEADS = {
  'text-classification': 'SequenceClassification',
  'token-classification': 'TokenClassification',
  'question-answering': 'QuestionAnswering',
  'fill-mask': 'MaskedLM',
  'multiple-choice': 'MultipleChoice',
  'zero-shot-classification': 'SequenceClassification',
} as const satisfies Record<SaliencyTask, Head>

/** `token`: of the vocabulary. `word`: what the tokenizer splits before it makes tokens; punctuation is a word of its own. `sentence`: by Unicode's rules (UAX 29). */
export const OCCLUSION_UNITS = ['token', 'word', 'sentence'] as const
export type OcclusionUnit = (typeof OCCLUSION_UNITS)[number]

/**
 * What stands in a unit's place. `mask`: `<mask>` for each of its tokens, so that all others keep their positions. `drop`: nothing, later tokens move up.
 * `pad`: `<pad>` with attention mask 0, as the reference computes it: its positions do not count pads, so that this equals `drop` unless positions are relative.
 */
export const REPLACEMENTS = ['mask', 'drop', 'pad'] as const
export type Replacement = (typeof REPLACEMENTS)[number]

const TEXT_CHARACTERS = 1_000_000
const text = z.string().max(TEXT_CHARACTERS)
const place = z.number().int().min(0)

/** Which answer is explained. Absent: the model's own. */
export const saliencyTarget = z.strictObject({
  /** Of a label (text-classification, zero-shot-classification), or of an entity: with or without its `B-` or `I-`. */
  label: z.string().optional(),
  /** In the text of an entity, in the context of an answer. UTF-16 units. */
  start: place.optional(),
  end: place.optional(),
  /** The word that fills a mask: the vocabulary's string (`ĠParis`), or text that is one token. */
  token: z.string().optional(),
  /** Which mask, from 0; default: the first. */
  mask: place.optional(),
  /** Which choice, from 0. */
  choice: place.optional(),
})
export type SaliencyTarget = z.infer<typeof saliencyTarget>

const how = {
  unit: z.enum(OCCLUSION_UNITS),
  /** Cut a text over the limit as the reference's tokenizer does, instead of refusing it. */
  truncate: z.boolean().optional(),
}

/** From 0. A text over the limit is read in windows, and the caller chooses which: without it such a text is refused. Of a pair the longer is read so. */
const window = place.optional()

/** Each task's own fields, under its own names. Choices and labels have no windows: each of their sequences would have others. */
const FIELDS = {
  'text-classification': { task: z.literal('text-classification'), text, textPair: text.optional(), window },
  'token-classification': { task: z.literal('token-classification'), text, window },
  'question-answering': { task: z.literal('question-answering'), question: text, context: text, window },
  'fill-mask': { task: z.literal('fill-mask'), text, hidden: z.array(spanSchema).optional(), window },
  'multiple-choice': { task: z.literal('multiple-choice'), prompt: text, choices: z.array(text).min(2).max(100), question: text.optional() },
  'zero-shot-classification': {
    task: z.literal('zero-shot-classification'),
    sequence: text,
    candidateLabels: z.array(z.string()).min(1).max(100),
    hypothesisTemplate: z.string().optional(),
    multiLabel: z.boolean().optional(),
  },
}

const of = <Shape extends z.ZodRawShape>(more: Shape) =>
  z.discriminatedUnion('task', [
    z.strictObject({ ...FIELDS['text-classification'], ...more }),
    z.strictObject({ ...FIELDS['token-classification'], ...more }),
    z.strictObject({ ...FIELDS['question-answering'], ...more }),
    z.strictObject({ ...FIELDS['fill-mask'], ...more }),
    z.strictObject({ ...FIELDS['multiple-choice'], ...more }),
    z.strictObject({ ...FIELDS['zero-shot-classification'], ...more }),
  ])

export const saliencyTargetsInput = of(how)
export type SaliencyTargetsInput = z.infer<typeof saliencyTargetsInput>

export const occlusionInput = of({
  ...how,
  replace: z.enum(REPLACEMENTS),
  /** One, or two to be compared: both are read from the same runs. Absent: the model's own answer. */
  targets: z.array(saliencyTarget).min(1).max(2).optional(),
  /** These units alone, by their places in {@link SaliencyTargets.units}: what is missing of a run that was ended. */
  only: z.array(place).optional(),
})
export type OcclusionInput = z.infer<typeof occlusionInput>

/** How the model rates a target. */
export interface SaliencyScore {
  /**
   * A probability: of the label; of the entity (the mean over its tokens, each with the label it has in the untouched text: the score of strategy `simple`); of the answer (start · end);
   * of the token among the vocabulary; of the choice among the choices. Of a model of regression its output.
   */
  value: number
  /** log(p / (1 − p)), natural; of an entity the mean over its tokens. Of a model of regression its output. It goes on growing where a probability is near 1. */
  logit: number
}

export interface ScoredTarget extends SaliencyScore {
  /** Asks for this one again. */
  target: SaliencyTarget
  /** What it is called: a label, the entity's or answer's own text, a token, a choice. */
  name: string
  /** What the model reads as it answers: its attention is laid beside. */
  attended: { text: string; textPair?: string; window?: number; pieces: TextPiece[] }
}

/** A stretch of a text that is shown, within the text (`sequence` 0) or the pair (1) that the tokenizer is given. */
export interface TextPiece {
  /** Place in {@link SaliencyTargets.texts}. */
  text: number
  /** In that text. */
  start: number
  end: number
  sequence: 0 | 1
  /** Where it begins in the sequence. */
  at: number
}

/** A text that units are of. */
export interface SaliencyText {
  /** The name of the task's field; of choices each has the same. */
  field: string
  /** As the model sees it: with hidden words as masks. */
  text: string
}

/** A stretch of one of the texts. */
export interface SaliencyUnit extends Span {
  text: number
}

/** Which part of a text over the limit the model sees. */
export interface SeenWindow {
  /** Of the text that is read in windows; none where all is seen. */
  windows: Span[]
  window: number
  /** Which of {@link SaliencyTargets.texts} that is. */
  windowed: number
  /** Of the whole, template tokens included. */
  totalTokens: number
}

/** What occlusion of a text would be of, and what it would cost. */
export interface SaliencyTargets extends ResultFacts, SeenWindow {
  texts: SaliencyText[]
  units: SaliencyUnit[]
  /** The model's own answers, best first; none where it finds no entity. */
  targets: ScoredTarget[]
  /** Whether values are probabilities; else outputs of a regression. */
  isProbability: boolean
  /** Sequences that the model must see for all units. */
  runs: number
  /** For all units, by what a token took so far. */
  estimatedMs: number
  warnings: string[]
}

/** A unit taken away. */
export interface OccludedUnit extends SaliencyUnit {
  /** Its place in {@link SaliencyTargets.units}. */
  unit: number
  /** For each target. `null`: the unit holds what the target is read from, and with that gone nothing is left to rate. */
  scores: (OccludedScore | null)[]
}

export interface OccludedScore extends SaliencyScore {
  /** The untouched text's value less this one: what the unit adds to the target. */
  change: number
  logitChange: number
}

/** Units in the order of the text, as far as they have come. */
export interface OcclusionPart {
  /** On the untouched text. */
  targets: ScoredTarget[]
  units: OccludedUnit[]
}

export interface Occlusion extends ResultFacts, OcclusionPart {
  texts: SaliencyText[]
  isProbability: boolean
  /** Sequences that the model has seen. */
  runs: number
  warnings: string[]
}
