import type { FillMaskResult } from '../../../shared/tasks/fillMask'
import { ShareBar } from '../../components/workbench/Bars'
import { count, logarithm, percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { masksOf } from '../../store/fillMaskSlice'
import { useStore } from '../../store/store'
import { type RankedWord, rankedWords } from './compare'
import { fillMaskMessages } from './messages'

/** The words that were given, whatever their number of tokens, in the place of the mask. */
export function Words({ result, isStale }: { result: FillMaskResult; isStale: boolean }) {
  const messages = useMessages(fillMaskMessages)
  const isAsked = useStore((state) => state.words.replaceAll(',', '').trim() !== '')
  const isOnePlace = useStore(masksOf) === 1
  if (!isAsked) return null
  return (
    <section className={`card words${isStale ? ' stale' : ''}`} aria-busy={isStale}>
      <h2 className="card-title">{messages.compareWords}</h2>
      {!isOnePlace && <p className="muted">{messages.wordsOnePlace}</p>}
      {isOnePlace && result.words && result.words.length > 0 && <WordTable words={rankedWords(result.words)} />}
    </section>
  )
}

function WordTable({ words }: { words: RankedWord[] }) {
  const messages = useMessages(fillMaskMessages)
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="words-scroll" tabIndex={0} aria-label={messages.compareWords}>
        <table className="word-scores">
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">{messages.rank}</span>
              </th>
              <th scope="col">{messages.word}</th>
              <th scope="col">{messages.tokens}</th>
              <th scope="col" className="num">
                {messages.logLikelihood}
              </th>
              <th scope="col" className="num">
                {messages.perToken}
              </th>
              <th scope="col" className="num share">
                {messages.among}
              </th>
              <td className="bar" />
              <th scope="col" className="num plain-pll">
                {messages.plain}
              </th>
            </tr>
          </thead>
          <tbody>
            {words.map((word, i) => (
              <WordRow key={word.word} rank={i + 1} word={word} />
            ))}
          </tbody>
        </table>
      </section>
      <p className="note">
        {messages.wordsAmong} {messages.wordsWhy}
      </p>
    </>
  )
}

function WordRow({ rank, word }: { rank: number; word: RankedWord }) {
  return (
    <tr>
      <td className="rank num">{count(rank)}</td>
      <th scope="row" dir="auto">
        {word.word}
      </th>
      <td>
        <span className="word-tokens">
          {word.tokens.map((token, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a word may have the same token twice
            <span key={i} className="word-token">
              <span className="mono">{token}</span> <span className="num muted">{logarithm(word.perToken[i] ?? 0)}</span>
            </span>
          ))}
        </span>
      </td>
      <td className="num">{logarithm(word.logLikelihood)}</td>
      <td className="num">{logarithm(word.logLikelihood / word.tokens.length)}</td>
      <td className="num share">{percent(word.share)}</td>
      <td className="bar">
        <ShareBar share={word.share} />
      </td>
      <td className="num plain-pll">{logarithm(word.originalLogLikelihood)}</td>
    </tr>
  )
}
