import type { InspectApi } from '../../../shared/ipc'
import type { Handlers } from '../../../shared/rpc'
import { configuration } from './configuration'
import { dynamicMasking } from './dynamicMasking'
import type { Inspection } from './inspection'
import { headAblation } from './interventions/headAblation'
import type { OtherTokenizers } from './otherTokenizers'
import { packSentences } from './packSentences'
import { minimalPairs, textSurprises } from './surprise/manyTexts'
import { surprise, tokensToScore } from './surprise/surprise'
import { tensorStatistics, tensors } from './tensors'

/** What the handlers need of the engine. */
interface Host {
  /** @throws AppError `no_model` */
  opened(): Inspection
  others: OtherTokenizers
  /** Work on the weights: in its turn, and given out only if they stayed the same. */
  turn<T>(name: string, work: () => Promise<T>, signal: AbortSignal): Promise<T>
}

export function inspectHandlers({ opened, others, turn }: Host): Handlers<InspectApi> {
  return {
    attendedTokens: (input, { signal }) => turn('attendedTokens', () => opened().attentions.tokens(input, signal), signal),
    attentionThumbnails: (input, { signal }) => turn('attentionThumbnails', () => opened().attentions.thumbnails(input, signal), signal),
    attentionMatrix: (input, { signal }) => turn('attentionMatrix', () => opened().attentions.matrix(input, signal), signal),
    attentionFlow: (input, context) => turn('attentionFlow', () => opened().attentions.flow(input, context), context.signal),
    headStatistics: (input, context) => turn('headStatistics', () => opened().attentions.statistics(input, context), context.signal),
    scoredTokens: (input) => tokensToScore(opened().model, input),
    surprise: (input, context) => turn('surprise', () => surprise(opened().model, input, context), context.signal),
    minimalPairs: (input, context) => turn('minimalPairs', () => minimalPairs(opened().model, input, context), context.signal),
    textSurprises: (input, context) => turn('textSurprises', () => textSurprises(opened().model, input, context), context.signal),
    logitLens: (input, context) => turn('logitLens', () => opened().lens.read(input, context), context.signal),
    saliencyTargets: (input, { signal }) => turn('saliencyTargets', () => opened().saliency.targets(input, signal), signal),
    occlusion: (input, context) => turn('occlusion', () => opened().saliency.occlusion(input, context), context.signal),
    hiddenStates: (input, { signal }) => turn('hiddenStates', () => opened().states.states(input, signal), signal),
    stateFigures: (input, { signal }) => turn('stateFigures', () => opened().states.figures(input, signal), signal),
    stateCosines: (input, { signal }) => turn('stateCosines', () => opened().states.cosines(input, signal), signal),
    tokenMap: (input, context) => turn('tokenMap', () => opened().states.map(input, context), context.signal),
    tokenNeighbours: (input, context) => turn('tokenNeighbours', () => opened().states.neighbours(input, context), context.signal),
    embeddingNeighbours: (input, { signal }) => turn('embeddingNeighbours', () => opened().states.embeddings(input), signal),
    headAblation: (input, context) =>
      turn('headAblation', () => opened().interventions.with(input.interventions, (model) => headAblation(model, input, context)), context.signal),
    configuration: () => configuration(opened()),
    tensors: () => tensors(opened()),
    tensorStatistics: (input, { signal }) => turn('tensorStatistics', () => tensorStatistics(opened(), input, signal), signal),
    mergeSteps: ({ word }) => opened().words.of(word),
    vocabularySearch: (input) => opened().vocabulary.search(input),
    tokenizeWith: (input, { signal }) => others.tokenize(input, signal),
    dynamicMasking: (input, { signal }) => dynamicMasking(opened().model.tokenizer, input, signal),
    packSentences: (input, { signal }) => packSentences(opened().model, input, signal),
  }
}
