import type { HeadStatistics } from '../../../../shared/inspect/attention'
import { useMessages } from '../../../messages/messages'
import { largestOf } from '../attention'
import { headMessages } from './headMessages'
import { FINDERS, type Finder, foundHeads, type HeadPlace, headAt, statisticText } from './heads'

/** The heads that do most of something, by its plain name. */
export function HeadFinders({ statistics, show }: { statistics: HeadStatistics; show(head: HeadPlace): void }) {
  const messages = useMessages(headMessages)
  return (
    <section className="head-finders" aria-label={messages.finders}>
      {FINDERS.map((statistic) => (
        <div key={statistic} data-finder={statistic}>
          <h3 className="side-heading" title={messages.definitions[statistic]}>
            {messages.finder[statistic]}
          </h3>
          <FoundList statistics={statistics} statistic={statistic} show={show} />
        </div>
      ))}
    </section>
  )
}

function FoundList({ statistics, statistic, show }: { statistics: HeadStatistics; statistic: Finder; show(head: HeadPlace): void }) {
  const messages = useMessages(headMessages)
  const found = foundHeads(statistics, statistic)
  const values = statistics.values[statistic]
  if (found.length === 0 && statistic !== 'entropy') return <p className="muted">{messages.none[statistic](statisticText(statistic, largestOf(values)))}</p>
  return (
    <ol>
      {found.map((index) => (
        <Found key={index} at={headAt(index, statistics)} text={statisticText(statistic, values[index] ?? 0)} show={show} />
      ))}
    </ol>
  )
}

function Found({ at, text, show }: { at: HeadPlace; text: string; show(head: HeadPlace): void }) {
  const messages = useMessages(headMessages)
  return (
    <li>
      <button type="button" className="link" aria-label={messages.headAtValue(at.layer, at.head, text)} onClick={() => show(at)}>
        {messages.headAt(at.layer, at.head)}
      </button>
      <span className="num">{text}</span>
    </li>
  )
}
