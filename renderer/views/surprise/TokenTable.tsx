import { memo } from 'react'
import type { ScoredTokens, TokenScores } from '../../../shared/inspect/surprise'
import { bitsOf } from '../../../shared/inspect/surpriseFigures'
import { count, percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { surpriseMessages } from './messages'
import { figureText, labelsOf } from './surprise'

/** The twin of the picture, for who does not see it. */
export const TokenTable = memo(function TokenTable({ text, tokens, scores }: { text: string; tokens: ScoredTokens; scores: TokenScores }) {
  const messages = useMessages(surpriseMessages)
  const labels = labelsOf(text, tokens)
  return (
    <table className="visually-hidden">
      <caption>{messages.table}</caption>
      <thead>
        <tr>
          {[messages.token, messages.surprisal, messages.probability, messages.rank, messages.likeliest].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from(scores.at, (at, i) => (
          <tr key={at}>
            <th scope="row">{labels[at]}</th>
            <td>{messages.bits(figureText(bitsOf(scores.logLikelihoods[i] as number)))}</td>
            <td>{percent(Math.exp(scores.logLikelihoods[i] as number))}</td>
            <td>{count(scores.ranks[i] as number)}</td>
            <td>{scores.best[i]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
})
