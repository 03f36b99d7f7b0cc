import type { z } from 'zod'
import type { Head } from './model'
import { type FeatureExtractionInput, type FeatureExtractionOptions, type FeatureExtractionResult, featureExtractionInput } from './tasks/featureExtraction'
import { type FillMaskInput, type FillMaskOptions, type FillMaskResult, fillMaskInput } from './tasks/fillMask'
import { type MultipleChoiceInput, type MultipleChoiceOptions, type MultipleChoiceResult, multipleChoiceInput } from './tasks/multipleChoice'
import {
  type QuestionAnsweringInput,
  type QuestionAnsweringOptions,
  type QuestionAnsweringPartial,
  type QuestionAnsweringResult,
  questionAnsweringInput,
} from './tasks/questionAnswering'
import {
  type TextClassificationInput,
  type TextClassificationOptions,
  type TextClassificationResult,
  textClassificationInput,
} from './tasks/textClassification'
import {
  type GenerationStep,
  type TextGenerationInput,
  type TextGenerationOptions,
  type TextGenerationResult,
  textGenerationInput,
} from './tasks/textGeneration'
import {
  type TokenClassificationInput,
  type TokenClassificationOptions,
  type TokenClassificationPartial,
  type TokenClassificationResult,
  tokenClassificationInput,
} from './tasks/tokenClassification'
import { type ZeroShotInput, type ZeroShotOptions, type ZeroShotResult, zeroShotInput } from './tasks/zeroShot'

/** Adding a task: one line in TaskMap, one in TASKS, one file in `shared/tasks`, one in `main/engine/tasks`. The compiler names each place. */
export interface TaskMap {
  /** `input` as given, `options` with its defaults filled in, `partial` what is told before the result. */
  'fill-mask': { input: FillMaskInput; options: FillMaskOptions; result: FillMaskResult; partial: never }
  'token-classification': {
    input: TokenClassificationInput
    options: TokenClassificationOptions
    result: TokenClassificationResult
    partial: TokenClassificationPartial
  }
  'question-answering': { input: QuestionAnsweringInput; options: QuestionAnsweringOptions; result: QuestionAnsweringResult; partial: QuestionAnsweringPartial }
  'text-classification': { input: TextClassificationInput; options: TextClassificationOptions; result: TextClassificationResult; partial: never }
  'zero-shot-classification': { input: ZeroShotInput; options: ZeroShotOptions; result: ZeroShotResult; partial: never }
  'multiple-choice': { input: MultipleChoiceInput; options: MultipleChoiceOptions; result: MultipleChoiceResult; partial: never }
  'feature-extraction': { input: FeatureExtractionInput; options: FeatureExtractionOptions; result: FeatureExtractionResult; partial: never }
  'text-generation': { input: TextGenerationInput; options: TextGenerationOptions; result: TextGenerationResult; partial: GenerationStep }
}

export type TaskId = keyof TaskMap

/** What the application knows of a task: its title, the head it needs (`null`: none) and the schema of its input. */
export const TASKS: { [K in TaskId]: { title: string; head: Head | null; input: z.ZodType<TaskMap[K]['options'], TaskMap[K]['input']> } } = {
  'fill-mask': { title: 'Fill-mask', head: 'MaskedLM', input: fillMaskInput },
  'token-classification': { title: 'Entities', head: 'TokenClassification', input: tokenClassificationInput },
  'question-answering': { title: 'Questions', head: 'QuestionAnswering', input: questionAnsweringInput },
  'text-classification': { title: 'Classify', head: 'SequenceClassification', input: textClassificationInput },
  'zero-shot-classification': { title: 'Zero-shot', head: 'SequenceClassification', input: zeroShotInput },
  'multiple-choice': { title: 'Multiple choice', head: 'MultipleChoice', input: multipleChoiceInput },
  'feature-extraction': { title: 'Similarity', head: null, input: featureExtractionInput },
  'text-generation': { title: 'Generate', head: 'CausalLM', input: textGenerationInput },
}

/** The reference's class for each head, as `architectures` names it. */
export const CLASS_OF_HEAD: Record<Head, string> = {
  MaskedLM: 'RobertaForMaskedLM',
  CausalLM: 'RobertaForCausalLM',
  SequenceClassification: 'RobertaForSequenceClassification',
  TokenClassification: 'RobertaForTokenClassification',
  QuestionAnswering: 'RobertaForQuestionAnswering',
  MultipleChoice: 'RobertaForMultipleChoice',
}

export const TASK_IDS = Object.keys(TASKS) as TaskId[]

/** What every result carries besides its content. */
export interface ResultFacts {
  model: string
  device: string
  precision: string
  /** Tokens given to the model, template tokens included. */
  tokens: number
  maxTokens: number
  /** Milliseconds: tokenizing, running the model, making the result. */
  ms: { tokenize: number; run: number; post: number }
}
