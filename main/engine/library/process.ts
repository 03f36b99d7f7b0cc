import { serveParent } from '../childProcess'
import { serveScanner } from './scanner'

// The scanner's own process.
serveParent((port) => serveScanner(port))
