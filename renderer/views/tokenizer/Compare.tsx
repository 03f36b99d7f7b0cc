import { useState } from 'react'
import { LookUpArea } from '../../components/workbench/LookUpArea'
import { useLookUp } from '../../components/workbench/useLookUp'
import type { FirstTokens, Texts } from '../../lib/firstTokens'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { tokenizerMessages } from './messages'
import { TokenStrip } from './TokenStrip'
import { cutAlike, type ShownToken, shownTokens } from './tokenizer'

const FOLDERS = 'tokenizer-folders'

/** The same text cut by the tokenizer of another folder, beside this one's. */
export function Compare({ found, tokens, name, type }: { found: FirstTokens; tokens: readonly ShownToken[]; name: string; type: string }) {
  const messages = useMessages(tokenizerMessages)
  const [typed, setTyped] = useState('')
  const [path, setPath] = useState('')
  const texts: Texts = { text: found.text, ...(found.textPair !== undefined && { textPair: found.textPair }) }
  const state = useLookUp('otherTokens', path === '' ? null : { path, ...texts })
  return (
    <section className="card inspect-card" data-export="skip">
      <h2 className="card-title">
        {messages.compare} <span className="muted">{messages.compareLead}</span>
      </h2>
      <form
        className="controls"
        onSubmit={(event) => {
          event.preventDefault()
          setPath(typed.trim())
        }}
      >
        <label className="grow">
          <span className="visually-hidden">{messages.folder}</span>
          <input
            type="text"
            className="field mono grow"
            list={FOLDERS}
            placeholder={messages.folderHint}
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <RecentFolders />
        <button type="submit" className="button" disabled={typed.trim() === ''}>
          {messages.compareNow}
        </button>
      </form>
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

function RecentFolders() {
  const recent = useStore((state) => state.recent)
  const kept = useStore((state) => state.settings.recent)
  const folders = [...new Set([...recent, ...kept])]
  return (
    <datalist id={FOLDERS}>
      {folders.map((folder) => (
        <option key={folder} value={folder} />
      ))}
    </datalist>
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
