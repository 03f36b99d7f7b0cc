import { expect, test } from 'vitest'
import { Engine } from '../../../main/engine/engine'
import type { EngineApi } from '../../../shared/ipc'
import type { OpenPart } from '../../../shared/model'
import { connect } from '../../../shared/rpc'
import { fixture } from '../../helpers/fixtures'
import { portPair } from '../../helpers/portPair'

async function opened(folder: string) {
  const [page, served] = portPair()
  new Engine().serve(served)
  const engine = connect<EngineApi>(page)
  const parts: OpenPart[] = []
  const options = { path: fixture(folder), device: 'cpu', precision: 'auto', threads: 1 } as const
  const info = await engine.call('open', options, { onPartial: (part: OpenPart) => parts.push(part) }).catch((error) => error)
  return { engine, info, parts }
}
const stagesOf = (parts: OpenPart[]) => parts.map(({ stage }) => stage)

test.each(['roberta-mlm-safetensors', 'onnx-mlm', 'mlm-fairseq'])(
  '%s is opened stage by stage, and the memory is known before its weights are loaded',
  async (folder) => {
    const { info, parts } = await opened(folder)
    expect(stagesOf(parts)).toEqual(['header', 'tokenizer', 'graph', 'weights'])
    expect(parts[2]).toEqual({ stage: 'graph', memoryBytes: info.memoryBytes })
    expect(info.memoryBytes).toBeGreaterThan(0)
  },
)

test('what cannot be opened ends where it is wrong', async () => {
  const { info, parts } = await opened('bad-bert')
  expect(info.code).toBe('model_type_unknown')
  expect(stagesOf(parts)).toEqual(['header', 'tokenizer'])
})

test('the heads that a run loads later are no stage of opening', async () => {
  const { engine, parts } = await opened('roberta-mlm-safetensors')
  await engine.call('run', { task: 'fill-mask', input: { text: 'Paris is the <mask> of France.' } })
  expect(stagesOf(parts)).toHaveLength(4)
})
