import { expect, type Locator, type Page } from '@playwright/test'
import { fixture } from '../helpers/fixtures'

/** What a test of every panel has to know of one. */
export interface PanelUnderTest {
  id: string
  title: string
  /** What the field is called into which most is typed. */
  field: string
  /** A model that serves it; `null`: the sample model does. */
  model: string | null
  /** A text that it answers. */
  good: string
  /** Makes a text one that it answers, where it does not answer every text. */
  asking?: (text: string) => string
  /** What it shows of an answer. */
  result: string
}

/** In the order of the rail. "Switch heads" asks what another panel does: `interventions.spec.ts`. */
export const PANELS_UNDER_TEST: PanelUnderTest[] = [
  {
    id: 'fill-mask',
    title: 'Fill-mask',
    field: 'Text to fill',
    model: null,
    good: 'The river flows into the <mask>.',
    asking: (text) => `${text}<mask>`,
    result: '.answers:not(.stale)',
  },
  panel('entities', 'Entities', 'Text to find entities in', 'Angela Merkel lives in Berlin.'),
  panel('questions', 'Questions', 'Text that may hold the answers', 'The treaty was signed in Rome in 1957.'),
  panel('classify', 'Classify', 'Text to classify', 'The story is thin.'),
  panel('zero-shot', 'Zero-shot', 'Text to label', 'The match ended in a draw.'),
  { ...panel('multiple-choice', 'Multiple choice', 'Beginning or passage', 'Water boils.'), model: fixture('roberta-mc-safetensors') },
  { ...panel('similarity', 'Similarity', 'Sentences to compare', 'The river is long.\nThe lake is deep.'), asking: (text) => `${text}\n${text}` },
  { ...panel('generate', 'Generate', 'Beginning of a text', 'The capital of'), model: fixture('roberta-clm-safetensors') },
  { ...panel('attention', 'Attention', 'Text to look into', 'The river reaches the sea.'), result: '.attention-main .results:not(.stale)' },
  panel('saliency', 'Saliency', 'Text', 'The story is thin.'),
  panel('surprise', 'Surprise', 'Text to score', 'The river reaches the sea.'),
  panel('layers', 'Layers', 'Text to look into', 'The river reaches the sea.'),
  panel('states', 'Hidden states', 'Text to look into', 'The river reaches the sea.'),
  panel('tokenizer', 'Tokenizer', 'Text to cut into tokens', 'A word and another.'),
  { ...panel('details', 'Details', 'Search the tensors', 'query.weight'), result: '.table-frame' },
]

function panel(id: string, title: string, field: string, good: string): PanelUnderTest {
  return { id, title, field, model: null, good, result: '.results:not(.stale)' }
}

/** One panel as a user works with it, whichever it is. */
export class Panel {
  readonly page: Page
  readonly tried: PanelUnderTest
  readonly root: Locator
  readonly field: Locator
  /** An answer to what is asked now. */
  readonly result: Locator
  /** Why there is none, or what to do. */
  readonly sentence: Locator

  constructor(page: Page, tried: PanelUnderTest) {
    this.page = page
    this.tried = tried
    this.root = page.locator(`[data-panel=${tried.id}]`)
    this.field = this.root.getByLabel(tried.field, { exact: true })
    this.result = this.root.locator(tried.result)
    const own = ['.empty', '.banner', '.inspect-card .muted'].map((sentence) => `[data-panel=${tried.id}] ${sentence}`)
    this.sentence = page.locator(['.main [role=alert]', ...own].join(', ')).filter({ visible: true })
  }

  async show(): Promise<void> {
    await this.page.getByRole('navigation').getByRole('button', { name: this.tried.title, exact: true }).click()
    await expect(this.field).toBeVisible()
  }

  /** To another panel and back. */
  async leaveAndReturn(): Promise<void> {
    const other = this.tried.id === 'tokenizer' ? 'Details' : 'Tokenizer'
    await this.page.getByRole('navigation').getByRole('button', { name: other, exact: true }).click()
    await expect(this.field).toBeHidden()
    await this.show()
  }

  /** Half of a surrogate pair cannot be sent to the page as text: it is written out, and typed from within. */
  async type(text: string): Promise<void> {
    await this.field.focus()
    await this.field.evaluate((field: HTMLTextAreaElement | HTMLInputElement, written) => {
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set?.call(field, JSON.parse(written))
      field.dispatchEvent(new Event('input', { bubbles: true }))
    }, JSON.stringify(text))
  }

  async paste(text: string): Promise<void> {
    await this.page.evaluate((text) => navigator.clipboard.writeText(text), text)
    await this.field.focus()
    await this.page.keyboard.press('Control+a')
    await this.page.keyboard.press('Control+v')
  }

  async ask(text: string): Promise<void> {
    await this.type(text)
    await this.run()
  }

  async run(): Promise<void> {
    await this.page.keyboard.press('Control+Enter')
  }

  /** A result of this very question, or a sentence: never a blank. */
  async answeredOrSaid(): Promise<void> {
    await expect(this.result.or(this.sentence).first()).toBeVisible()
    await expect(this.root.locator('.skeleton, [aria-busy=true]')).toHaveCount(0)
  }

  /** As above; a run that takes long is ended by hand, and the page hears that at once. */
  async answeredOrCancelled(): Promise<void> {
    const cancel = this.root.getByRole('button', { name: /^(Cancel|Stop)$/ })
    await expect(this.result.or(this.sentence).or(cancel).first()).toBeVisible()
    // It may be over by itself between a look and a click.
    if (await cancel.isVisible()) await cancel.click({ timeout: 5000 }).catch(() => undefined)
    await expect(cancel).toHaveCount(0)
    await this.answeredOrSaid()
  }

  async answers(text: string): Promise<void> {
    await this.ask(text)
    await expect(this.result.first()).toBeVisible()
    await expect(this.page.locator('.main [role=alert]:visible')).toHaveCount(0)
  }

  /** To the last half of a surrogate pair. */
  async holds(text: string): Promise<void> {
    const held = () => this.field.evaluate((field: HTMLTextAreaElement | HTMLInputElement) => JSON.stringify(field.value))
    expect(await held()).toBe(JSON.stringify(text))
  }
}
