/** A way that is taken once less is left of it than this is taken to be full: rounding leaves crumbs that would be pushed about for ever. */
const NOTHING = 1e-12

/**
 * Exact maximum flow through layers of `size` nodes, from one node of the first to one of the last (Dinic 1970): the layers that can still be reached, and then paths along them until none is left.
 * `capacities` is `[layers, from, to]`. What one source has pushed is taken back before the next.
 */
export class MaxFlow {
  readonly #size: number
  readonly #layers: number
  readonly #capacities: Float32Array
  readonly #left: Float64Array
  readonly #sink: number
  /** Steps from the source; -1: not reached. */
  readonly #distances: Int32Array
  /** Which way each node tries next. */
  readonly #next: Int32Array
  readonly #queue: Int32Array
  /** Of each layer the nodes that are not reached yet: once all are, a dense layer costs nothing more. */
  readonly #rest: Int32Array[]
  readonly #restCounts: Int32Array
  /** The path so far: its nodes, and the edge to each. Back along an edge is −1 − edge. */
  readonly #path: Int32Array
  readonly #edges: Int32Array
  #depth = 0
  #isWalking = false
  #changed: number[] = []
  #source = 0
  #flow = 0

  constructor(capacities: Float32Array, layers: number, size: number, sink: number) {
    const nodes = (layers + 1) * size
    this.#size = size
    this.#layers = layers
    this.#capacities = capacities
    this.#left = Float64Array.from(capacities)
    this.#sink = layers * size + sink
    this.#distances = new Int32Array(nodes)
    this.#next = new Int32Array(nodes)
    this.#queue = new Int32Array(nodes)
    this.#rest = Array.from({ length: layers }, () => new Int32Array(size))
    this.#restCounts = new Int32Array(layers)
    this.#path = new Int32Array(nodes)
    this.#edges = new Int32Array(nodes)
  }

  /** What flows so far; all of it once `advance` says so. */
  get flow(): number {
    return this.#flow
  }

  begin(source: number): void {
    for (const edge of this.#changed) this.#left[edge] = this.#capacities[edge] as number
    this.#changed = []
    this.#source = source
    this.#flow = 0
    this.#isWalking = false
  }

  /** Goes on for so many steps at most; whether that was the end. */
  advance(steps: number): boolean {
    for (let left = steps; left > 0; ) {
      if (!this.#isWalking && !this.#reach()) return true
      left = this.#walk(left)
    }
    return false
  }

  /** Breadth first: how far each node is. Whether the sink is reached. */
  #reach(): boolean {
    this.#startReach()
    const [distances, queue, size] = [this.#distances, this.#queue, this.#size]
    let end = 1
    for (let at = 0; at < end && distances[this.#sink] === -1; at++) {
      const node = queue[at] as number
      const layer = Math.floor(node / size)
      end = layer === this.#layers - 1 ? this.#reachSink(node, end) : this.#reachLayer(node, layer + 1, true, end)
      if (layer >= 2) end = this.#reachLayer(node, layer - 1, false, end)
    }
    this.#isWalking = distances[this.#sink] !== -1
    return this.#isWalking
  }

  #startReach(): void {
    this.#distances.fill(-1)
    this.#next.fill(0)
    this.#distances[this.#source] = 0
    this.#queue[0] = this.#source
    this.#path[0] = this.#source
    this.#depth = 0
    for (let layer = 1; layer < this.#layers; layer++) {
      const rest = this.#rest[layer] as Int32Array
      for (let i = 0; i < rest.length; i++) rest[i] = i
      this.#restCounts[layer] = rest.length
    }
  }

  #reachSink(node: number, end: number): number {
    if ((this.#left[this.#edge(node, this.#sink)] as number) <= NOTHING) return end
    this.#distances[this.#sink] = (this.#distances[node] as number) + 1
    this.#queue[end] = this.#sink
    return end + 1
  }

  /** Reaches what it can of a neighbouring layer; gives the new end of the queue. */
  #reachLayer(node: number, layer: number, isForward: boolean, end: number): number {
    const [rest, left, size] = [this.#rest[layer] as Int32Array, this.#left, this.#size]
    const count = this.#restCounts[layer] as number
    const index = node % size
    const base = isForward ? this.#edge(node, layer * size) : (layer * size + 0) * size + index
    const distance = (this.#distances[node] as number) + 1
    let kept = 0
    for (let i = 0; i < count; i++) {
      const other = rest[i] as number
      const edge = isForward ? base + other : base + other * size
      const room = isForward ? (left[edge] as number) : (this.#capacities[edge] as number) - (left[edge] as number)
      if (room > NOTHING) {
        this.#distances[layer * size + other] = distance
        this.#queue[end++] = layer * size + other
      } else rest[kept++] = other
    }
    this.#restCounts[layer] = kept
    return end
  }

  /** The edge between a node and one of the next layer. */
  #edge(from: number, to: number): number {
    return from * this.#size + (to % this.#size)
  }

  /** Depth first along growing distances: pushes what fits each path, until there is none or the steps are spent. Gives the steps that are left. */
  #walk(steps: number): number {
    for (let left = steps; left > 0; left--) {
      const node = this.#path[this.#depth] as number
      if (node === this.#sink) this.#push()
      else if (!this.#goOn(node)) {
        if (this.#depth === 0) {
          this.#isWalking = false
          return left - 1
        }
        this.#depth--
        const before = this.#path[this.#depth] as number
        this.#next[before] = (this.#next[before] as number) + 1
      }
    }
    return 0
  }

  /** Takes the next open way from a node: on to the same place of the next layer first, which half of everything flows along, then to the others, then back. */
  #goOn(node: number): boolean {
    const size = this.#size
    const layer = Math.floor(node / size)
    const index = node - layer * size
    const distance = (this.#distances[node] as number) + 1
    const last = layer >= 2 ? 2 * size : size
    for (let way = this.#next[node] as number; way < last; way++) {
      const isForward = way < size
      if (isForward && layer === this.#layers - 1 && way > 0) {
        // The last layer has one node that counts.
        way = size - 1
        continue
      }
      const target = isForward ? (layer === this.#layers - 1 ? this.#sink : (layer + 1) * size + ((index + way) % size)) : (layer - 1) * size + way - size
      if (this.#distances[target] !== distance) continue
      const edge = isForward ? this.#edge(node, target) : this.#edge(target, node)
      const room = isForward ? (this.#left[edge] as number) : (this.#capacities[edge] as number) - (this.#left[edge] as number)
      if (room <= NOTHING) continue
      this.#next[node] = way
      this.#depth++
      this.#path[this.#depth] = target
      this.#edges[this.#depth] = isForward ? edge : -1 - edge
      return true
    }
    this.#next[node] = last
    return false
  }

  /** Pushes as much as fits the whole path, and goes back to before the first edge that is then full. */
  #push(): void {
    let amount = Number.POSITIVE_INFINITY
    for (let i = 1; i <= this.#depth; i++) amount = Math.min(amount, this.#room(this.#edges[i] as number))
    let full = this.#depth
    for (let i = this.#depth; i > 0; i--) {
      const edge = this.#edges[i] as number
      const forward = edge < 0 ? -1 - edge : edge
      this.#left[forward] = (this.#left[forward] as number) + (edge < 0 ? amount : -amount)
      this.#changed.push(forward)
      if (this.#room(edge) <= NOTHING) full = i
    }
    this.#flow += amount
    this.#depth = full - 1
  }

  #room(edge: number): number {
    return edge < 0 ? (this.#capacities[-1 - edge] as number) - (this.#left[-1 - edge] as number) : (this.#left[edge] as number)
  }
}
