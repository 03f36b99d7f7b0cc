import { z } from 'zod'
import type { ErrorData } from './errors'
import {
  type AttendedInput,
  type AttendedTokens,
  type AttentionFlow,
  type AttentionMatrix,
  type AttentionThumbnails,
  attendedInput,
  type FlowInput,
  flowInput,
  type HeadStatistics,
  type HeadStatisticsInput,
  headStatisticsInput,
  type MatrixInput,
  matrixInput,
  type ThumbnailsInput,
  thumbnailsInput,
} from './inspect/attention'
import { type HeadAblation, type HeadAblationInput, headAblationInput, type InterventionsInput, interventionsInput } from './inspect/interventions'
import { type LogitLens, type LogitLensInput, logitLensInput } from './inspect/layers'
import { type ConfigurationField, type TensorInfo, type TensorStatistics, type TensorStatisticsInput, tensorStatisticsInput } from './inspect/model'
import { type Occlusion, type OcclusionInput, occlusionInput, type SaliencyTargets, type SaliencyTargetsInput, saliencyTargetsInput } from './inspect/saliency'
import {
  type EmbeddingNeighbours,
  type EmbeddingNeighboursInput,
  embeddingNeighboursInput,
  type HiddenStates,
  type HiddenStatesInput,
  hiddenStatesInput,
  type StateCosines,
  type StateCosinesInput,
  type StateFigures,
  type StatesInput,
  stateCosinesInput,
  statesInput,
  type TokenMap,
  type TokenMapInput,
  type TokenNeighbours,
  type TokenNeighboursInput,
  tokenMapInput,
  tokenNeighboursInput,
} from './inspect/states'
import {
  type MinimalPairs,
  type MinimalPairsInput,
  minimalPairsInput,
  type ScoredTokens,
  type ScoredTokensInput,
  type Surprise,
  type SurpriseInput,
  scoredTokensInput,
  surpriseInput,
  type TextSurprises,
  type TextSurprisesInput,
  textSurprisesInput,
} from './inspect/surprise'
import {
  type DynamicMasking,
  type DynamicMaskingInput,
  dynamicMaskingInput,
  type MergeSteps,
  type MergeStepsInput,
  mergeStepsInput,
  type PackedSentences,
  type PackSentencesInput,
  packSentencesInput,
  type TokenizeWithInput,
  type TokenizeWithResult,
  tokenizeWithInput,
  type VocabularyMatches,
  type VocabularySearchInput,
  vocabularySearchInput,
} from './inspect/tokenizer'
import { DEVICES, type ModelInfo, type ModelReport, type OpenOptions, PRECISIONS } from './model'
import type { Schemas } from './rpc'
import { TASK_IDS, type TaskId, type TaskMap } from './tasks'
import { type ForwardInput, type ForwardOutput, forwardInput } from './tasks/forward'
import { type TokenizeInput, type TokenizeResult, tokenizeInput } from './tasks/tokenize'

/**
 * Every call of an engine process, on one screen; those of the host are in `appApi.ts`.
 *
 * renderer --EngineApi--> engine process: Electron: MessagePort; browser: WebSocket `/engine`, relayed. The host itself calls `open` once.
 */
export interface EngineApi extends InspectApi {
  /** Parts come before it, as `OpenPart`. */
  open(input: OpenOptions): ModelInfo
  inspect(input: { path: string }): ModelReport
  tokenize(input: TokenizeInput): TokenizeResult
  /** Parts of the result come before it, as `TaskMap[task]['partial']`. */
  run(input: RunInput): TaskMap[TaskId]['result']
  /** Many inputs of one task, batched by length: an outcome for each, in order. */
  runMany(input: { task: TaskId; inputs: unknown[]; interventions?: InterventionsInput | undefined }): Outcome[]
  forward(input: ForwardInput): ForwardOutput
  stats(input: Record<never, never>): EngineStats
}

