import { useStore } from '../../store/store'

/** Whether the open model is a decoder: a text is one run, and nothing is masked. */
export const useIsCausal = (): boolean =>
  useStore(({ model }) => (model.status === 'ready' || model.status === 'reopening') && model.info.heads.includes('CausalLM'))
