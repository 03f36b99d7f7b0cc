import { setFlagsFromString } from 'node:v8'
import { serveParent } from './childProcess'
import { Engine } from './engine'

// Beside weights and activations there is little to collect: left to itself V8 lets 80 MB in use of a long text grow to 220 before it looks.
setFlagsFromString('--heap-growing-percent=20')

const engine = new Engine()
// The engine's own process.
serveParent((port, isHost) => engine.serve(port, isHost))
