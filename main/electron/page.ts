import type { IpcMainEvent, WebContents } from 'electron'
import type { Command } from '../../shared/appApi'
import { type AppHost, serveApp } from '../services/app'
import type { Models } from '../services/models'
import type { ElectronEngine } from './engine'
import { askedGeneration, giveEnginePort } from './enginePort'
import { PagePort } from './pagePort'
import { isOwnUrl } from './protocol'

interface Page {
  port: PagePort
  emit(event: 'command', command: Command): void
}

/**
 * Serves the page of a window, and the next one after every reload. A page begins when its navigation is committed ('did-navigate'), not when it
 * starts: one that is then blocked leaves the old page, which still waits for its answers. Returns how to send it a menu command.
 */
export function servePages(contents: WebContents, models: Models<ElectronEngine>, host: AppHost): (command: Command) => void {
  let page: Page | null = null
  const leave = () => {
    page?.port.close()
    page = null
  }
  contents.on('did-navigate', () => {
    leave()
    page = openPage(contents, models, host)
  })
  contents.on('render-process-gone', leave)
  contents.on('destroyed', leave)
  contents.ipc.on('app', (event, message: unknown) => {
    if (isFromPage(event, contents)) page?.port.receive(message)
  })
  return (command) => page?.emit('command', command)
}

function openPage(contents: WebContents, models: Models<ElectronEngine>, host: AppHost): Page {
  const port = new PagePort(contents)
  port.onMessage((message) => {
    const generation = askedGeneration(message)
    if (generation !== null) giveEnginePort(contents, models, generation)
  })
  return { port, emit: serveApp(port, models, host).emit }
}

/** Whether a message comes from the top frame of this window and that frame shows our own page. A frame that is gone has no sender. */
function isFromPage({ sender, senderFrame }: IpcMainEvent, contents: WebContents): boolean {
  return sender === contents && senderFrame !== null && senderFrame.parent === null && isOwnUrl(senderFrame.url)
}
