import type { OpenModel } from '../openModel'
import { Attentions } from './attention/attentions'
import { IntervenedModels } from './interventions/intervenedModels'
import { Lens } from './layers/logitLens'
import { OpenWeights } from './openWeights'
import { Saliency } from './saliency/saliency'
import { States } from './states/states'
import { VocabularyIndex } from './vocabularyIndex'
import { WordSegments } from './wordSegments'

/** What is looked up in an open model besides running it. Each index is built when it is first asked for, and kept. */
export class Inspection {
  readonly model: OpenModel
  readonly weights: OpenWeights
  readonly attentions: Attentions
  readonly interventions: IntervenedModels
  readonly saliency: Saliency
  readonly lens: Lens
  readonly states: States
  #vocabulary: VocabularyIndex | null = null
  #words: WordSegments | null = null

  /** `path`: what the user opened. */
  constructor(model: OpenModel, path: string) {
    this.model = model
    this.weights = new OpenWeights(model.info, path)
    this.attentions = new Attentions(this)
    this.interventions = new IntervenedModels(model)
    this.saliency = new Saliency(model)
    this.lens = new Lens(this)
    this.states = new States(this)
  }

  /** @throws AppError `tokenizer_missing`, `tokenizer_invalid` */
  get vocabulary(): VocabularyIndex {
    this.#vocabulary ??= new VocabularyIndex(this.model.tokenizer.tokenizer.json)
    return this.#vocabulary
  }

  /** @throws AppError `tokenizer_missing`, `tokenizer_invalid` */
  get words(): WordSegments {
    this.#words ??= new WordSegments(this.model.tokenizer.tokenizer)
    return this.#words
  }

  close(): void {
    this.attentions.close()
    this.interventions.close()
    this.states.close()
    this.model.close()
  }
}
