import { z } from 'zod'
import { DEVICES } from './model'

export const MAX_RECENT = 12

const fields = {
  language: z.enum(['system', 'en', 'ko']),
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['comfortable', 'compact']),
  /** Where models are computed; see `OpenOptions`. */
  device: z.enum(DEVICES),
  /** 0: as many as there are physical cores. */
  threads: z.int().min(0).max(256),
  /** Whether an edit of the input runs the task by itself. */
  runOnEdit: z.boolean(),
  topK: z.int().min(1).max(100),
  /** Tokens that two windows of a long text share. */
  stride: z.int().min(0).max(256),
  /** The panel that was last shown; '' is the first one. */
  panel: z.string().max(64),
  /** In CSS pixels. */
  railWidth: z.int().min(0).max(2000),
  tourSeen: z.boolean(),
  /** Whether the Hub may be asked, which is all that the network is used for. */
  network: z.boolean(),
  /** Address of a mirror of the Hub; '': what HF_ENDPOINT says, else the Hub itself. */
  hubMirror: z.string().max(2048),
  /** Address of a proxy; '': what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say. */
  hubProxy: z.string().max(2048),
  /** Whether finished runs are kept in the history. */
  keepHistory: z.boolean(),
  /** Entries that are older are deleted, pinned ones are not; 0: none is. */
  historyDays: z.int().min(0).max(36_500),
  /** Paths of models, the newest first; the host adds each that is opened. */
  recent: z.array(z.string().min(1).max(4096)).max(MAX_RECENT),
}

/** What the user chose, kept by the host in `settings.json` of the data folder. A file of a newer version may hold more; that stays there untouched. */
export const settingsSchema = z.object({ version: z.int().min(1), ...fields })
export type Settings = z.infer<typeof settingsSchema>

/** Some of the settings, to be changed together. */
export const settingsChange = z.strictObject(fields).partial()
export type SettingsChange = z.infer<typeof settingsChange>

export const DEFAULT_SETTINGS: Settings = {
  version: 1,
  language: 'system',
  theme: 'system',
  density: 'comfortable',
  device: 'auto',
  threads: 0,
  runOnEdit: true,
  topK: 5,
  stride: 64,
  panel: '',
  railWidth: 208,
  tourSeen: false,
  network: false,
  hubMirror: '',
  hubProxy: '',
  keepHistory: true,
  historyDays: 365,
  recent: [],
}
