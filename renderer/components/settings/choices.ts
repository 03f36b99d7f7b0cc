import { DEVICES, type Device } from '../../../shared/model'
import type { Settings } from '../../../shared/settings'
import type { settingsMessages } from './messages'

/** Where a device exists at all, by the host's `process.platform`; the others may be on any. */
const PLATFORMS: Partial<Record<Device, string[]>> = { cuda: ['linux', 'win32'], dml: ['win32'], coreml: ['darwin'] }

/** The devices that a host may have, and the chosen one. Whether it is really there is known when a model is opened on it. */
export const devicesOf = (platform: string, chosen: Device): Device[] =>
  DEVICES.filter((device) => device === chosen || (PLATFORMS[device]?.includes(platform) ?? true))

const TITLES: Record<Exclude<Device, 'auto'>, string> = { cpu: 'CPU', webgpu: 'WebGPU', cuda: 'CUDA', dml: 'DirectML', coreml: 'Core ML' }
export const deviceTitle = (device: Exclude<Device, 'auto'>): string => TITLES[device]

/** The usual numbers and the chosen one, which a settings file may have set to any. */
export const numbersWith = (usual: number[], chosen: number): number[] => [...new Set([...usual, chosen])].sort((a, b) => a - b)

/** A setting by its name, and what it can be. */
interface Choice<T> {
  label: string
  options: { value: T; title: string }[]
}
export type Choices = { [K in 'language' | 'theme' | 'density' | 'device' | 'threads' | 'topK' | 'stride']: Choice<Settings[K]> }

/** What can be chosen, for the dialog of the settings and for the palette. What is chosen already is among it. */
export const choicesOf = (messages: SettingsMessages, settings: Settings, platform: string): Choices => ({
  ...lookChoices(messages),
  device: {
    label: messages.device,
    options: devicesOf(platform, settings.device).map((value) => ({ value, title: value === 'auto' ? messages.automatic : deviceTitle(value) })),
  },
  threads: {
    label: messages.threads,
    options: numbersWith([0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64], settings.threads).map((value) => ({
      value,
      title: value === 0 ? messages.perCore : `${value}`,
    })),
  },
  topK: { label: messages.topK, options: titled(numbersWith([5, 10, 20, 50, 100], settings.topK)) },
  stride: { label: messages.stride, options: titled(numbersWith([0, 16, 32, 64, 128], settings.stride)) },
})

const lookChoices = ({ language, theme, density, system, themes, densities }: SettingsMessages): Pick<Choices, 'language' | 'theme' | 'density'> => ({
  language: {
    label: language,
    options: [
      { value: 'system', title: system },
      // A language is called by its own name, in whichever this page is.
      { value: 'en', title: 'English' },
      { value: 'ko', title: '한국어' },
    ],
  },
  theme: {
    label: theme,
    options: [
      { value: 'system', title: system },
      { value: 'light', title: themes.light },
      { value: 'dark', title: themes.dark },
    ],
  },
  density: {
    label: density,
    options: [
      { value: 'comfortable', title: densities.comfortable },
      { value: 'compact', title: densities.compact },
    ],
  },
})

type SettingsMessages = (typeof settingsMessages)['en']
const titled = (values: number[]) => values.map((value) => ({ value, title: `${value}` }))
