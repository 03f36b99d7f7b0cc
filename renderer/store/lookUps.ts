import type {
  AttendedInput,
  AttendedTokens,
  AttentionFlow,
  AttentionMatrix,
  AttentionThumbnails,
  FlowInput,
  FlowPart,
  HeadStatistics,
  HeadStatisticsInput,
  MatrixInput,
  ThumbnailsInput,
} from '../../shared/inspect/attention'
import { type HeadAblation, type HeadAblationInput, joinedAblations } from '../../shared/inspect/interventions'
import { joinedLens, type LogitLens, type LogitLensInput } from '../../shared/inspect/layers'
import type { ConfigurationField, TensorInfo, TensorStatistics, TensorStatisticsInput } from '../../shared/inspect/model'
import type { Occlusion, OcclusionInput, OcclusionPart, SaliencyTargets, SaliencyTargetsInput } from '../../shared/inspect/saliency'
import type {
  EmbeddingNeighbours,
  EmbeddingNeighboursInput,
  StateCosines,
  StateCosinesInput,
  StateFigures,
  StatesInput,
  TokenMap,
  TokenMapInput,
  TokenMapPart,
  TokenNeighbours,
  TokenNeighboursInput,
} from '../../shared/inspect/states'
import type {
  MinimalPairs,
  MinimalPairsInput,
  ScoredTokens,
  ScoredTokensInput,
  Surprise,
  SurpriseInput,
  TextSurprises,
  TextSurprisesInput,
  TokenScores,
} from '../../shared/inspect/surprise'
import { joinedPairs, joinedScores, joinedTexts } from '../../shared/inspect/surpriseFigures'
import type {
  DynamicMasking,
  DynamicMaskingInput,
  MergeSteps,
  MergeStepsInput,
  PackedSentences,
  PackSentencesInput,
  TokenizeWithInput,
  TokenizeWithResult,
  VocabularyMatches,
  VocabularySearchInput,
} from '../../shared/inspect/tokenizer'
import type { Api } from '../api'
import { type FirstTokens, firstTokens, type Texts } from '../lib/firstTokens'

/** What can be looked up in the open model without running it. */
export interface LookUps {
  attended: { input: AttendedInput; result: AttendedTokens }
  thumbnails: { input: ThumbnailsInput; result: AttentionThumbnails }
  attention: { input: MatrixInput; result: AttentionMatrix }
  /** Beside the first: another text, or another model. */
  comparedAttended: { input: AttendedInput; result: AttendedTokens }
  comparedAttention: { input: MatrixInput; result: AttentionMatrix }
  rollout: { input: MatrixInput; result: AttentionMatrix }
  flow: { input: FlowInput; result: AttentionFlow; part: FlowPart }
  /** Its part: how many texts are done. */
  headStatistics: { input: HeadStatisticsInput; result: HeadStatistics; part: number }
  /** Its part: the layers that are there. */
  logitLens: { input: LogitLensInput; result: LogitLens; part: LogitLens }
  scoredTokens: { input: ScoredTokensInput; result: ScoredTokens }
  surprise: { input: SurpriseInput; result: Surprise; part: TokenScores }
  goodSurprise: { input: SurpriseInput; result: Surprise; part: TokenScores }
  badSurprise: { input: SurpriseInput; result: Surprise; part: TokenScores }
  minimalPairs: { input: MinimalPairsInput; result: MinimalPairs; part: MinimalPairs }
  textSurprises: { input: TextSurprisesInput; result: TextSurprises; part: TextSurprises }
  saliencyTargets: { input: SaliencyTargetsInput; result: SaliencyTargets }
  occlusion: { input: OcclusionInput; result: Occlusion; part: OcclusionPart }
  /** Laid beside the saliency. */
  saliencyAttended: { input: AttendedInput; result: AttendedTokens }
  saliencyAttention: { input: MatrixInput; result: AttentionMatrix }
  stateFigures: { input: StatesInput; result: StateFigures }
  stateCosines: { input: StateCosinesInput; result: StateCosines }
  /** Its part: how far it is, and what can be drawn already. */
  tokenMap: { input: TokenMapInput; result: TokenMap; part: TokenMapPart }
  tokenNeighbours: { input: TokenNeighboursInput; result: TokenNeighbours }
  embeddingNeighbours: { input: EmbeddingNeighboursInput; result: EmbeddingNeighbours }
  tokens: { input: Texts; result: FirstTokens }
  /** Of what heads are restricted to. */
  interventionTokens: { input: Texts; result: FirstTokens }
  headAblation: { input: HeadAblationInput; result: HeadAblation; part: HeadAblation }
  otherTokens: { input: TokenizeWithInput; result: TokenizeWithResult }
  word: { input: MergeStepsInput; result: MergeSteps }
  vocabulary: { input: VocabularySearchInput; result: VocabularyMatches }
  masking: { input: DynamicMaskingInput; result: DynamicMasking }
  packing: { input: PackSentencesInput; result: PackedSentences }
  configuration: { input: Record<never, never>; result: ConfigurationField[] }
  tensors: { input: Record<never, never>; result: TensorInfo[] }
  statistics: { input: TensorStatisticsInput; result: TensorStatistics }
}
export type LookUpKind = keyof LookUps

