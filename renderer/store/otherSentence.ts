import { errorData } from '../../shared/errors'
import { debounced } from '../lib/debounce'
import { typedMasks } from '../lib/spans'
import { type Answer, canRun, maskTokenOf, restingAnswer, shownIn } from './fillAnswer'
import type { Context, State } from './store'

/** Fill-mask's second sentence: its candidates are seen beside the first one's. */
export interface OtherSentence {
  /** `null`: there is none. Its masks are typed. */
  otherText: string | null
  otherAnswer: Answer
  /** Begins with the first sentence as the model sees it, to change a word of. */
  openOther(): void
  setOther(text: string | null): void
  runOther(): Promise<void>
  /** Ends its run, if any; what was in sight stays. */
  cancelOther(): void
  /** Before another model: its run is ended, what was there before it stays. */
  leaveOther(): void
  /** What both are asked alike has changed. */
  askOther(delay: 'soon' | 'now', isAsked?: boolean): void
}

const RUN_DELAY_MS = 250

/** `settings`: what both sentences are asked alike. */
export function otherSentence({ set, get, api }: Context, settings: (state: State) => { topK: number; targets: string[] | undefined }): OtherSentence {
  const soon = debounced(RUN_DELAY_MS, () => get().runOther())
  let stop = new AbortController()
  const take = () => {
    stop.abort()
    stop = new AbortController()
    return stop
  }
  return {
    otherText: null,
    otherAnswer: { status: 'none' },
    openOther: () => {
      const shown = shownIn(get().answer)
      get().setOther(shown?.text === get().text ? shown.result.maskedText : get().text)
    },
    setOther: (otherText) => {
      set({ otherText })
      get().askOther('soon')
    },
    askOther: (delay, isAsked = false) => {
      if (otherMasks(get()) > 0 && !isAsked && !get().settings.runOnEdit) return soon.cancel()
      if (otherMasks(get()) > 0) return delay === 'now' ? soon.now() : soon.soon()
      soon.cancel()
      take()
      set({ otherAnswer: { status: 'none' } })
    },
    cancelOther: () => {
      soon.cancel()
      take()
      const { otherAnswer } = get()
      const shown = shownIn(otherAnswer)
      if (otherAnswer.status === 'running') set({ otherAnswer: shown ? { status: 'done', ...shown } : { status: 'cancelled' } })
    },
    leaveOther: () => {
      soon.cancel()
      take()
      const { otherAnswer } = get()
      if (otherAnswer.status === 'running') set({ otherAnswer: restingAnswer(otherAnswer) })
    },
    runOther: async () => {
      soon.cancel()
      const { otherText: text, otherAnswer, model } = get()
      if (text === null || model.status === 'kept') return
      const running = take()
      const input = { text, ...settings(get()) }
      const previous = shownIn(otherAnswer)
      set({ otherAnswer: { status: 'running', previous } })
      try {
        const result = await api.run('fill-mask', input, { signal: running.signal })
        if (stop === running) set({ otherAnswer: { status: 'done', result, text, input } })
      } catch (error) {
        if (stop === running) set({ otherAnswer: { status: 'failed', error: errorData(error), previous } })
      }
    },
  }
}

const otherMasks = (state: State): number => (state.otherText === null || !canRun(state) ? 0 : typedMasks(state.otherText, maskTokenOf(state)).length)
