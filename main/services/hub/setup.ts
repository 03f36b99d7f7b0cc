import { AppError } from '../../../shared/errors'
import type { HubSetup } from '../../../shared/hub'
import type { Settings } from '../../../shared/settings'
import { cacheFolder } from './cache'
import { networkOff } from './errors'
import { HubHttp, isConfidential } from './http'
import type { TokenStore } from './token'

const HUB = 'https://huggingface.co'

export interface SetupContext {
  settings: Pick<Settings, 'network' | 'hubMirror' | 'hubProxy'>
  env: NodeJS.ProcessEnv
  tokens: TokenStore
  /** The user has asked for it by name, on the command line: the setting says nothing then. */
  isAsked: boolean
}

/** How the Hub is reached now. */
export function setupOf({ settings, env, tokens, isAsked }: SetupContext): HubSetup {
  const { host, hostFrom } = hostOf(settings.hubMirror, env)
  const token = tokens.known(environmentHost(env), env)
  return {
    off: isOn(env.HF_HUB_OFFLINE) ? 'HF_HUB_OFFLINE' : isAsked || settings.network ? null : 'setting',
    host,
    hostFrom,
    proxyFrom: settings.hubProxy.trim() !== '' ? 'setting' : hasProxy(env) ? 'environment' : 'none',
    token: token ? { source: token.source, host: token.host } : { source: 'none', host: null },
    keeps: tokens.keeps,
    cache: cacheFolder(env),
  }
}

/** @throws AppError `network_off` while nothing may be asked, `input_invalid` for a mirror or proxy that is no address */
export function connectHub(context: SetupContext, host: string): HubHttp {
  const { off } = setupOf(context)
  if (off !== null) throw networkOff(off)
  const token = context.tokens.known(environmentHost(context.env), context.env)
  return new HubHttp({ host, token: token && { value: token.value, host: token.host }, proxy: context.settings.hubProxy.trim() })
}

/** The origin that is asked, unless an address names another. @throws AppError `input_invalid` */
export function hubHost(context: Pick<SetupContext, 'settings' | 'env'>): string {
  const { host, hostFrom } = hostOf(context.settings.hubMirror, context.env)
  const url = URL.canParse(host) ? new URL(host) : null
  if (url && (url.protocol === 'https:' || url.protocol === 'http:')) return host
  const where = hostFrom === 'setting' ? 'The mirror in the settings' : 'HF_ENDPOINT'
  throw new AppError('input_invalid', `${where} is "${host}", which is no address.`, `Give one such as ${HUB}.`, { field: 'hubMirror' })
}

/** The origin that a token which is entered now is for. @throws AppError `input_invalid` for one where others could read it on its way */
export function tokenHost(context: Pick<SetupContext, 'settings' | 'env'>): string {
  const host = hubHost(context)
  if (isConfidential(new URL(host))) return new URL(host).origin
  throw new AppError(
    'input_invalid',
    `A token is sent to no address that is not encrypted, and ${host} is none.`,
    'Use a mirror whose address begins with https.',
    {
      field: 'hubMirror',
    },
  )
}

function hostOf(mirror: string, env: NodeJS.ProcessEnv): Pick<HubSetup, 'host' | 'hostFrom'> {
  if (mirror.trim() !== '') return { host: trimmed(mirror), hostFrom: 'setting' }
  return env.HF_ENDPOINT ? { host: trimmed(env.HF_ENDPOINT), hostFrom: 'HF_ENDPOINT' } : { host: HUB, hostFrom: 'default' }
}

/** HF_TOKEN goes where HF_ENDPOINT, which stands beside it, says; not to a mirror that was chosen here. */
const environmentHost = (env: NodeJS.ProcessEnv): string =>
  env.HF_ENDPOINT && URL.canParse(trimmed(env.HF_ENDPOINT)) ? new URL(trimmed(env.HF_ENDPOINT)).origin : HUB

const trimmed = (address: string): string => address.trim().replace(/\/+$/, '')
const isOn = (value: string | undefined): boolean => /^(1|on|yes|true)$/i.test(value ?? '')
const hasProxy = (env: NodeJS.ProcessEnv): boolean => Boolean(env.https_proxy ?? env.HTTPS_PROXY ?? env.http_proxy ?? env.HTTP_PROXY)
