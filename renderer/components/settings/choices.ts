import { DEVICES, type Device } from '../../../shared/model'

/** Where a device exists at all, by the host's `process.platform`; the others may be on any. */
const PLATFORMS: Partial<Record<Device, string[]>> = { cuda: ['linux', 'win32'], dml: ['win32'], coreml: ['darwin'] }

/** The devices that a host may have, and the chosen one. Whether it is really there is known when a model is opened on it. */
export const devicesOf = (platform: string, chosen: Device): Device[] =>
  DEVICES.filter((device) => device === chosen || (PLATFORMS[device]?.includes(platform) ?? true))

const TITLES: Record<Exclude<Device, 'auto'>, string> = { cpu: 'CPU', webgpu: 'WebGPU', cuda: 'CUDA', dml: 'DirectML', coreml: 'Core ML' }
export const deviceTitle = (device: Exclude<Device, 'auto'>): string => TITLES[device]

/** The usual numbers and the chosen one, which a settings file may have set to any. */
export const numbersWith = (usual: number[], chosen: number): number[] => [...new Set([...usual, chosen])].sort((a, b) => a - b)
