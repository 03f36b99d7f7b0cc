import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { AppError } from '../../../shared/errors'
import type { ConfigurationField } from '../../../shared/inspect/model'
import { FAMILY_DEFAULTS } from '../config/configFields'
import { RobertaConfig } from '../config/robertaConfig'
import type { Inspection } from './inspection'

const NOT_READ = 'Not a field of the family: nothing reads it, so it changes nothing here.'

/** Every field that the family has, and then those of the file that it does not know. */
export async function configuration(inspection: Inspection): Promise<ConfigurationField[]> {
  const { config } = inspection.model
  const file = await fieldsOfFile(inspection)
  const known = RobertaConfig.fields.map(({ name, explanation, fallback }) => {
    const [value, usual] = [config[name] ?? null, FAMILY_DEFAULTS[config.model_type]?.[name] ?? fallback ?? null]
    return { field: name, value, default: usual, isDefault: isDeepStrictEqual(value, usual), inFile: Object.hasOwn(file, name), meaning: explanation }
  })
  const names = new Set<string>(known.map(({ field }) => field))
  const others = Object.entries(file).filter(([field]) => !names.has(field))
  return [...known, ...others.map(([field, value]) => ({ field, value, default: null, isDefault: false, inFile: true, meaning: NOT_READ }))]
}

/** config.json as it is written, else what the weight file says of itself. */
async function fieldsOfFile({ model, weights }: Inspection): Promise<Record<string, unknown>> {
  const text = await readFile(path.join(model.info.path, 'config.json'), 'utf8').catch(() => null)
  if (text === null) return (await weights.checkpoint()).config ?? {}
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch (error) {
    throw new AppError('config_invalid', `config.json was changed and is not JSON any more (${(error as Error).message}).`, 'Open the model again.')
  }
}
