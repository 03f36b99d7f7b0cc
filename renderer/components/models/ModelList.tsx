import type { ReactNode } from 'react'
import type { OpenModel } from '../../../shared/openModels'
import { folderName } from '../../lib/folderName'
import { bytes } from '../../lib/format'
import { SHORTCUTS } from '../../lib/keys'
import { frameMessages } from '../../messages/frame'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { modelMessages } from './messages'
import { memoryOf, useOtherPaths } from './openModels'

/** Models that are open with what each takes, those that were, and the ways to others. */
export function ModelList({ leave }: { leave(): void }) {
  const open = useStore((state) => state.openModels)
  const messages = useMessages(modelMessages)
  const recent = useOtherPaths().slice(0, 5)
  return (
    <>
      <Opening leave={leave} />
      <Group label={messages.groupOpen}>
        {open.map((model) => (
          <OpenRow key={model.generation} model={model} leave={leave} />
        ))}
        {open.length === 0 && <p className="menu-note">{messages.noneOpen}</p>}
      </Group>
      {open.length > 1 && (
        <p className="menu-note menu-sum">
          <span>{messages.allTogether}</span>
          <span>{bytes(open.reduce((sum, model) => sum + memoryOf(model), 0))}</span>
        </p>
      )}
      {recent.length > 0 && (
        <Group label={messages.groupRecent}>
          {recent.map((path) => (
            <PathRow key={path} path={path} leave={leave} />
          ))}
        </Group>
      )}
      <Ways leave={leave} />
    </>
  )
}

function Group({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is none of a menu's
    <div role="group" aria-label={label}>
      <p className="menu-title" aria-hidden="true">
        {label}
      </p>
      {children}
    </div>
  )
}

function OpenRow({ model, leave }: { model: OpenModel; leave(): void }) {
  const switchModel = useStore((state) => state.switchModel)
  const unloadModel = useStore((state) => state.unloadModel)
  const announce = useStore((state) => state.announce)
  const messages = useMessages(modelMessages)
  const { threads: threadsOf } = useMessages(frameMessages)
  const { generation, info, isCurrent, ended } = model
  const size = bytes(memoryOf(model))
  const unload = async () => {
    await unloadModel(generation)
    announce(messages.unloaded(info.name))
    // The row goes away, and the focus must not go with it.
    document.querySelector<HTMLElement>('.models-menu .row-choice')?.focus()
  }
  return (
    <div className="menu-row" role="none">
      <button
        type="button"
        role="menuitemradio"
        aria-checked={isCurrent}
        className="option row-choice"
        title={info.path}
        onClick={() => {
          leave()
          void switchModel(generation)
        }}
      >
        <span className="row-name">
          <span className={`dot ${ended ? 'failed' : isCurrent ? 'ready' : ''}`} aria-hidden="true" />
          <strong>{info.name}</strong>
          <span className="muted">{ended ? messages.ended : `${info.device === 'cpu' ? 'CPU' : info.device}, ${threadsOf(info.threads)}`}</span>
        </span>
        <span className="row-size">{ended ? '' : size}</span>
      </button>
      <button type="button" role="menuitem" className="button row-unload" aria-label={messages.unloadModel(info.name, size)} onClick={() => void unload()}>
        {messages.unload}
      </button>
    </div>
  )
}

function PathRow({ path, leave }: { path: string; leave(): void }) {
  const openModel = useStore((state) => state.openModel)
  return (
    <Choice
      title={path}
      choose={() => {
        leave()
        void openModel(path)
      }}
    >
      <span className="row-name">
        {folderName(path)} <span className="muted">{path}</span>
      </span>
    </Choice>
  )
}

function Ways({ leave }: { leave(): void }) {
  const chooseModel = useStore((state) => state.chooseModel)
  const openModel = useStore((state) => state.openModel)
  const messages = useMessages(modelMessages)
  const after = (run: () => unknown) => () => {
    leave()
    void run()
  }
  return (
    <div className="menu-ways" role="none">
      <Choice choose={after(chooseModel)}>
        <span>{messages.openAnother}</span>
        <span className="kbd">{SHORTCUTS.open.keys}</span>
      </Choice>
      <Choice choose={after(() => openModel(null))}>
        <span>{messages.openSample}</span>
      </Choice>
    </div>
  )
}

function Opening({ leave }: { leave(): void }) {
  const model = useStore((state) => state.model)
  const cancelOpening = useStore((state) => state.cancelOpening)
  const messages = useMessages(modelMessages)
  if (model.status !== 'opening') return null
  return (
    <Choice
      choose={() => {
        leave()
        cancelOpening()
      }}
    >
      <span>{messages.cancelOpening(folderName(model.path))}</span>
    </Choice>
  )
}

function Choice({ title, choose, children }: { title?: string; choose(): void; children: ReactNode }) {
  return (
    <div className="menu-row" role="none">
      <button type="button" role="menuitem" className="option row-choice" title={title} onClick={choose}>
        {children}
      </button>
    </div>
  )
}
