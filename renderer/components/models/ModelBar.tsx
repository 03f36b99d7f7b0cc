import type { ModelInfo } from '../../../shared/model'
import { folderName } from '../../lib/folderName'
import { parameters } from '../../lib/format'
import type { ShownModel } from '../../lib/shownModel'
import { frameMessages } from '../../messages/frame'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { modelMessages } from './messages'

/** What is open, or being opened. */
export function ModelBar({ isOpen, toggle }: { isOpen: boolean; toggle(): void }) {
  const model = useStore((state) => state.model)
  const preparing = useStore((state) => state.preparing)
  const described = useDescribed()
  const { title } = useMessages(modelMessages)
  const { dot, name, facts } = preparing ? { dot: 'busy', name: preparing, facts: '' } : described(model)
  return (
    <button type="button" className="model-bar" onClick={toggle} title={title} aria-haspopup="menu" aria-expanded={isOpen}>
      <span className={`dot ${dot}`} aria-hidden="true" />
      <strong>{name}</strong>
      <span className="facts">{facts}</span>
      <span className="facts" aria-hidden="true">
        ▾
      </span>
    </button>
  )
}

function useDescribed() {
  const messages = useMessages(frameMessages)
  const { stages } = useMessages(modelMessages)
  return (model: ShownModel): { dot: string; name: string; facts: string } => {
    switch (model.status) {
      case 'none':
        return { dot: '', name: messages.noModelOpen, facts: '' }
      case 'opening':
        return { dot: 'busy', name: folderName(model.path), facts: `${messages.opening}: ${stages[model.stage]}` }
      case 'ready':
        return { dot: 'ready', name: model.info.name, facts: factsOf(model.info, messages.shape) }
      case 'reopening':
        return { dot: 'busy', name: model.info.name, facts: messages.openingAgain }
      case 'kept':
        return { dot: '', name: model.info.name, facts: messages.notOpenHere }
      case 'failed':
        return { dot: 'failed', name: folderName(model.path), facts: messages.notOpen }
    }
  }
}

const DTYPES: Record<string, string> = { F16: 'fp16', BF16: 'bf16', F32: 'fp32', F64: 'fp64' }

const factsOf = ({ parameters: n, layers, attentionHeads, dtype, device }: ModelInfo, shape: (layers: string, heads: string) => string): string =>
  [parameters(n), shape(String(layers), String(attentionHeads)), DTYPES[dtype ?? ''] ?? dtype, device === 'cpu' ? 'CPU' : device].filter(Boolean).join(' · ')
