import { rmSync } from 'node:fs'
import path from 'node:path'
import { fixture, ROOT, SAMPLE_MODEL } from '../helpers/fixtures'
import { tempCopy, tempFolder } from '../helpers/tempFolder'
import { expect, test } from './app'
import { Lens } from './lens'

test('another model is opened by its path, and the sample model again', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await lens.openByPath(fixture('roberta-mlm-safetensors'))
  await expect(lens.modelBar).toContainText('roberta-mlm-safetensors')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await lens.ask('Paris is the <mask> of France.')
  await expect(page.getByRole('row', { name: /^507 others/ })).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'What to do' }).fill('sample')
  await page.keyboard.press('Enter')
  await expect(lens.modelBar).toContainText('lens-sample')
})

test('a TensorFlow, a Flax, a fairseq and an ONNX file answer as the same weights in safetensors do', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  const answers: string[][] = []
  for (const folder of ['roberta-mlm-safetensors', 'roberta-mlm-tf', 'roberta-mlm-flax', 'mlm-fairseq', 'onnx-mlm']) {
    await lens.openByPath(fixture(folder))
    await expect(lens.modelBar).toContainText(folder)
    // The dialog closes when the answer to its own call has come, a moment after the model is announced.
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await lens.ask('Paris is the <mask> of France.')
    answers.push(await lens.tokens())
  }
  expect(answers[0]).toHaveLength(5)
  for (const [i, tokens] of answers.entries()) if (i !== 3) expect(tokens).toEqual(answers[0])
  // The fairseq fixture has weights of its own.
  expect(answers[3]).toHaveLength(5)
})

test('a decoder says what can be done with it', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await lens.openByPath(fixture('roberta-clm-safetensors'))
  await expect(page.getByRole('main')).toContainText('roberta-clm-safetensors cannot do this: it has no MaskedLM head')
  await expect(page.getByRole('main').getByRole('button', { name: 'Generate' })).toBeVisible()
  await page.getByRole('button', { name: 'Open the sample model' }).click()
  await lens.answered()
})

const withoutConfig = () => {
  const folder = tempCopy(fixture('roberta-mlm-safetensors'))
  rmSync(path.join(folder, 'config.json'))
  return folder
}
const REFUSED: [what: string, folder: () => string, says: RegExp][] = [
  ['a folder that does not exist', () => '/no/such/folder', /\/no\/such\/folder/],
  ['an empty folder', () => tempFolder('empty'), /model/],
  ['a folder without a config', withoutConfig, /config\.json/],
  ['a model of another family', () => fixture('bad-bert'), /bert/],
  ['a file that is cut short', () => fixture('bad-truncated'), /cut short/],
  ['a TensorFlow file that cannot be mapped', () => path.join(ROOT, 'test/vectors/formats/h5-gzip'), /compressed \(gzip\)/],
  ['a tensor of the wrong shape', () => fixture('bad-shape'), /\[.*\].*\[.*\]/s],
]

for (const [what, folder, says] of REFUSED)
  test(`${what} is refused with its sentence, and what was open stays open`, async ({ page }) => {
    const lens = new Lens(page)
    await lens.answered()
    await lens.openByPath(folder())
    await expect(lens.alert).toContainText(says)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(lens.modelBar).toContainText('lens-sample')
    await lens.ask('Iceland is an <mask> country.')
  })

test('an encoder without a head says what it cannot do, and what can be done', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await lens.openByPath(fixture('roberta-base-safetensors'))
  await expect(page.getByRole('main')).toContainText('roberta-base-safetensors cannot do this: it has no MaskedLM head')
  await expect(page.getByRole('main').getByRole('button', { name: 'Similarity' })).toBeVisible()
  await page.getByRole('button', { name: 'Open the sample model' }).click()
  await lens.answered()
})

test('the dialog walks through folders', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await page.keyboard.press('Control+o')
  const dialog = page.getByRole('dialog', { name: 'Open a model' })
  await expect(dialog).toBeVisible()
  await dialog.getByRole('button', { name: '↑ one folder up' }).click()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toHaveCount(0)
})

test('a model is opened at start', async ({ context, launch }) => {
  const app = await launch('--model', fixture('mlm-fp16'))
  const page = await context.newPage()
  await app.visit(page)
  await expect(new Lens(page).modelBar).toContainText('mlm-fp16')
})

test('a model that cannot be opened at start leaves a page that says so', async ({ context, launch }) => {
  const app = await launch('--model', fixture('bad-truncated'))
  const page = await context.newPage()
  await app.visit(page)
  const lens = new Lens(page)
  await expect(lens.alert).toContainText('cut short')
  await page.getByRole('button', { name: 'Open the sample model' }).click()
  await expect(lens.modelBar).toContainText(path.basename(SAMPLE_MODEL))
  await lens.answered()
})

test('a dropped folder is opened', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  // Over the browser's own protocol: only a real drag carries folders.
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [fixture('mlm-untied')], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'dragOver', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data })
  await expect(lens.modelBar).toContainText('mlm-untied')
  await lens.ask('Paris is the <mask> of France.')
  await expect(page.getByRole('row', { name: /^507 others/ })).toBeVisible()
})