/** What the panels "Attention", "Surprise", "Tokenizer" and "Model details" look up in the open model. */
export interface InspectApi {
  /** Runs the text, or finds it among the last runs. The four below do so as well. */
  attendedTokens(input: AttendedInput): AttendedTokens
  attentionThumbnails(input: ThumbnailsInput): AttentionThumbnails
  attentionMatrix(input: MatrixInput): AttentionMatrix
  /** May take a minute at 512 tokens: parts come before it, as `FlowPart`. */
  attentionFlow(input: FlowInput): AttentionFlow
  /** Parts come before it: how many texts are done. */
  headStatistics(input: HeadStatisticsInput): HeadStatistics
  /** What of a text would be scored; nothing runs. */
  scoredTokens(input: ScoredTokensInput): ScoredTokens
  /** A copy of the text for each token, minutes at 512: parts come before it, as `TokenScores`. */
  surprise(input: SurpriseInput): Surprise
  /** Parts come before it, in the result's shape: what came since the last. The next one does so as well. */
  minimalPairs(input: MinimalPairsInput): MinimalPairs
  textSurprises(input: TextSurprisesInput): TextSurprises
  /** A head on every layer's states, 10 s at 512 tokens of a base model: parts come before it, each a `LogitLens` of one layer. */
  logitLens(input: LogitLensInput): LogitLens
  /** Runs the untouched text once: what could be explained, and what that would cost. */
  saliencyTargets(input: SaliencyTargetsInput): SaliencyTargets
  /** A run for each unit of the text, minutes at 512 tokens: parts come before it, as `OcclusionPart`. */
  occlusion(input: OcclusionInput): Occlusion
  /** Runs the text, or finds it as the last run. The two below do so as well. */
  hiddenStates(input: HiddenStatesInput): HiddenStates
  stateFigures(input: StatesInput): StateFigures
  stateCosines(input: StateCosinesInput): StateCosines
  /** Runs every text, a minute for 4000 tokens of a base model: parts come before it, as `TokenMapPart`. */
  tokenMap(input: TokenMapInput): TokenMap
  /** Of one point of a map, whose texts are run again only if they are not the last. */
  tokenNeighbours(input: TokenNeighboursInput): TokenNeighbours
  embeddingNeighbours(input: EmbeddingNeighboursInput): EmbeddingNeighbours
  /** A run for each head, 144 of a base model: parts come before it, in the result's shape, each what came since the last. */
  headAblation(input: HeadAblationInput): HeadAblation
  configuration(input: Record<never, never>): ConfigurationField[]
  tensors(input: Record<never, never>): TensorInfo[]
  /** Reads the tensor from its file: may take a second, and may be cancelled. */
  tensorStatistics(input: TensorStatisticsInput): TensorStatistics
  mergeSteps(input: MergeStepsInput): MergeSteps
  vocabularySearch(input: VocabularySearchInput): VocabularyMatches
  /** With another folder's tokenizer; no model need be open. */
  tokenizeWith(input: TokenizeWithInput): TokenizeWithResult
  dynamicMasking(input: DynamicMaskingInput): DynamicMasking
  packSentences(input: PackSentencesInput): PackedSentences
}

/** `task` and its input, and what is changed inside the model meanwhile; the engine checks the input against the task's own schema. */
export type RunInput = { [K in TaskId]: { task: K; input: TaskMap[K]['input']; interventions?: InterventionsInput | undefined } }[TaskId]

export type Outcome = { value: TaskMap[TaskId]['result'] } | { error: ErrorData }

export interface EngineStats {
  /** Resident bytes of the engine process, mapped weights included. */
  rssBytes: number
}

export interface EngineEvents {
  /** What the engine begins to do (a task's name), `null` when it has done it: so that a crash can name what was running. */
  running: string | null
}

const nothing = z.object({})
export const openOptions = z.object({
  path: z.string().min(1),
  device: z.enum(DEVICES),
  precision: z.enum(PRECISIONS),
  threads: z.number().int().min(0).max(256),
}) satisfies z.ZodType<OpenOptions>

export const engineSchemas: Schemas<EngineApi> = {
  open: openOptions,
  inspect: z.object({ path: z.string().min(1) }),
  tokenize: tokenizeInput,
  run: z.object({ task: z.enum(TASK_IDS), input: z.unknown(), interventions: interventionsInput.optional() }),
  runMany: z.object({ task: z.enum(TASK_IDS), inputs: z.array(z.unknown()).max(1024), interventions: interventionsInput.optional() }),
  forward: forwardInput,
  stats: nothing,
  attendedTokens: attendedInput,
  attentionThumbnails: thumbnailsInput,
  attentionMatrix: matrixInput,
  attentionFlow: flowInput,
  headStatistics: headStatisticsInput,
  scoredTokens: scoredTokensInput,
  surprise: surpriseInput,
  minimalPairs: minimalPairsInput,
  textSurprises: textSurprisesInput,
  logitLens: logitLensInput,
  saliencyTargets: saliencyTargetsInput,
  occlusion: occlusionInput,
  hiddenStates: hiddenStatesInput,
  stateFigures: statesInput,
  stateCosines: stateCosinesInput,
  tokenMap: tokenMapInput,
  tokenNeighbours: tokenNeighboursInput,
  embeddingNeighbours: embeddingNeighboursInput,
  headAblation: headAblationInput,
  configuration: z.strictObject({}),
  tensors: z.strictObject({}),
  tensorStatistics: tensorStatisticsInput,
  mergeSteps: mergeStepsInput,
  vocabularySearch: vocabularySearchInput,
  tokenizeWith: tokenizeWithInput,
  dynamicMasking: dynamicMaskingInput,
  packSentences: packSentencesInput,
}
