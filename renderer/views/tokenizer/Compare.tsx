import { FolderField } from '../../components/workbench/FolderField'
import { LookUpArea } from '../../components/workbench/LookUpArea'
import { useLookUp } from '../../components/workbench/useLookUp'
import type { FirstTokens, Texts } from '../../lib/firstTokens'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useKept } from '../../store/useKept'
import { tokenizerMessages } from './messages'
import { TokenStrip } from './TokenStrip'
import { cutAlike, type ShownToken, shownTokens } from './tokenizer'

/** The same text cut by the tokenizer of another folder, beside this one's. */
export function Compare({ found, tokens, name, type }: { found: FirstTokens; tokens: readonly ShownToken[]; name: string; type: string }) {
  const messages = useMessages(tokenizerMessages)
  const [path, setPath] = useKept('tokenizer.compare', '')
  const texts: Texts = { text: found.text, ...(found.textPair !== undefined && { textPair: found.textPair }) }
  const state = useLookUp('otherTokens', path === '' ? null : { path, ...texts })
  return (
    <section className="card inspect-card" data-export="skip">
      <h2 className="card-title">
        {messages.compare} <span className="muted">{messages.compareLead}</span>
      </h2>
      <FolderField label={messages.folder} hint={messages.folderHint} submitTitle={messages.compareNow} onChoose={setPath} />
      {path === '' ? (
        <p className="muted">{messages.compareEmpty}</p>
      ) : (
        <LookUpArea
          state={state}
          draw={({ input, result }) => (
            <BothCuts
              mine={tokens}
              mineTitle={`${name}, ${type}`}
              other={shownTokens(result, input, result.type)}
              otherTitle={`${result.name}, ${result.type}`}
              isSameText={input.text === found.text && input.textPair === found.textPair}
            />
          )}
        />
      )}
    </section>
  )
}

function BothCuts(props: { mine: readonly ShownToken[]; mineTitle: string; other: readonly ShownToken[]; otherTitle: string; isSameText: boolean }) {
  const { mine, mineTitle, other, otherTitle, isSameText } = props
  const messages = useMessages(tokenizerMessages)
  const alike = cutAlike(mine, other)
  const more = other.length - mine.length
  if (!isSameText) return null
  return (
    <>
      <p className="muted" role="status">
        {more === 0 ? messages.sameCount : messages.difference(String(more))}, {messages.alike(count(alike.a.size))}. {messages.compareLegend}
      </p>
      <div className="both">
        <Cut title={mineTitle} tokens={mine} alike={alike.a} />
        <Cut title={otherTitle} tokens={other} alike={alike.b} />
      </div>
    </>
  )
}

function Cut({ title, tokens, alike }: { title: string; tokens: readonly ShownToken[]; alike: ReadonlySet<number> }) {
  const messages = useMessages(tokenizerMessages)
  return (
    <div>
      <h3>{title}</h3>
      <p className="muted">
        {messages.tokens} {count(tokens.length)}, {messages.onlyHere(count(tokens.length - alike.size))}
      </p>
      <TokenStrip label={title} tokens={tokens} markOf={({ index }) => (alike.has(index) ? null : { className: 'differs', spoken: messages.onlyHereMark })} />
    </div>
  )
}
