import type { Language } from '../../messages/messages'
import { classifyMessages } from '../classify/messages'
import { entityMessages } from '../entities/messages'
import { fillMaskMessages } from '../fillMask/messages'
import { generateMessages } from '../generate/messages'
import { choiceMessages } from '../multipleChoice/messages'
import { questionMessages } from '../questions/messages'
import { similarityMessages } from '../similarity/messages'
import { zeroShotMessages } from '../zeroShot/messages'

/** Of the panels that have an answer, by id. `panels.tsx` holds them all, this one too: it cannot be imported here. */
export const titlesOf = (language: Language): Record<string, string> => ({
  'fill-mask': fillMaskMessages[language].title,
  entities: entityMessages[language].title,
  questions: questionMessages[language].title,
  classify: classifyMessages[language].title,
  'zero-shot': zeroShotMessages[language].title,
  'multiple-choice': choiceMessages[language].title,
  similarity: similarityMessages[language].title,
  generate: generateMessages[language].title,
})
