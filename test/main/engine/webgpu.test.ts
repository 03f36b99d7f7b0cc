import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cli } from '../../helpers/cli'
import { expectationOf, fixture } from '../../helpers/fixtures'
import { largestDifference } from '../../helpers/openModel'

/** Chromium brings a Vulkan that runs on the CPU: slow, but it shows that the WebGPU path gives the same numbers. */
const CHROMIUM = '/usr/lib/chromium'
const SOFTWARE_VULKAN = { LD_LIBRARY_PATH: CHROMIUM, VK_ICD_FILENAMES: `${CHROMIUM}/vk_swiftshader_icd.json` }

test('--device webgpu gives the reference’s numbers, or says in a sentence that there is none', async () => {
  const { input_ids, attention_mask, last_hidden_state } = expectationOf('roberta-base-safetensors')
  const args = ['forward', '--device', 'webgpu', '--model', fixture('roberta-base-safetensors')]
  const { code, lines, stderr } = await cli(args, JSON.stringify({ input_ids, attention_mask }), SOFTWARE_VULKAN)
  if (existsSync(SOFTWARE_VULKAN.VK_ICD_FILENAMES)) {
    const [output] = lines as [{ last_hidden_state: number[][][] }]
    expect(largestDifference(output.last_hidden_state.flat(2), last_hidden_state)).toBeLessThan(1e-5)
  } else {
    expect(code === 0 || stderr.includes('The device "webgpu" cannot be used')).toBe(true)
  }
})
