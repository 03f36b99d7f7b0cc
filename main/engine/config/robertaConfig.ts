import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../../shared/errors'
import { configSchema } from './configFields'
import { checkConfig, type ModelConfig, maxTokens, parseConfig } from './modelConfig'

type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Name
type Fields = { readonly [Name in Exclude<keyof ModelConfig, LabelField> as Camel<Name>]: ModelConfig[Name] }
/** Fields with rules of their own: see {@link RobertaConfig.id2label}. */
type LabelField = 'id2label' | 'label2id' | 'num_labels'

/** Gives the class below every field without naming each twice. */
const WithFields = Object as unknown as new () => Fields

/** A field as `RobertaConfig.fields` explains it. */
export interface ConfigField {
  /** As in config.json. */
  name: keyof ModelConfig
  /** One line. */
  explanation: string
  /** RoBERTa's class default; `undefined` for none. */
  fallback: unknown
}

/**
 * A model's configuration: every field of config.json under its name in camelCase (`hiddenSize`, `numHiddenLayers`, …), checked, with the reference's class defaults.
 * Reference: transformers 4.57.6 `configuration_roberta.py` and its relatives'.
 */
export class RobertaConfig extends WithFields {
  /** The checked fields under the file's names: what everything in the engine computes with. */
  readonly #config: ModelConfig
  readonly #json: Record<string, unknown>

  /**
   * @param fields under config.json's names; `model_type` defaults to `roberta`
   * @throws AppError `config_invalid` naming the field, its value and the limit; `model_type_unknown`
   */
  constructor(fields: Record<string, unknown> = {}) {
    super()
    this.#json = { model_type: 'roberta', ...fields }
    this.#config = checkConfig(this.#json)
    for (const [name, value] of Object.entries(this.#config)) if (!isLabelField(name)) Object.assign(this, { [camelCase(name)]: value })
  }

  /** Reads config.json of a folder. @throws AppError `config_missing`, `config_invalid`, `model_type_unknown` */
  static async fromPretrained(folder: string): Promise<RobertaConfig> {
    const text = await readFile(path.join(folder, 'config.json'), 'utf8').catch(() => {
      throw new AppError('config_missing', `"${folder}" has no config.json.`, 'Give the folder of a model.', { folder })
    })
    parseConfig(text)
    return new RobertaConfig(JSON.parse(text))
  }

  /** Every field with its explanation, in the order of the reference's documentation. */
  static get fields(): ConfigField[] {
    return Object.entries(configSchema.shape).map(([name, schema]) => ({
      name: name as keyof ModelConfig,
      explanation: schema.description ?? '',
      fallback: schema.safeParse(undefined).data,
    }))
  }

  /** Labels by number. The file's own if it has any, else `LABEL_i` for `num_labels` of them (2 by default). If both are given and disagree, `id2label` counts. */
  get id2label(): Record<number, string> {
    const { id2label, num_labels } = this.#config
    return id2label ?? Object.fromEntries(Array.from({ length: num_labels ?? 2 }, (_, i) => [i, `LABEL_${i}`]))
  }

  /** Numbers by label; derived from {@link id2label} where the file gives none (the reference leaves it empty). */
  get label2id(): Record<string, number> {
    return this.#config.label2id ?? Object.fromEntries(Object.entries(this.id2label).map(([id, label]) => [label, Number(id)]))
  }

  get numLabels(): number {
    return Object.keys(this.id2label).length
  }

  /** Tokens of one input: positions count from `pad_token_id + 1`, so 514 rows serve 512 tokens. */
  get maxTokens(): number {
    return maxTokens(this.#config)
  }

  /** All fields under config.json's names, those unknown here as they were given. */
  toDict(): Record<string, unknown> {
    return { ...this.#json, ...this.#config }
  }
}

const camelCase = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
const isLabelField = (name: string): boolean => name === 'id2label' || name === 'label2id' || name === 'num_labels'
