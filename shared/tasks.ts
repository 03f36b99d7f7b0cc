import type { z } from 'zod'
import type { Head } from './model'
import { type FillMaskInput, type FillMaskOptions, type FillMaskResult, fillMaskInput } from './tasks/fillMask'
import { type TextGenerationInput, type TextGenerationOptions, type TextGenerationResult, textGenerationInput } from './tasks/textGeneration'
import {
  type TokenClassificationInput,
  type TokenClassificationOptions,
  type TokenClassificationResult,
  tokenClassificationInput,
} from './tasks/tokenClassification'

/** Adding a task: one line in TaskMap, one in TASKS, one file in `shared/tasks`, one in `main/engine/tasks`. The compiler names each place. */
export interface TaskMap {
  /** `input` as given, `options` with its defaults filled in. */
  'fill-mask': { input: FillMaskInput; options: FillMaskOptions; result: FillMaskResult }
  'token-classification': { input: TokenClassificationInput; options: TokenClassificationOptions; result: TokenClassificationResult }
  'text-generation': { input: TextGenerationInput; options: TextGenerationOptions; result: TextGenerationResult }
}

export type TaskId = keyof TaskMap

/** What the application knows of a task: its title, the head it needs and the schema of its input. */
export const TASKS: { [K in TaskId]: { title: string; head: Head; input: z.ZodType<TaskMap[K]['options'], TaskMap[K]['input']> } } = {
  'fill-mask': { title: 'Fill-mask', head: 'MaskedLM', input: fillMaskInput },
  'token-classification': { title: 'Entities', head: 'TokenClassification', input: tokenClassificationInput },
  'text-generation': { title: 'Generate', head: 'CausalLM', input: textGenerationInput },
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
