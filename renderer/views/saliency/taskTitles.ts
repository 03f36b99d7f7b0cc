import type { SaliencyTask } from '../../../shared/inspect/saliency'
import type { Messages } from '../../messages/messages'
import { classifyMessages } from '../classify/messages'
import { entityMessages } from '../entities/messages'
import { fillMaskMessages } from '../fillMask/messages'
import { choiceMessages } from '../multipleChoice/messages'
import { questionMessages } from '../questions/messages'
import { zeroShotMessages } from '../zeroShot/messages'

/** A task is called what its own panel is. */
export const TASK_MESSAGES: Record<SaliencyTask, Messages<{ title: string }>> = {
  'text-classification': classifyMessages,
  'token-classification': entityMessages,
  'question-answering': questionMessages,
  'fill-mask': fillMaskMessages,
  'multiple-choice': choiceMessages,
  'zero-shot-classification': zeroShotMessages,
}
