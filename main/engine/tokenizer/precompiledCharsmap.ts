/**
 * Whether a SentencePiece normalization table can be used. The native library trusts it: an index outside ends the whole process. The table is a number of bytes, that many
 * bytes of a double-array trie (darts-clone: units of 32 bits), and texts that end with a zero byte, to whose beginnings the trie's values point.
 */
export function isPrecompiledCharsmap(table: Buffer): boolean {
  if (table.length < 4) return false
  const trieBytes = table.readUInt32LE(0)
  if (trieBytes % 4 !== 0 || trieBytes === 0 || 4 + trieBytes > table.length) return false
  const units = new Uint32Array(trieBytes / 4)
  for (let i = 0; i < units.length; i++) units[i] = table.readUInt32LE(4 + 4 * i)
  const texts = table.subarray(4 + trieBytes)
  return isUtf8(texts) && isTrie(units, (value) => value <= texts.length && !isContinuation(texts[value] ?? 0))
}

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80
const label = (unit: number): number => (unit & 0x800000ff) >>> 0
const hasLeaf = (unit: number): boolean => ((unit >>> 8) & 1) === 1
const offset = (unit: number): number => (unit >>> 10) << ((unit & (1 << 9)) >>> 6)
const leafValue = (unit: number): number => unit & 0x7fffffff

/** Every step from the root stays inside, and every value is one. */
function isTrie(units: Uint32Array, isValue: (value: number) => boolean): boolean {
  const unit = (at: number) => units[at] ?? 0
  const seen = new Uint8Array(units.length)
  const nodes = [offset(unit(0))]
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if (node >= units.length || (node | 255) >= units.length) return false
    if (seen[node]) continue
    seen[node] = 1
    for (let byte = 1; byte < 256; byte++) {
      const child = node ^ byte
      if (label(unit(child)) !== byte) continue
      const next = child ^ offset(unit(child))
      if (next >= units.length || (hasLeaf(unit(child)) && !isValue(leafValue(unit(next))))) return false
      nodes.push(next)
    }
  }
  return true
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
