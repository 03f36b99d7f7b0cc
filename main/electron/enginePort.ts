import { MessageChannelMain, type WebContents } from 'electron'
import type { Models } from '../services/models'
import type { ElectronEngine } from './engine'

/** What of the app channel is no RPC: a page asks for its own connection to the engine of a generation. */
export function askedGeneration(message: unknown): number | null {
  if (typeof message !== 'object' || message === null || !('enginePort' in message)) return null
  return typeof message.enginePort === 'number' ? message.enginePort : null
}

/** Gives a page a connection of its own. Frames then go from page to engine; this process sees none of them. Where that engine is gone, so is the other end. */
export function giveEnginePort(contents: WebContents, models: Models<ElectronEngine>, generation: number): void {
  if (contents.isDestroyed()) return
  const { port1, port2 } = new MessageChannelMain()
  const engine = models.opened.engine(generation)
  if (engine) engine.attach(port2)
  else port2.close()
  contents.postMessage('engine-port', { generation }, [port1])
}
