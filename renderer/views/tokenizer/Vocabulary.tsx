import type { VocabularyMatches } from '../../../shared/inspect/tokenizer'
import { LookUpArea } from '../../components/workbench/LookUpArea'
import { SearchField } from '../../components/workbench/SearchField'
import { useLookUp } from '../../components/workbench/useLookUp'
import { count } from '../../lib/format'
import { bytesOfToken, hex, visible } from '../../lib/tokenText'
import { useMessages } from '../../messages/messages'
import { useKept } from '../../store/useKept'
import { tokenizerMessages } from './messages'
import { type Chosen, chosenEntry } from './tokenizer'

const FIRST = 100
/** The engine gives no more at once. */
const MOST = 1000

/** The vocabulary, searched by text, token or id. */
export function Vocabulary({ type, size, chosen, show }: { type: string; size: number; chosen: Chosen | null; show(chosen: Chosen): void }) {
  const messages = useMessages(tokenizerMessages)
  const [query, setQuery] = useKept('tokenizer.query', '')
  const [caseSensitive, setCaseSensitive] = useKept('tokenizer.caseSensitive', false)
  const [limit, setLimit] = useKept('tokenizer.limit', FIRST)
  const state = useLookUp('vocabulary', { query, limit, caseSensitive })
  return (
    <section className="card inspect-card" data-export="skip">
      <h2 className="card-title">
        {messages.vocabulary} <span className="muted">{messages.vocabularyLead(count(size))}</span>
      </h2>
      <div className="controls">
        <SearchField
          label={messages.search}
          hint={messages.searchHint}
          value={query}
          onChange={(words) => {
            setQuery(words)
            setLimit(FIRST)
          }}
        />
        <label>
          <input type="checkbox" checked={caseSensitive} onChange={(event) => setCaseSensitive(event.target.checked)} />
          {messages.caseSensitive}
        </label>
      </div>
      <LookUpArea
        state={state}
        draw={({ result }) => <Matches found={result} type={type} chosen={chosen} show={show} more={limit < MOST ? () => setLimit(MOST) : null} />}
      />
    </section>
  )
}

function Matches(props: { found: VocabularyMatches; type: string; chosen: Chosen | null; show(chosen: Chosen): void; more: (() => void) | null }) {
  const { found, type, chosen, show, more } = props
  const { total, matches } = found
  const messages = useMessages(tokenizerMessages)
  const isWhole = matches.length === total
  return (
    <>
      <p className="muted" role="status">
        {total === 0 ? messages.nothing : isWhole ? messages.foundOf(count(total)) : messages.shownOf(count(matches.length), count(total))}
      </p>
      {total > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        <section className="table-frame short" aria-label={messages.vocabulary} tabIndex={0}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{messages.token}</th>
                <th scope="col">{messages.standsFor}</th>
                <th scope="col" className="num">
                  {messages.id}
                </th>
                <th scope="col">{messages.bytes}</th>
              </tr>
            </thead>
            <tbody>
              {matches.map((match) => (
                <tr key={match.id} className={chosen?.shown === null && chosen.id === match.id ? 'chosen' : undefined}>
                  <td>
                    <button type="button" className="link mono" onClick={() => show(chosenEntry(match, type))}>
                      {match.token}
                    </button>
                  </td>
                  <td dir="auto">{visible(match.text)}</td>
                  <td className="num">{match.id}</td>
                  <td className="mono">{hex(bytesOfToken(match.token, type))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {!isWhole && more && (
        <button type="button" className="button" onClick={more}>
          {messages.more(count(Math.min(MOST, total) - matches.length))}
        </button>
      )}
    </>
  )
}
