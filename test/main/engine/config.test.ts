import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { RobertaConfig } from '../../../main/engine/config/robertaConfig'
import { ACTIVATIONS } from '../../../main/engine/graph/activations'
import { GraphBuilder } from '../../../main/engine/graph/graphBuilder'
import { createSession } from '../../../main/engine/session/onnxSession'
import { fixture, ROOT } from '../../helpers/fixtures'

interface Vectors {
  defaults: Record<string, Record<string, unknown>>
  activations: { x: number[]; values: Record<string, number[]> }
}
const vectors: Vectors = JSON.parse(readFileSync(path.join(ROOT, 'test/vectors/config/vectors.json'), 'utf8'))

describe('RobertaConfig', () => {
  test.each(Object.entries(vectors.defaults))('%s has the class defaults of transformers 4.57.6', (model_type, defaults) => {
    const config = new RobertaConfig({ model_type }).toDict()
    const known = RobertaConfig.fields.map(({ name }) => name).filter((name) => defaults[name] !== undefined && defaults[name] !== null)
    const own = Object.fromEntries(known.filter((name) => name !== 'id2label' && name !== 'label2id').map((name) => [name, config[name]]))
    expect(own).toEqual(Object.fromEntries(Object.keys(own).map((name) => [name, defaults[name]])))
    expect(known.length).toBeGreaterThan(25)
  })

  test('every field is explained in one line', () => {
    for (const { name, explanation } of RobertaConfig.fields) expect(explanation, name).toMatch(/^[A-Z].{15,160}\.$/)
    expect(RobertaConfig.fields.find(({ name }) => name === 'layer_norm_eps')).toMatchObject({ fallback: 1e-12 })
  })

  test('fields have the reference’s names in camelCase, labels are numbered', async () => {
    const config = await RobertaConfig.fromPretrained(fixture('roberta-tok-safetensors'))
    expect(config).toMatchObject({ modelType: 'roberta', hiddenSize: 16, numHiddenLayers: 2, maxPositionEmbeddings: 66, maxTokens: 64, numLabels: 5 })
    expect(config.id2label[1]).toBe(JSON.parse(readFileSync(fixture('roberta-tok-safetensors/config.json'), 'utf8')).id2label['1'])
    expect(config.label2id[config.id2label[4] as string]).toBe(4)
  })

  test('labels: two by default, as many as num_labels, the named ones before both', () => {
    expect(new RobertaConfig().id2label).toEqual({ 0: 'LABEL_0', 1: 'LABEL_1' })
    expect(new RobertaConfig({ num_labels: 3 }).label2id).toEqual({ LABEL_0: 0, LABEL_1: 1, LABEL_2: 2 })
    expect(new RobertaConfig({ num_labels: 3, id2label: { 0: 'no', 1: 'yes' } })).toMatchObject({ numLabels: 2, label2id: { no: 0, yes: 1 } })
  })

  test('what is given and unknown is kept', () => {
    expect(new RobertaConfig({ summary_type: 'first' }).toDict()).toMatchObject({ summary_type: 'first', hidden_size: 768 })
  })

  test.each<[Record<string, unknown>, string, RegExp]>([
    [{ hidden_size: 10, num_attention_heads: 3 }, 'config_invalid', /hidden_size 10 is not a multiple of num_attention_heads 3/],
    [{ hidden_size: -4 }, 'config_invalid', /hidden_size is -4/],
    [{ num_hidden_layers: 1e9 }, 'config_invalid', /num_hidden_layers is 1000000000.*512/],
    [{ vocab_size: 1.5 }, 'config_invalid', /vocab_size is 1.5/],
    [{ layer_norm_eps: 0 }, 'config_invalid', /layer_norm_eps is 0/],
    [{ hidden_dropout_prob: 2 }, 'config_invalid', /hidden_dropout_prob is 2/],
    [{ pad_token_id: null }, 'config_invalid', /pad_token_id is null/],
    [{ pad_token_id: 60000 }, 'config_invalid', /pad_token_id 60000 is not below vocab_size 50265/],
    [{ max_position_embeddings: 3 }, 'config_invalid', /max_position_embeddings 3 leaves no room/],
    [{ hidden_act: 'prelu' }, 'config_invalid', /hidden_act is "prelu"/],
    [{ position_embedding_type: 'rotary' }, 'config_invalid', /position_embedding_type is "rotary"/],
    [{ problem_type: 'ranking' }, 'config_invalid', /problem_type is "ranking"/],
    [{ id2label: { one: 'a' } }, 'config_invalid', /id2label/],
    [{ is_decoder: 'yes' }, 'config_invalid', /is_decoder is "yes"/],
    [{ model_type: 'bert' }, 'model_type_unknown', /"bert"/],
  ])('%j is refused with the field, its value and the limit', (fields, code, message) => {
    expect(() => new RobertaConfig(fields)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message), hint: expect.stringMatching(/\w/) }),
    )
  })

  test('an absurdly long value does not make an absurdly long sentence', () => {
    expect(() => new RobertaConfig({ hidden_act: 'x'.repeat(1e6) })).toThrow(/^.{50,900}$/s)
  })
})

test.each(Object.keys(ACTIVATIONS) as (keyof typeof ACTIVATIONS)[])('hidden_act %s computes what the reference does', async (name) => {
  const { x, values } = vectors.activations
  const g = new GraphBuilder()
  g.output(ACTIVATIONS[name](g, g.input('x', 'float', ['n'])), 'y', ['n'])
  const session = await createSession(g.build('activation'), { device: 'cpu', threads: 1 }, 'mapped')
  const { y } = await session.run({ x: { shape: [x.length], data: Float32Array.from(x) } }, ['y'])
  for (const [i, expected] of (values[name] as number[]).entries())
    expect(Math.abs((y?.[i] as number) - expected), `${name}(${x[i]})`).toBeLessThan(2e-6 * Math.max(1, Math.abs(expected)))
  await session.release()
})
