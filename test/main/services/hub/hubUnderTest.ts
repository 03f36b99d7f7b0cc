import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { Hub, type HubContext } from '../../../../main/services/hub/hub'
import { SettingsStore } from '../../../../main/services/settings'
import type { Download, HubModel } from '../../../../shared/hub'
import { type HubRepository, HubServer } from '../../../helpers/hubServer'
import { tempFolder } from '../../../helpers/tempFolder'

export const ID = 'owner/tiny-roberta'
/** Larger than what a socket takes at once. */
export const WEIGHTS = randomBytes(3_000_000)

export const tinyModel = (more: Partial<HubRepository> = {}): HubRepository => ({
  files: {
    'README.md': Buffer.from('# Tiny'),
    'config.json': Buffer.from('{"model_type":"roberta"}'),
    'model.safetensors': WEIGHTS,
    'pytorch_model.bin': Buffer.alloc(2000, 1),
    'tokenizer.json': Buffer.from('{"version":"1.0"}'),
    'training_args.bin': Buffer.alloc(100, 2),
  },
  ...more,
})

export async function startHub(repositories: Record<string, HubRepository> = { [ID]: tinyModel() }): Promise<HubServer> {
  const server = await HubServer.start(repositories)
  onTestFinished(() => server.stop())
  return server
}

/** A page's calls of a {@link Hub} whose network is switched on, on folders of its own. */
export function hubOn(server: Pick<HubServer, 'origin'>, more: Partial<HubContext> & { cache?: string } = {}) {
  const dataFolder = more.dataFolder ?? tempFolder('data')
  const cache = more.cache ?? path.join(tempFolder('cache'), 'hub')
  const settings = new SettingsStore(dataFolder)
  settings.change({ network: true })
  const env = { HF_ENDPOINT: server.origin, HF_HUB_CACHE: cache, ...more.env }
  const hub = new Hub({ dataFolder, settings, firstWaitMs: 5, ...more, env })
  onTestFinished(async () => {
    await hub.close()
    settings.flush()
  })
  const calls = hub.handlers()
  const partials: unknown[] = []
  const context = { signal: new AbortController().signal, partial: (value: unknown) => void partials.push(value) }
  const model = async (name = ID) => calls.hubModel({ name }, context)
  const start = async (name = ID, files?: string[]): Promise<Download> => {
    const found = await model(name)
    return calls.startDownload({ name, commit: found.commit, files: files ?? usual(found) }, context)
  }
  return {
    ...{ hub, calls, settings, cache, dataFolder, partials, context, model, start },
    /** From a name to the end, whatever it is. */
    download: async (name = ID, files?: string[]) => hub.ended((await start(name, files)).id),
    resume: async (id: string) => hub.ended((await calls.resumeDownload({ id }, context)).id),
    downloads: async () => calls.downloads({}, context),
    /** Resolves when `is` holds for the newest download. */
    until: (is: (download: Download) => boolean) =>
      new Promise<Download>((resolve) => {
        const stop = hub.listen((_event, [newest]) => {
          if (!newest || !is(newest)) return
          stop()
          resolve(newest)
        })
      }),
  }
}
export type HubUnderTest = ReturnType<typeof hubOn>

/** The first format and what goes with it. */
export const usual = ({ formats, others }: HubModel): string[] => [...(formats[0]?.files ?? []), ...others]

export const repoIn = (cache: string): string => path.join(cache, 'models--owner--tiny-roberta')

export function written(folder: string, name: string, content: string | Buffer): string {
  const file = path.join(folder, name)
  writeFileSync(file, content)
  return file
}
