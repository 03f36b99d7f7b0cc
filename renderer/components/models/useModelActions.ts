import { folderName } from '../../lib/folderName'
import { bytes } from '../../lib/format'
import { SHORTCUTS } from '../../lib/keys'
import type { Action } from '../../lib/palette'
import { frameMessages } from '../../messages/frame'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { modelMessages } from './messages'
import { memoryOf, useOtherPaths } from './openModels'

/** What the palette offers of models. `closing`: what is chosen closes the palette first. */
export function useModelActions(closing: (run: () => unknown) => () => void): Action[] {
  const { groupModels: group, openModelMore, openSample, openPath } = useMessages(frameMessages)
  const messages = useMessages(modelMessages)
  const { model, openModels, chooseModel, openModel, switchModel, unloadModel, cancelOpening } = useStore((all) => all)
  const others = useOtherPaths()
  const toCancel = model.status === 'opening' ? [messages.cancelOpening(folderName(model.path))] : []
  return [
    ...toCancel.map((title) => ({ id: 'cancel-opening', group, title, run: closing(cancelOpening) })),
    ...openModels
      .filter(({ isCurrent }) => !isCurrent)
      .map(({ generation, info }) => ({ id: `switch-${generation}`, group, title: messages.switchTo(info.name), run: closing(() => switchModel(generation)) })),
    { id: 'open', group, title: openModelMore, shortcut: SHORTCUTS.open.keys, run: closing(chooseModel) },
    { id: 'sample', group, title: openSample, run: closing(() => openModel(null)) },
    ...others.map((path) => ({ id: path, group, title: openPath(path), run: closing(() => openModel(path)) })),
    ...openModels.map((one) => ({
      id: `unload-${one.generation}`,
      group,
      title: messages.unloadModel(one.info.name, bytes(memoryOf(one))),
      run: closing(() => unloadModel(one.generation)),
    })),
  ]
}
