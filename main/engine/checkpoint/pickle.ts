import { AppError } from '../../../shared/errors'

/** What a pickle may hold here. A class or function is only ever its name: nothing in a file is executed. */
export type PickleValue = null | boolean | number | bigint | string | PickleValue[] | Map<PickleValue, PickleValue> | PickleGlobal | PickleCall

/** `module name`, as the file names it. */
export class PickleGlobal {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** A call that the file asks for; what it means is decided by who reads it, from the name alone. */
export class PickleCall {
  readonly name: string
  readonly args: PickleValue[]
  /** What `__setstate__` would be given: the attributes of a plain object. */
  state: PickleValue = null
  constructor(name: string, args: PickleValue[]) {
    this.name = name
    this.args = args
  }
}

/** The call name under which a persistent id (a storage) comes. */
export const PERSISTENT = 'persistent id'

/** Nesting of a real state dict is 3; a limit keeps a hostile file from ending in a stack overflow later. */
const MAX_STACK = 500_000

/** `torch._utils _rebuild_tensor_v2` has 32 characters. */
const MAX_NAME = 200

const MARK = Symbol('mark')
type Item = PickleValue | typeof MARK

/**
 * Reads a pickle that holds tensors (protocols 2 to 5), as PyTorch writes it (`torch/serialization.py`). Only the names in `allowed` may be called;
 * any other is refused by its name. Returns the value and where it ends, for files that hold several.
 * @throws AppError `weights_invalid`
 */
export function readPickle(bytes: Uint8Array, allowed: ReadonlySet<string>, name: string, start = 0): { value: PickleValue; end: number } {
  const reader = new PickleReader(bytes, allowed, name, start)
  return { value: reader.run(), end: reader.at }
}

class PickleReader {
  at: number
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #allowed: ReadonlySet<string>
  readonly #name: string
  readonly #stack: Item[] = []
  readonly #memo = new Map<number, PickleValue>()

  constructor(bytes: Uint8Array, allowed: ReadonlySet<string>, name: string, start: number) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#allowed = allowed
    this.#name = name
    this.at = start
  }

