import { AppError } from '../../../shared/errors'

/** A model of the Hub, as the user named it. */
export interface HubAddress {
  /** The origin of a pasted address of a mirror; `null`: the one that is set. */
  host: string | null
  /** `name` or `owner/name`. */
  id: string
  revision: string
}

/** The Hub's own names; an address there goes to the mirror that is set. */
const HUB_HOSTS = new Set(['huggingface.co', 'www.huggingface.co', 'hf.co'])
/** The Hub's rule for names: https://huggingface.co/docs/huggingface_hub/package_reference/utilities, `validate_repo_id`. */
const ID = /^(?:\w[\w.-]{0,95}\/)?\w(?:[\w.-]{0,94}\w)?$/
/** Branches, tags, commits and `refs/pr/1`: as Git allows them, less what a file system takes for something else. */
const REVISION = /^\w[\w.-]{0,127}(?:\/\w[\w.-]{0,127}){0,4}$/
const EXAMPLES = 'Give a name such as FacebookAI/roberta-base, or an address such as https://huggingface.co/FacebookAI/roberta-base.'

/** Reads a name, `name@revision`, or an address of a model's page. @throws AppError `input_invalid` */
export function readAddress(typed: string): HubAddress {
  const text = typed.trim()
  const url = addressIn(text)
  const address = url ? fromUrl(url, text) : fromName(text)
  if (!ID.test(address.id) || /--|\.\.|\.git$/.test(address.id)) throw invalid(`"${text}" is no name of a model on the Hub.`)
  if (!isRevision(address.revision)) throw invalid(`"${address.revision}" is no branch, tag or commit.`)
  return address
}

const isRevision = (revision: string): boolean => REVISION.test(revision) && !revision.includes('..')

/** A host is told from an owner by its dot and what follows: `huggingface.co/owner/name`. */
function addressIn(text: string): URL | null {
  const isAddress = /^https?:\/\//i.test(text)
  const isBare = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(:\d+)?\/[^/]+\/[^/]+/i.test(text)
  if (!isAddress && !isBare) return null
  try {
    return new URL(isAddress ? text : `https://${text}`)
  } catch {
    throw invalid(`"${text}" is no address.`)
  }
}

function fromName(text: string): HubAddress {
  const [id = '', revision = 'main', ...more] = text.split('@')
  if (more.length > 0) throw invalid(`"${text}" is no name of a model on the Hub.`)
  return { host: null, id, revision }
}

/** `/owner/name`, `/name`, and behind either `/tree/REVISION`, `/blob/REVISION/FILE` or `/resolve/REVISION/FILE`. */
function fromUrl(url: URL, text: string): HubAddress {
  const parts = url.pathname.split('/').filter(Boolean).map(decoded)
  const kind = parts[0] ?? ''
  if (['datasets', 'spaces', 'collections', 'docs', 'papers'].includes(kind)) throw invalid(`"${text}" is no model: it is an address of the Hub's ${kind}.`)
  if (kind === 'models') parts.shift()
  const at = parts.findIndex((part) => part === 'tree' || part === 'blob' || part === 'resolve' || part === 'commit')
  const named = at > 0 ? parts.slice(0, at) : parts
  // Pages of a model that are no files: discussions, settings.
  const id = named.slice(0, 2).join('/')
  const host = HUB_HOSTS.has(url.hostname) ? null : url.origin
  return { host, id, revision: at > 0 ? revisionIn(parts.slice(at + 1)) : 'main' }
}

/** A revision is one part of the path, with its slashes escaped, but for `refs/pr/1` and `refs/convert/x`, which have three. */
function revisionIn(parts: string[]): string {
  return parts[0] === 'refs' ? parts.slice(0, 3).join('/') : (parts[0] ?? 'main')
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const invalid = (message: string) => new AppError('input_invalid', message, EXAMPLES, { field: 'name' })
