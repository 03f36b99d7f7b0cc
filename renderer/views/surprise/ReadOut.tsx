import type { ScoredTokens, TokenScores } from '../../../shared/inspect/surprise'
import { bitsOf, perplexityOf, totalOf } from '../../../shared/inspect/surpriseFigures'
import { count, percent } from '../../lib/format'
import { visible } from '../../lib/tokenText'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { surpriseMessages } from './messages'
import { figureText, labelsOf, mostSurprising } from './surprise'

interface ReadOutProps {
  text: string
  tokens: ScoredTokens
  scores: TokenScores
  isWhole: boolean
  pointed: readonly number[]
  onPoint(places: readonly number[]): void
}

/** The text's totals, what surprises most, and the token under the pointer. */
export function ReadOut({ text, tokens, scores, isWhole, pointed, onPoint }: ReadOutProps) {
  const messages = useMessages(surpriseMessages)
  const labels = labelsOf(text, tokens)
  const isWindow = tokens.windows.length > 1
  return (
    <aside className="surprise-side">
      <section className="card side" data-testid="surprise-totals">
        <h2>
          {isWindow ? messages.window(count(tokens.window + 1), count(tokens.windows.length)) : messages.whole}
          {!isWhole && `, ${messages.soFar}`}
        </h2>
        <Totals scores={scores} />
        {isWindow && <p>{messages.windowAlone}</p>}
        <p>{tokens.method === 'causal' ? messages.causal : messages.pseudo}</p>
      </section>
      <section className="card side" data-testid="surprise-token">
        {pointed.length === 0 ? (
          <p className="muted first">{messages.pointAt}</p>
        ) : (
          <Pointed tokens={tokens} scores={scores} labels={labels} pointed={pointed} />
        )}
        <h2>{messages.mostSurprising}</h2>
        <ol className="most-surprising">
          {mostSurprising(scores, MOST).map((i) => {
            const at = scores.at[i] as number
            return (
              <li key={at}>
                <button type="button" className="link" onClick={() => onPoint([at])} onFocus={() => onPoint([at])}>
                  {labels[at]}
                </button>
                <span className="num">{figureText(bitsOf(scores.logLikelihoods[i] as number))}</span>
              </li>
            )
          })}
        </ol>
      </section>
    </aside>
  )
}

const MOST = 5

function Totals({ scores }: { scores: TokenScores }) {
  const messages = useMessages(surpriseMessages)
  const total = totalOf(scores)
  return (
    <dl>
      <dt>{messages.perplexity}</dt>
      <dd>{figureText(perplexityOf(total))}</dd>
      <dt>{messages.perToken}</dt>
      <dd>{figureText(bitsOf(total.sum / total.tokens))}</dd>
      <dt>{messages.sum}</dt>
      <dd>{figureText(total.sum)}</dd>
      <dt>{messages.tokens}</dt>
      <dd>{count(total.tokens)}</dd>
    </dl>
  )
}

function Pointed({ tokens, scores, labels, pointed }: Pick<ReadOutProps, 'tokens' | 'scores' | 'pointed'> & { labels: string[] }) {
  return (
    <>
      {pointed.map((at) => (
        <OneToken key={at} label={labels[at] ?? ''} i={scores.at.indexOf(at)} tokens={tokens} scores={scores} />
      ))}
    </>
  )
}

function OneToken({ label, i, tokens, scores }: { label: string; i: number; tokens: ScoredTokens; scores: TokenScores }) {
  const messages = useMessages(surpriseMessages)
  const type = useStore(({ model }) => (model.status === 'ready' ? model.info.tokenizer?.type : undefined)) ?? 'BPE'
  if (i < 0) return <h2 className="first">{label}</h2>
  const log = scores.logLikelihoods[i] as number
  const isBest = scores.ranks[i] === 1
  return (
    <div className="one-token" role="status">
      <h2>
        <bdi>{label}</bdi>
      </h2>
      <dl>
        <dt>{messages.surprisal}</dt>
        <dd>{messages.bits(figureText(bitsOf(log)))}</dd>
        <dt>{messages.probability}</dt>
        <dd>{percent(Math.exp(log))}</dd>
        <dt>{messages.logLikelihood}</dt>
        <dd>{figureText(log)}</dd>
        <dt>{messages.rank}</dt>
        <dd>{messages.rankOf(count(scores.ranks[i] as number), count(tokens.vocabulary))}</dd>
        <dt>{messages.likeliest}</dt>
        <dd>{isBest ? messages.itself : `${bestText(scores.best[i] ?? '', type)} ${percent(Math.exp(scores.bestLogLikelihoods[i] as number))}`}</dd>
      </dl>
    </div>
  )
}

/** Of the vocabulary's string, as the text's own tokens are called. */
function bestText(token: string, type: string): string {
  const text = token.replaceAll(type === 'BPE' ? 'Ġ' : '▁', ' ')
  return visible(text.trim() === '' ? text : text.trim())
}
