import type { ModelInfo } from '../../shared/model'
import { parameters } from '../lib/format'
import { shortcut } from '../lib/keys'
import type { ShownModel } from '../lib/shownModel'
import { frameMessages } from '../messages/frame'
import { useMessages } from '../messages/messages'
import { useStore } from '../store/store'
import { SettingsButton } from './settings/SettingsButton'

type FrameMessages = (typeof frameMessages)['en']

export function Header() {
  const showOverlay = useStore((state) => state.showOverlay)
  const messages = useMessages(frameMessages)
  return (
    <header className="header">
      <div className="brand">
        <span className="ring" aria-hidden="true" />
        RoBERTa Lens
      </div>
      <ModelBar />
      <span className="grow" />
      <button type="button" className="find" onClick={() => showOverlay('palette')}>
        {messages.doAnything} <span className="kbd">{shortcut('K')}</span>
      </button>
      <SettingsButton />
    </header>
  )
}

/** What is open; a click opens something else. */
function ModelBar() {
  const model = useStore((state) => state.model)
  const preparing = useStore((state) => state.preparing)
  const chooseModel = useStore((state) => state.chooseModel)
  const messages = useMessages(frameMessages)
  const { dot, name, facts } = preparing ? { dot: 'busy', name: preparing, facts: '' } : described(model, messages)
  return (
    <button type="button" className="model-bar" onClick={() => void chooseModel()} title={messages.openAnother}>
      <span className={`dot ${dot}`} aria-hidden="true" />
      <strong>{name}</strong>
      <span className="facts">{facts}</span>
      <span className="facts" aria-hidden="true">
        ▾
      </span>
    </button>
  )
}

const folderName = (path: string): string => path.split(/[/\\]/).filter(Boolean).at(-1) ?? path

function described(model: ShownModel, messages: FrameMessages): { dot: string; name: string; facts: string } {
  switch (model.status) {
    case 'none':
      return { dot: '', name: messages.noModelOpen, facts: '' }
    case 'opening':
      return { dot: 'busy', name: folderName(model.path), facts: messages.opening }
    case 'ready':
      return { dot: 'ready', name: model.info.name, facts: factsOf(model.info, messages) }
    case 'reopening':
      return { dot: 'busy', name: model.info.name, facts: messages.openingAgain }
    case 'kept':
      return { dot: '', name: model.info.name, facts: messages.notOpenHere }
    case 'failed':
      return { dot: 'failed', name: folderName(model.path), facts: messages.notOpen }
  }
}

const DTYPES: Record<string, string> = { F16: 'fp16', BF16: 'bf16', F32: 'fp32', F64: 'fp64' }

const factsOf = ({ parameters: n, layers, attentionHeads, dtype, device }: ModelInfo, { shape }: FrameMessages): string =>
  [parameters(n), shape(String(layers), String(attentionHeads)), DTYPES[dtype ?? ''] ?? dtype, device === 'cpu' ? 'CPU' : device].filter(Boolean).join(' · ')
