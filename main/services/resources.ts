import path from 'node:path'
import manifest from '../../package.json' with { type: 'json' }

export const VERSION: string = manifest.version

/** Where the parts of the program lie below `root`, the folder of package.json. */
export const resources = (root: string) => ({
  engineEntry: path.join(root, 'out/main/engine.js'),
  scannerEntry: path.join(root, 'out/main/scanner.js'),
  rendererRoot: path.join(root, 'out/renderer'),
  sampleModel: path.join(root, 'assets/models/lens-sample'),
})
