import type { GenerationStep } from '../../../shared/tasks/textGeneration'
import type { Span } from '../../../shared/text'
import { firstResult, type Shown, type TaskPanel } from '../../lib/taskPanel'
import { GENERATE_EXAMPLES } from './examples'

export interface GenerateDraft {
  prompt: string
  maxNewTokens: number
  numBeams: number
  doSample: boolean
  temperature: number
  topK: number
  topP: number
  seed: number
}

/** Runs when it is asked: each run takes as long as the text that it makes. */
export const generate: TaskPanel<'text-generation', GenerateDraft> = {
  id: 'generate',
  task: 'text-generation',
  draft: { prompt: GENERATE_EXAMPLES.en[0]?.text ?? '', maxNewTokens: 20, numBeams: 1, doSample: false, temperature: 1, topK: 50, topP: 1, seed: 0 },
  inputsOf: ({ prompt, maxNewTokens, numBeams, doSample, temperature, topK, topP, seed }) =>
    prompt.trim() === '' ? [] : [{ prompt, maxNewTokens, numBeams, doSample, ...(doSample && { temperature, topK, topP, seed }) }],
  runsOnEdit: () => false,
}

/** A step and the part of the new text that it wrote: nothing for special tokens, and for bytes that make a character only with those after them. */
export interface Piece extends Span {
  step: GenerationStep
}

export interface GenerationView {
  prompt: string
  /** Of one text, token by token; empty while beams are followed. */
  pieces: Piece[]
  steps: GenerationStep[]
  added: string
  asked: { tokens: number; beams: number; isDrawn: boolean }
  isWhole: boolean
}

export function generationView(shown: Shown<'text-generation'>): GenerationView {
  const [input] = shown.inputs
  const result = firstResult(shown)
  const steps = result?.steps ?? shown.partials[0] ?? []
  const { prompt = '', maxNewTokens = 20, numBeams: beams = 1, doSample: isDrawn = false } = input ?? {}
  const latest = steps.at(-1)?.text ?? ''
  const added = beams > 1 && result ? withoutPrompt(result.generatedTexts?.[0] ?? '', prompt) : latest
  return {
    prompt,
    steps,
    added,
    pieces: beams > 1 ? [] : piecesOf(steps),
    asked: { tokens: maxNewTokens, beams, isDrawn },
    isWhole: result !== null,
  }
}

/** The text that the beams agreed on ends none of the steps as a rule, so it is cut from the whole. A tokenizer may change how a prompt is written. */
const withoutPrompt = (text: string, prompt: string): string => (text.startsWith(prompt) ? text.slice(prompt.length) : text)

/** Each step knows the whole text until then; a token's own is what it adds and the last text still has. */
export function piecesOf(steps: readonly GenerationStep[]): Piece[] {
  const whole = steps.at(-1)?.text ?? ''
  let at = 0
  return steps.map((step) => {
    const start = at
    at = Math.max(at, commonLength(step.text ?? '', whole))
    return { start, end: at, step }
  })
}

function commonLength(a: string, b: string): number {
  let length = 0
  while (length < a.length && length < b.length && a[length] === b[length]) length++
  return length
}

/** The mean of −log₂ p: how much the model was surprised by its own text, in bits a token; `null` where probabilities are not told. */
export function surpriseOf(steps: readonly GenerationStep[]): number | null {
  const bits = steps.flatMap(({ probability }) => (probability === null ? [] : [-Math.log2(probability)]))
  return bits.length === 0 ? null : bits.reduce((a, b) => a + b, 0) / bits.length
}