  run(): PickleValue {
    for (;;) {
      const code = this.#byte()
      if (code === STOP) return this.#pop()
      const operation = OPERATIONS[code]
      if (!operation) throw this.#invalid(`it uses the pickle opcode 0x${code.toString(16)} at byte ${this.at - 1}, which no tensor file needs`)
      operation(this)
      if (this.#stack.length > MAX_STACK) throw this.#invalid(`its pickle holds more than ${MAX_STACK} values at once`)
    }
  }

  // --- what the operations are made of

  push(value: PickleValue): void {
    this.#stack.push(value)
  }

  mark(): void {
    this.#stack.push(MARK)
  }

  pop(): PickleValue {
    return this.#pop()
  }

  /** Everything above the last mark. */
  toMark(): PickleValue[] {
    const at = this.#stack.lastIndexOf(MARK)
    if (at < 0) throw this.#invalid('its pickle closes what it never opened')
    const items = this.#stack.splice(at)
    return items.slice(1) as PickleValue[]
  }

  top(): PickleValue {
    const value = this.#pop()
    this.#stack.push(value)
    return value
  }

  memoize(index = this.#memo.size): void {
    this.#memo.set(index, this.top())
  }

  recall(index: number): void {
    const value = this.#memo.get(index)
    if (value === undefined) throw this.#invalid(`its pickle refers to value ${index} before it is there`)
    this.#stack.push(value)
  }

  global(module: string, name: string): void {
    const full = `${module} ${name}`
    if (full.length > MAX_NAME) throw this.#invalid(`the name that its pickle asks for before byte ${this.at} has ${full.length} characters`)
    if (!this.#allowed.has(full))
      throw this.#invalid(`its pickle asks for "${module}.${name}", which rebuilds no tensor; nothing was run`, { global: `${module}.${name}` })
    this.#stack.push(new PickleGlobal(full))
  }

  call(): void {
    const args = this.#pop()
    const callee = this.#pop()
    if (!(callee instanceof PickleGlobal) || !Array.isArray(args)) throw this.#invalid('its pickle calls something that is not a function')
    // The one container that is made by a call.
    this.#stack.push(callee.name === 'collections OrderedDict' ? new Map() : new PickleCall(callee.name, args))
  }

  setItems(pairs: PickleValue[]): void {
    const target = this.top()
    if (!(target instanceof Map)) throw this.#invalid('its pickle sets items of something that is not a dictionary')
    for (let i = 0; i + 1 < pairs.length; i += 2) target.set(pairs[i] as PickleValue, pairs[i + 1] as PickleValue)
  }

  append(items: PickleValue[]): void {
    const target = this.top()
    if (!Array.isArray(target)) throw this.#invalid('its pickle appends to something that is not a list')
    for (const item of items) target.push(item)
  }

  byte(): number {
    return this.#byte()
  }

  number(size: number, read: (view: DataView, at: number) => number): number {
    return read(this.#view, this.#take(size))
  }

  /** A length; what it measures must lie in the file. */
  length(size: 1 | 4 | 8): number {
    if (size === 1) return this.byte()
    const value = size === 4 ? this.number(4, (view, at) => view.getUint32(at, true)) : this.number(8, (view, at) => Number(view.getBigUint64(at, true)))
    return value
  }

  text(length: number): string {
    const at = this.#take(length)
    return new TextDecoder('utf-8', { fatal: false }).decode(this.#bytes.subarray(at, at + length))
  }

  line(): string {
    const end = this.#bytes.indexOf(10, this.at)
    if (end < 0) throw this.#invalid('its pickle ends in the middle of a name')
    const text = this.text(end - this.at)
    this.at = end + 1
    return text
  }

  /** A two's-complement integer of any length. */
  long(length: number): number | bigint {
    const at = this.#take(length)
    let value = 0n
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.#bytes[at + i] as number)
    if (length > 0 && (this.#bytes[at + length - 1] as number) > 127) value -= 1n << BigInt(8 * length)
    return Number.isSafeInteger(Number(value)) ? Number(value) : value
  }

  #byte(): number {
    return this.#bytes[this.#take(1)] as number
  }

  #take(length: number): number {
    const at = this.at
    if (at + length > this.#bytes.length) throw this.#invalid(`its pickle needs ${length} bytes at byte ${at}, there are ${this.#bytes.length - at}`)
    this.at += length
    return at
  }

  #pop(): PickleValue {
    const value = this.#stack.pop()
    if (value === undefined || value === MARK) throw this.#invalid('its pickle takes a value that is not there')
    return value
  }

  #invalid(why: string, detail?: Record<string, unknown>): AppError {
    return new AppError(
      'weights_invalid',
      `${this.#name} cannot be read: ${why}.`,
      'Save the model again with save_pretrained(folder, safe_serialization=True).',
      detail,
    )
  }
}

const STOP = 0x2e
/** The attributes of an object stay with it; those of a state dict (`_metadata`) are dropped. */
function build(r: PickleReader) {
  const state = r.pop()
  const target = r.top()
  if (target instanceof PickleCall) target.state = state
}

/** The opcodes that PyTorch's writers use, by their byte (Python's `pickletools`). */
const OPERATIONS: Record<number, (r: PickleReader) => void> = {
  128: (r) => r.byte(), // PROTO
  149: (r) => void r.length(8), // FRAME
  40: (r) => r.mark(),
  48: (r) => void r.pop(),
  78: (r) => r.push(null),
  136: (r) => r.push(true),
  137: (r) => r.push(false),
  75: (r) => r.push(r.byte()),
  77: (r) => r.push(r.number(2, (view, at) => view.getUint16(at, true))),
  74: (r) => r.push(r.number(4, (view, at) => view.getInt32(at, true))),
  71: (r) => r.push(r.number(8, (view, at) => view.getFloat64(at, false))),
  138: (r) => r.push(r.long(r.length(1))),
  88: (r) => r.push(r.text(r.length(4))), // BINUNICODE
  140: (r) => r.push(r.text(r.length(1))),
  141: (r) => r.push(r.text(r.length(8))),
  84: (r) => r.push(r.text(r.length(4))), // BINSTRING
  85: (r) => r.push(r.text(r.length(1))),
  93: (r) => r.push([]),
  41: (r) => r.push([]),
  125: (r) => r.push(new Map()),
  133: (r) => r.push([r.pop()]), // TUPLE1
  134: (r) => r.push([r.pop(), r.pop()].reverse()),
  135: (r) => r.push([r.pop(), r.pop(), r.pop()].reverse()),
  116: (r) => r.push(r.toMark()), // TUPLE
  108: (r) => r.push(r.toMark()), // LIST
  100: (r) => {
    const pairs = r.toMark()
    r.push(new Map())
    r.setItems(pairs)
  },
  97: (r) => {
    const item = r.pop()
    r.append([item])
  },
  101: (r) => r.append(r.toMark()),
  115: (r) => {
    const [value, key] = [r.pop(), r.pop()]
    r.setItems([key, value])
  },
  117: (r) => r.setItems(r.toMark()),
  113: (r) => r.memoize(r.byte()), // BINPUT
  114: (r) => r.memoize(r.length(4)),
  148: (r) => r.memoize(),
  104: (r) => r.recall(r.byte()),
  106: (r) => r.recall(r.length(4)),
  99: (r) => r.global(r.line(), r.line()),
  147: (r) => {
    const [name, module] = [r.pop(), r.pop()]
    r.global(String(module), String(name))
  },
  82: (r) => r.call(),
  129: (r) => r.call(), // NEWOBJ
  98: build,
  81: (r) => {
    const id = r.pop()
    r.push(new PickleCall(PERSISTENT, Array.isArray(id) ? id : [id]))
  },
}