/** What comes of a long one before all of it is there. */
export type PartOf<K extends LookUpKind> = LookUps[K] extends { part: infer Part } ? Part : never
type Asked<K extends LookUpKind> = (
  api: Api,
  input: LookUps[K]['input'],
  signal: AbortSignal,
  onPartial: (part: PartOf<K>) => void,
) => Promise<LookUps[K]['result']>
export interface Kind<K extends LookUpKind> {
  panel: string
  pauseMs: number
  ask: Asked<K>
  /** All that is there, of what was and what came; default: what came stands for all. */
  join?(before: PartOf<K>, next: PartOf<K>): PartOf<K>
}

/** What each kind asks, and in which panel it is drawn. */
export const KINDS: { [K in LookUpKind]: Kind<K> } = {
  attended: { panel: 'attention', pauseMs: 0, ask: (api, input, signal) => api.inspect.attendedTokens(input, { signal }) },
  thumbnails: { panel: 'attention', pauseMs: 0, ask: (api, input, signal) => api.inspect.attentionThumbnails(input, { signal }) },
  attention: { panel: 'attention', pauseMs: 0, ask: (api, input, signal) => api.inspect.attentionMatrix(input, { signal }) },
  comparedAttended: { panel: 'attention', pauseMs: 250, ask: (api, input, signal) => api.inspect.attendedTokens(input, { signal }) },
  comparedAttention: { panel: 'attention', pauseMs: 0, ask: (api, input, signal) => api.inspect.attentionMatrix(input, { signal }) },
  rollout: { panel: 'attention', pauseMs: 0, ask: (api, input, signal) => api.inspect.attentionMatrix(input, { signal }) },
  flow: {
    panel: 'attention',
    pauseMs: 0,
    ask: (api, input, signal, onPartial) => api.inspect.attentionFlow(input, { signal, onPartial }),
    join: (before, next) => ({ from: before.from, flow: Float32Array.of(...before.flow, ...next.flow) }),
  },
  headStatistics: {
    panel: 'attention',
    pauseMs: 0,
    ask: (api, input, signal, onPartial) => api.inspect.headStatistics(input, { signal, onPartial }),
  },
  logitLens: {
    panel: 'layers',
    pauseMs: 0,
    ask: (api, input, signal, onPartial) => api.inspect.logitLens(input, { signal, onPartial }),
    join: joinedLens,
  },
  scoredTokens: { panel: 'surprise', pauseMs: 60, ask: (api, input, signal) => api.inspect.scoredTokens(input, { signal }) },
  surprise: { panel: 'surprise', pauseMs: 0, ask: askSurprise, join: joinedScores },
  goodSurprise: { panel: 'surprise', pauseMs: 0, ask: askSurprise, join: joinedScores },
  badSurprise: { panel: 'surprise', pauseMs: 0, ask: askSurprise, join: joinedScores },
  minimalPairs: {
    panel: 'surprise',
    pauseMs: 0,
    ask: (api, input, signal, onPartial) => api.inspect.minimalPairs(input, { signal, onPartial }),
    join: joinedPairs,
  },
  textSurprises: {
    panel: 'surprise',
    pauseMs: 0,
    ask: (api, input, signal, onPartial) => api.inspect.textSurprises(input, { signal, onPartial }),
    join: joinedTexts,
  },
  saliencyTargets: { panel: 'saliency', pauseMs: 0, ask: (api, input, signal) => api.inspect.saliencyTargets(input, { signal }) },
  occlusion: {
    panel: 'saliency',
    pauseMs: 0,
    ask: (api, input, signal, onPartial) => api.inspect.occlusion(input, { signal, onPartial }),
    join: (before, next) => ({ targets: next.targets, units: [...before.units, ...next.units] }),
  },
  saliencyAttended: { panel: 'saliency', pauseMs: 0, ask: (api, input, signal) => api.inspect.attendedTokens(input, { signal }) },
  saliencyAttention: { panel: 'saliency', pauseMs: 0, ask: (api, input, signal) => api.inspect.attentionMatrix(input, { signal }) },
  stateFigures: { panel: 'states', pauseMs: 0, ask: (api, input, signal) => api.inspect.stateFigures(input, { signal }) },
  stateCosines: { panel: 'states', pauseMs: 0, ask: (api, input, signal) => api.inspect.stateCosines(input, { signal }) },
  tokenMap: { panel: 'states', pauseMs: 0, ask: (api, input, signal, onPartial) => api.inspect.tokenMap(input, { signal, onPartial }) },
  tokenNeighbours: { panel: 'states', pauseMs: 0, ask: (api, input, signal) => api.inspect.tokenNeighbours(input, { signal }) },
  embeddingNeighbours: { panel: 'states', pauseMs: 0, ask: (api, input, signal) => api.inspect.embeddingNeighbours(input, { signal }) },
  tokens: { panel: 'tokenizer', pauseMs: 60, ask: firstTokens },
  interventionTokens: { panel: 'interventions', pauseMs: 60, ask: firstTokens },
  headAblation: {
    panel: 'interventions',
    pauseMs: 0,
    ask: (api, input, signal, onPartial) => api.inspect.headAblation(input, { signal, onPartial }),
    join: joinedAblations,
  },
  otherTokens: { panel: 'tokenizer', pauseMs: 150, ask: (api, input, signal) => api.inspect.tokenizeWith(input, { signal }) },
  word: { panel: 'tokenizer', pauseMs: 0, ask: (api, input, signal) => api.inspect.mergeSteps(input, { signal }) },
  vocabulary: { panel: 'tokenizer', pauseMs: 120, ask: (api, input, signal) => api.inspect.vocabularySearch(input, { signal }) },
  masking: { panel: 'tokenizer', pauseMs: 60, ask: (api, input, signal) => api.inspect.dynamicMasking(input, { signal }) },
  packing: { panel: 'tokenizer', pauseMs: 250, ask: (api, input, signal) => api.inspect.packSentences(input, { signal }) },
  configuration: { panel: 'details', pauseMs: 0, ask: (api, input, signal) => api.inspect.configuration(input, { signal }) },
  tensors: { panel: 'details', pauseMs: 0, ask: (api, input, signal) => api.inspect.tensors(input, { signal }) },
  statistics: { panel: 'details', pauseMs: 0, ask: (api, input, signal) => api.inspect.tensorStatistics(input, { signal }) },
}

function askSurprise(api: Api, input: SurpriseInput, signal: AbortSignal, onPartial: (part: TokenScores) => void): Promise<Surprise> {
  return api.inspect.surprise(input, { signal, onPartial })
}
