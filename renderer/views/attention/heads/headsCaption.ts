import type { HeadStatistic, HeadStatistics, HeadStatisticsInput } from '../../../../shared/inspect/attention'
import type { CaptionWords } from '../../../components/workbench/exportMessages'
import { captionText } from '../../../lib/figure/caption'
import { count } from '../../../lib/format'
import type { TextFile } from '../../../lib/textFile'
import type { headMessages } from './headMessages'

/** What the averages are of: the text, or the file if they are of its texts, and what was left out. */
export function headsCaption(
  { texts }: HeadStatisticsInput,
  { texts: run, queries, failed }: HeadStatistics,
  file: TextFile | null,
  messages: (typeof headMessages)['en'],
  words: CaptionWords,
): string[] {
  const [only] = texts
  const source =
    file?.texts === texts ? [messages.fileTexts(file.name, count(texts.length))] : texts.length === 1 && only !== undefined ? textOf(only, messages, words) : []
  return [...source, messages.facts(count(run), count(queries)), ...failed.slice(0, 1).map(() => messages.leftOut(count(failed.length)))]
}

function textOf(given: HeadStatisticsInput['texts'][number], messages: (typeof headMessages)['en'], words: CaptionWords): string[] {
  const { text, textPair, window } = typeof given === 'string' ? { text: given } : given
  const second = textPair === undefined ? [] : [words.secondTextIs(captionText(textPair))]
  return [words.textIs(captionText(text)), ...second, ...(window === undefined ? [] : [messages.window(count(window + 1))])]
}

/** What the colours of the map are. */
export const statisticText = (statistic: HeadStatistic, messages: (typeof headMessages)['en']): string =>
  messages.statisticIs(messages.longNames[statistic], messages.definitions[statistic])
