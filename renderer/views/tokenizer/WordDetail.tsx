import { useState } from 'react'
import type { ByteLevelSteps, MergeSteps, UnigramSegmentation } from '../../../shared/inspect/tokenizer'
import { LookUpArea } from '../../components/workbench/LookUpArea'
import { useLookUp } from '../../components/workbench/useLookUp'
import { count } from '../../lib/format'
import { bytesOfToken, hex, visible } from '../../lib/tokenText'
import { useMessages } from '../../messages/messages'
import { tokenizerMessages } from './messages'
import type { Chosen } from './tokenizer'

/** What was clicked: its numbers, and how its word becomes tokens, step by step. */
export function WordDetail({ chosen, type }: { chosen: Chosen | null; type: string }) {
  const messages = useMessages(tokenizerMessages)
  const state = useLookUp('word', chosen?.word ? { word: chosen.word } : null)
  return (
    <aside className="card side beside" aria-label={messages.detail} data-export={chosen ? undefined : 'skip'}>
      {chosen ? (
        <>
          <Facts chosen={chosen} type={type} />
          <h2>{messages.detail}</h2>
          {chosen.word === null ? (
            <p>{messages.noText}</p>
          ) : (
            <LookUpArea state={state} draw={({ input, result }) => <Segments key={input.word} word={input.word} steps={result} />} />
          )}
        </>
      ) : (
        <p>{messages.pointHere}</p>
      )}
    </aside>
  )
}

function Facts({ chosen: { shown, token, id }, type }: { chosen: Chosen; type: string }) {
  const messages = useMessages(tokenizerMessages)
  const rows: [string, string, boolean][] = [
    [messages.token, token, true],
    [messages.id, count(id), false],
    [messages.bytes, hex(shown?.bytes ?? bytesOfToken(token, type)), true],
  ]
  if (shown) {
    rows.push([messages.offsets, shown.sequence === null ? messages.template : `${shown.token.span.start}–${shown.token.span.end}`, false])
    rows.push([messages.word, String(shown.token.wordId ?? '–'), false])
  }
  return (
    <dl className="facts-list">
      {rows.map(([name, value, isMono]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={isMono ? 'mono' : undefined}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Segments({ word, steps }: { word: string; steps: MergeSteps }) {
  return (
    <>
      <p className="word-head" dir="auto">
        {visible(word)}
      </p>
      {steps.kind === 'bpe' ? <Merges steps={steps} /> : <Pieces steps={steps} />}
    </>
  )
}

/** Byte-level BPE, one merge at a time. The slider is moved by the arrow keys. */
function Merges({ steps: { symbols, steps } }: { steps: ByteLevelSteps }) {
  const messages = useMessages(tokenizerMessages)
  const [at, setAt] = useState(steps.length)
  const step = steps[at - 1]
  const told = step ? messages.merged(step.left, step.right, count(step.rank)) : messages.begin
  if (steps.length === 0)
    return (
      <>
        <Symbols symbols={symbols} merged={null} />
        <p>{symbols.length === 1 ? messages.noMerges : messages.begin}</p>
      </>
    )
  return (
    <>
      <Symbols symbols={step?.symbols ?? symbols} merged={step ? step.left + step.right : null} />
      <div className="stepper">
        <button type="button" className="button" aria-label={messages.previous} disabled={at === 0} onClick={() => setAt(at - 1)}>
          ‹
        </button>
        <input
          type="range"
          min={0}
          max={steps.length}
          value={at}
          aria-label={messages.step}
          aria-valuetext={`${messages.stepOf(count(at), count(steps.length))}: ${told}`}
          onChange={(event) => setAt(Number(event.target.value))}
        />
        <button type="button" className="button" aria-label={messages.next} disabled={at === steps.length} onClick={() => setAt(at + 1)}>
          ›
        </button>
      </div>
      <p className="num-line" data-export="skip">
        {messages.stepOf(count(at), count(steps.length))}
      </p>
      <table className="plain steps">
        <thead>
          <tr>
            <th scope="col">{messages.merge}</th>
            <th scope="col" className="num">
              {messages.rank}
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ left, right, rank, symbols: after }, i) => (
            <tr key={after.length} className={i + 1 === at ? 'chosen' : undefined}>
              <td>
                <button type="button" className="link mono" onClick={() => setAt(i + 1)}>
                  {left} + {right}
                </button>
              </td>
              <td className="num">{count(rank)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p data-export="skip">{messages.rankHint}</p>
    </>
  )
}

const Symbols = ({ symbols, merged }: { symbols: string[]; merged: string | null }) => (
  <ol className="symbols">
    {symbols.map((symbol, i) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a symbol is told apart from its likes by its place alone
      <li key={i} className={symbol === merged ? 'mono merged' : 'mono'}>
        {symbol}
      </li>
    ))}
  </ol>
)

function Pieces({ steps: { pieces, score } }: { steps: UnigramSegmentation }) {
  const messages = useMessages(tokenizerMessages)
  return (
    <>
      <Symbols symbols={pieces.map(({ piece }) => piece)} merged={null} />
      <table className="plain steps">
        <thead>
          <tr>
            <th scope="col">{messages.piece}</th>
            <th scope="col" className="num">
              {messages.id}
            </th>
            <th scope="col" className="num">
              {messages.logProbability}
            </th>
          </tr>
        </thead>
        <tbody>
          {pieces.map(({ piece, id, score: own }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a piece may come twice
            <tr key={i}>
              <td className="mono">{piece}</td>
              <td className="num">{id}</td>
              <td className="num">{own.toFixed(3)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              {messages.sum}
            </th>
            <td className="num">{score.toFixed(3)}</td>
          </tr>
        </tfoot>
      </table>
      <p>{messages.best}</p>
    </>
  )
}
