import type { HeadStatistic } from '../../shared/inspect/attention'
import type { EmbeddingNeighboursInput, MapMethod } from '../../shared/inspect/states'
import type { Texts } from '../lib/firstTokens'
import type { TextFile } from '../lib/textFile'
import type { Order } from '../views/classify/classify'
import type { QuestionLook } from '../views/questions/QuestionResults'
import type { PictureSettings } from '../views/similarity/SimilarityResult'
import type { ColourBy } from '../views/states/map/categories'
import type { MapSource } from '../views/states/map/mapSource'
import type { Tab } from '../views/states/StatesPanel'
import type { Choice } from '../views/tokenizer/TokenizerPanel'
import type { Context } from './store'

/** What a view has chosen and nobody else asks for, but what belongs to the user's work: by panel and name. */
export interface Kept {
  'entities.hidden': string[]
  'questions.look': QuestionLook
  'classify.order': Order
  'classify.threshold': number
  'similarity.picture': PictureSettings
  'similarity.chosen': number
  'attention.truncates': boolean
  'attention.statistic': HeadStatistic
  'states.tab': Tab
  /** `null`: the last one. */
  'states.layer': number | null
  'states.centre': boolean
  'states.source': MapSource
  'states.file': TextFile | null
  'states.method': MapMethod
  'states.colour': ColourBy
  'states.query': string
  'states.mapCentre': boolean
  /** Of which texts, and which of its points. */
  'states.point': { point: number; texts: string[] } | null
  /** As typed, and as last asked. */
  'states.word': string
  'states.asked': EmbeddingNeighboursInput | null
  'tokenizer.texts': Texts
  'tokenizer.choice': Choice
  'tokenizer.query': string
  'tokenizer.caseSensitive': boolean
  'tokenizer.limit': number
  /** The path of another tokenizer. */
  'tokenizer.compare': string
  'tokenizer.masking': boolean
  'tokenizer.seed': number
  'tokenizer.packing': boolean
  /** As typed. */
  'tokenizer.packed': string
  'details.tensors': string
  'details.tensor': string | null
  'details.fields': string
  'details.changedOnly': boolean
}

export interface KeptSlice {
  /** What is absent is as its view begins with. */
  kept: Partial<Kept>
  keep<K extends keyof Kept>(name: K, value: Kept[K]): void
}

export const keptSlice = ({ set, get }: Context): KeptSlice => ({
  kept: {},
  keep: (name, value) => set({ kept: { ...get().kept, [name]: value } }),
})
