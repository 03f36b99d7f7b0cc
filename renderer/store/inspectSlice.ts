import { type ErrorData, errorData } from '../../shared/errors'
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
import type { HeadAblation, HeadAblationInput } from '../../shared/inspect/interventions'
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
import { type Debounced, debounced } from '../lib/debounce'
import { type FirstTokens, firstTokens, type Texts } from '../lib/firstTokens'
import type { Context } from './store'

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

/** An answer, and what it answers: the panel may ask something newer already. */
export interface Found<K extends LookUpKind> {
  input: LookUps[K]['input']
  result: LookUps[K]['result']
}

/** What comes of a long one before all of it is there. */
export type PartOf<K extends LookUpKind> = LookUps[K] extends { part: infer Part } ? Part : never
/** As far as it has come. */
export interface Begun<K extends LookUpKind> {
  input: LookUps[K]['input']
  part: PartOf<K>
}

export type LookUp<K extends LookUpKind> =
  | { status: 'running'; previous: Found<K> | null; begun?: Begun<K> }
  | { status: 'done'; found: Found<K> }
  /** Ended by the user when a part was there. */
  | { status: 'cancelled'; previous: Found<K> | null; begun: Begun<K> }
  | { status: 'failed'; error: ErrorData; input: LookUps[K]['input']; previous: Found<K> | null; begun?: Begun<K> }

export interface InspectSlice {
  lookUps: { [K in LookUpKind]?: LookUp<K> }
  /** Grows with each model that is opened: what was found before is not its. */
  inspected: number
  /** Asks after a pause, unless it is asked or answered already: what failed is asked once more. `null`: nothing more is wanted, what was found stays. */
  lookUp<K extends LookUpKind>(kind: K, input: LookUps[K]['input'] | null): void
  /** What was found before stays. */
  cancelLookUp(kind: LookUpKind): void
  /** Another model. */
  renewLookUps(): void
}

type Asked<K extends LookUpKind> = (
  api: Api,
  input: LookUps[K]['input'],
  signal: AbortSignal,
  onPartial: (part: PartOf<K>) => void,
) => Promise<LookUps[K]['result']>
interface Kind<K extends LookUpKind> {
  panel: string
  pauseMs: number
  ask: Asked<K>
  /** All that is there, of what was and what came; default: what came stands for all. */
  join?(before: PartOf<K>, next: PartOf<K>): PartOf<K>
}

const KINDS: { [K in LookUpKind]: Kind<K> } = {
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
    join: (before, next) => ({ ...next, ablations: [...before.ablations, ...next.ablations] }),
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

/** In which panel a kind is drawn: while that is out of sight nothing is asked. */
export const panelOfKind = (kind: LookUpKind): string => KINDS[kind].panel

/** What is to be drawn: the newest that there is. */
export function foundIn<K extends LookUpKind>(lookUp: LookUp<K> | undefined): Found<K> | null {
  if (lookUp?.status === 'done') return lookUp.found
  return lookUp?.previous ?? null
}

/** How far the newest question has come, and where it was ended or has failed. */
export const begunIn = <K extends LookUpKind>(lookUp: LookUp<K> | undefined): Begun<K> | null =>
  lookUp && lookUp.status !== 'done' ? (lookUp.begun ?? null) : null

/** A text may have a million characters: equal fields are found without writing them out. What is nested is compared field by field. */
export function asksTheSame(one: object | null, other: object | null): boolean {
  if (one === null || other === null) return one === other
  const fields = Object.entries(one)
  const others = new Map(Object.entries(other))
  return fields.length === others.size && fields.every(([name, value]) => others.has(name) && isSame(others.get(name), value))
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((entry, i) => isSame(entry, other[i]))
  return isPlain(one) && isPlain(other) && asksTheSame(one, other)
}
const isPlain = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

const LONG: LookUpKind[] = ['headAblation', 'flow', 'headStatistics', 'logitLens', 'surprise', 'goodSurprise', 'badSurprise', 'minimalPairs', 'textSurprises', 'occlusion', 'tokenMap']
/** Those of the panel in sight that take so long that they can be cancelled. */
export const longLookUps = ({ panel, lookUps }: { panel: string; lookUps: InspectSlice['lookUps'] }): LookUpKind[] =>
  LONG.filter((kind) => KINDS[kind].panel === panel && lookUps[kind]?.status === 'running')

export function inspectSlice({ set, get, api }: Context): InspectSlice {
  const wanted = new Map<LookUpKind, object>()
  const running = new Map<LookUpKind, AbortController>()
  const timers = new Map<LookUpKind, Debounced>()
  const at = <K extends LookUpKind>(kind: K): LookUp<K> | undefined => get().lookUps[kind]
  const put = <K extends LookUpKind>(kind: K, lookUp: LookUp<K> | undefined) => set({ lookUps: { ...get().lookUps, [kind]: lookUp } })

  const stop = (kind: LookUpKind) => {
    timers.get(kind)?.cancel()
    running.get(kind)?.abort()
    running.delete(kind)
    wanted.delete(kind)
  }

  const add = <K extends LookUpKind>(kind: K, input: LookUps[K]['input'], part: PartOf<K>) => {
    const { join }: Kind<K> = KINDS[kind]
    const before = begunIn(at(kind))
    put(kind, { status: 'running', previous: foundIn(at(kind)), begun: { input, part: before && join ? join(before.part, part) : part } })
  }

  const ask = async <K extends LookUpKind>(kind: K, input: LookUps[K]['input']) => {
    const abort = new AbortController()
    running.set(kind, abort)
    const previous = foundIn(at(kind))
    put(kind, { status: 'running', previous })
    const { ask: asked }: Kind<K> = KINDS[kind]
    try {
      const result = await asked(api, input, abort.signal, (part) => !abort.signal.aborted && add(kind, input, part))
      if (!abort.signal.aborted) put(kind, { status: 'done', found: { input, result } })
    } catch (error) {
      if (abort.signal.aborted) return
      const begun = begunIn(at(kind))
      put(kind, { status: 'failed', error: errorData(error), input, previous, ...(begun && { begun }) })
    }
  }

  const settle = <K extends LookUpKind>(kind: K) => {
    const [found, begun] = [foundIn(at(kind)), begunIn(at(kind))]
    if (at(kind)?.status !== 'running') return
    if (begun) put(kind, { status: 'cancelled', previous: found, begun })
    else put(kind, found ? { status: 'done', found } : undefined)
  }

  return {
    lookUps: {},
    inspected: 0,
    lookUp: (kind, input) => {
      if (input === null) {
        stop(kind)
        return settle(kind)
      }
      if (get().model.status !== 'ready') return
      if (asksTheSame(wanted.get(kind) ?? null, input) && at(kind)?.status !== 'failed') return
      stop(kind)
      wanted.set(kind, input)
      const timer = debounced(KINDS[kind].pauseMs, () => ask(kind, input))
      timers.set(kind, timer)
      timer.soon()
    },
    cancelLookUp: (kind) => {
      stop(kind)
      settle(kind)
    },
    renewLookUps: () => {
      for (const kind of Object.keys(KINDS) as LookUpKind[]) stop(kind)
      set({ lookUps: {}, inspected: get().inspected + 1 })
    },
  }
}
