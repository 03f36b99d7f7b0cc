import { useState } from 'react'
import type { PackedSentence, PackedSentences, PackedSequence } from '../../../shared/inspect/tokenizer'
import { LookUpArea } from '../../components/workbench/LookUpArea'
import { useLookUp } from '../../components/workbench/useLookUp'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useKept } from '../../store/useKept'
import { tokenizerMessages } from './messages'

/** Sequences drawn at once. */
const STEP = 40

/** The text packed into sequences of whole sentences, as pre-training does it. */
export function Packing({ text, most }: { text: string; most: number }) {
  const messages = useMessages(tokenizerMessages)
  const [typed, setTyped] = useKept('tokenizer.packed', String(most))
  const wanted = Number(typed)
  const state = useLookUp('packing', { text, ...(Number.isInteger(wanted) && wanted > 0 && { maxTokens: wanted }) })
  return (
    <>
      <div className="controls">
        <label>
          {messages.maxTokens}
          <input type="number" className="field seed" min={1} max={most} value={typed} onChange={(event) => setTyped(event.target.value)} />
        </label>
      </div>
      <LookUpArea state={state} draw={({ input, result }) => <Sequences text={input.text} packed={result} />} />
    </>
  )
}

function Sequences({ text, packed }: { text: string; packed: PackedSentences }) {
  const messages = useMessages(tokenizerMessages)
  const [drawn, setDrawn] = useState(STEP)
  const { sequences, documents, maxTokens, cutSentences } = packed
  // A sentence that was cut is one sentence.
  const sentences = sequences.flatMap((sequence) => sequence.sentences).filter(({ piece }) => piece === null || piece.index === 1).length
  if (sequences.length === 0) return <p className="muted">{messages.packingEmpty}</p>
  return (
    <>
      <p className="muted" role="status">
        {messages.packed(count(sequences.length), count(sentences), count(documents))}
        {cutSentences > 0 && `; ${messages.cut(count(cutSentences))}`}
      </p>
      <table className="plain packed">
        <thead>
          <tr>
            <th scope="col" className="num">
              {messages.sequence}
            </th>
            <th scope="col">{messages.sentences}</th>
            <th scope="col" className="num">
              {messages.tokens}
            </th>
          </tr>
        </thead>
        <tbody>
          {sequences.slice(0, drawn).map((sequence, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: sequences are told apart by their place
            <tr key={i}>
              <td className="num">{i + 1}</td>
              <td>
                <SequenceBar sequence={sequence} text={text} maxTokens={maxTokens} />
              </td>
              <td className="num">{messages.ofMost(count(sequence.tokens), count(maxTokens))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {sequences.length > drawn && (
        <button type="button" className="button" onClick={() => setDrawn(drawn + STEP)}>
          {messages.more(count(sequences.length - drawn))}
        </button>
      )}
    </>
  )
}

/** As long as it is full: the whole width is the limit. A click on a sentence reads it. */
function SequenceBar({ sequence, text, maxTokens }: { sequence: PackedSequence; text: string; maxTokens: number }) {
  const messages = useMessages(tokenizerMessages)
  const [read, setRead] = useState(0)
  const at = sequence.sentences[read]
  return (
    <>
      <div className="sequence-bar">
        {sequence.sentences.map((sentence, i) => (
          <button
            key={`${sentence.span.start} ${sentence.piece?.index ?? 0}`}
            type="button"
            className={`sentence-part${sentence.document % 2 === 1 ? ' odd' : ''}`}
            style={{ width: `${(sentence.tokens / maxTokens) * 100}%` }}
            aria-pressed={i === read}
            aria-label={told(sentence, text, messages)}
            title={told(sentence, text, messages)}
            onClick={() => setRead(i)}
          />
        ))}
      </div>
      {at && (
        <p className="sentence-read" dir="auto">
          {excerpt(text.slice(at.span.start, at.span.end))} <span className="muted">{facts(at, messages)}</span>
        </p>
      )}
    </>
  )
}

type Words = (typeof tokenizerMessages)['en']

const facts = ({ tokens, document, piece }: PackedSentence, messages: Words): string =>
  [messages.sentenceOf(count(tokens)), `${messages.document} ${document + 1}`, ...(piece ? [`${piece.index}/${piece.of}`] : [])].join(', ')

const told = (sentence: PackedSentence, text: string, messages: Words): string =>
  `${excerpt(text.slice(sentence.span.start, sentence.span.end))} (${facts(sentence, messages)})`

const LONG = 160
const excerpt = (text: string): string => (text.length <= LONG ? text : `${text.slice(0, LONG)}…`)
