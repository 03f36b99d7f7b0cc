import type { HeadStatistics } from '../../../../shared/inspect/attention'
import { useMessages } from '../../../messages/messages'
import { headMessages } from './headMessages'
import { FINDERS, FOUND_HEADS, type HeadPlace, headAt, statisticText, topHeads } from './heads'

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
          <ol>
            {topHeads(statistics, statistic, FOUND_HEADS).map((index) => (
              <Found key={index} at={headAt(index, statistics)} text={statisticText(statistic, statistics.values[statistic][index] ?? 0)} show={show} />
            ))}
          </ol>
        </div>
      ))}
    </section>
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
