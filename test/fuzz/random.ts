import { randomNumbers } from '../../main/engine/generation/sampling'

/** Choices that are the same for the same seed. */
export class Random {
  readonly #next: () => number
  constructor(seed: number) {
    this.#next = randomNumbers(seed)
  }

  /** 0 to `below` − 1. */
  int(below: number): number {
    return Math.floor(this.#next() * below)
  }

  of<T>(items: readonly T[]): T {
    return items[this.int(items.length)] as T
  }

  chance(probability: number): boolean {
    return this.#next() < probability
  }
}

/** Sizes that readers get wrong: limits of every width, and what is just beyond. */
export const NASTY_NUMBERS = [
  0,
  1,
  2,
  3,
  7,
  15,
  16,
  17,
  64,
  127,
  128,
  255,
  256,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  1e308,
  -1,
  -16,
  0.5,
] as const
export const NASTY_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  '',
  'x',
  '../model.safetensors',
  '/etc/passwd',
  '\0',
  [],
  {},
  [[]],
  [1, [2]],
  { a: 1 },
  ...NASTY_NUMBERS,
]

/** Changes that know nothing of a format. */
export function blind(random: Random, whole: Buffer, others: Buffer[]): Buffer {
  switch (random.int(6)) {
    case 0:
      return whole.subarray(0, random.int(whole.length))
    case 1:
      return Buffer.concat([whole, whole.subarray(0, 1 + random.int(64))])
    case 2: {
      const [from, to, length] = [random.int(whole.length), random.int(whole.length), 1 + random.int(64)]
      const copy = Buffer.from(whole)
      whole.copy(copy, to, from, Math.min(from + length, whole.length))
      return copy
    }
    case 3:
      return random.of(others)
    default: {
      const copy = Buffer.from(whole)
      // Descriptions stand at the beginning or at the end: there most flips fall.
      for (let flips = 1 + random.int(6); flips > 0; flips--) {
        const near = Math.min(copy.length, 4096)
        const at = random.chance(0.6) ? random.int(near) : random.chance(0.5) ? copy.length - 1 - random.int(near) : random.int(copy.length)
        copy[at] = random.chance(0.5) ? (copy[at] as number) ^ (1 << random.int(8)) : random.int(256)
      }
      return copy
    }
  }
}

/** A random place in a JSON value gets another value, another key, or goes. */
export function changedJson(random: Random, value: unknown): unknown {
  const copy = structuredClone(value)
  const places: { parent: Record<string, unknown>; key: string }[] = []
  const walk = (node: unknown, depth: number) => {
    if (typeof node !== 'object' || node === null || depth > 6) return
    // Long lists (vocabularies) are sampled, so that every section is met.
    const keys = Object.keys(node)
    const step = Math.max(1, Math.floor(keys.length / 8))
    for (let i = random.int(step); i < keys.length; i += step) {
      const key = keys[i] as string
      places.push({ parent: node as Record<string, unknown>, key })
      walk((node as Record<string, unknown>)[key], depth + 1)
    }
  }
  walk(copy, 0)
  for (let changes = 1 + random.int(2); changes > 0 && places.length > 0; changes--) {
    const { parent, key } = random.of(places)
    if (random.chance(0.15)) delete parent[key]
    else if (random.chance(0.1)) parent[`${key}x`] = parent[key]
    else if (random.chance(0.2)) {
      const other = random.of(places)
      parent[key] = structuredClone(other.parent[other.key])
    } else parent[key] = random.of(NASTY_VALUES)
  }
  return copy
}
