import { attention } from './attention'
import { multipleChoice, textClassification, zeroShotClassification } from './classification'
import type { LineCommand } from './command'
import { embeddingNeighbours } from './embeddingNeighbours'
import { featureExtraction } from './featureExtraction'
import { fillMask } from './fillMask'
import { forward } from './forward'
import { headAblation } from './headAblation'
import { headStatistics } from './headStatistics'
import { hiddenStates } from './hiddenStates'
import { logitLens } from './logitLens'
import { pseudoLogLikelihood } from './pseudoLogLikelihood'
import { questionAnswering } from './questionAnswering'
import { saliency } from './saliency'
import { textGeneration } from './textGeneration'
import { tokenClassification } from './tokenClassification'
import { tokenize } from './tokenize'

/** The commands that map lines to lines, by name. `info` takes no input and stands apart. */
export const COMMANDS: Record<string, LineCommand> = {
  'fill-mask': fillMask,
  'token-classification': tokenClassification,
  'question-answering': questionAnswering,
  'text-classification': textClassification,
  'zero-shot-classification': zeroShotClassification,
  'multiple-choice': multipleChoice,
  'feature-extraction': featureExtraction,
  'text-generation': textGeneration,
  attention,
  'head-ablation': headAblation,
  'head-statistics': headStatistics,
  'hidden-states': hiddenStates,
  'embedding-neighbours': embeddingNeighbours,
  'logit-lens': logitLens,
  'pseudo-log-likelihood': pseudoLogLikelihood,
  saliency,
  tokenize,
  forward,
}
