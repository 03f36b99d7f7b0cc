import type { FormEvent } from 'react'
import type { EmbeddingNeighbours, EmbeddingNeighboursInput } from '../../../shared/inspect/states'
import { CopyAs } from '../../components/workbench/CopyAs'
import { LookUpArea } from '../../components/workbench/LookUpArea'
import { useDrawn } from '../../components/workbench/useDrawn'
import { useLookUp } from '../../components/workbench/useLookUp'
import { count, milliseconds } from '../../lib/format'
import { visible } from '../../lib/tokenText'
import { useMessages } from '../../messages/messages'
import { useKept } from '../../store/useKept'
import { useEmbeddingCopies } from './copyStates'
import { drawnEmbeddings } from './figure'
import { statesMessages } from './messages'
import { digits } from './states'

const LISTED = 30
const FIRST = 'river'

/** Digits are an id: a number as a word is found by the vocabulary's own string, `Ġ7`. */
const embeddingQuestion = (query: string): EmbeddingNeighboursInput | null => {
  if (query.trim() === '') return null
  return /^\d{1,9}$/.test(query.trim()) ? { id: Number(query.trim()), topK: LISTED } : { token: query, topK: LISTED }
}

const FIRST_ASKED = embeddingQuestion(FIRST)

/** The table of word embeddings, searched by a word or an id; a click on a neighbour goes on from there. */
export function Embeddings() {
  const messages = useMessages(statesMessages)
  const [typed, setTyped] = useKept('states.word', FIRST)
  const [asked, setAsked] = useKept('states.asked', FIRST_ASKED)
  const state = useLookUp('embeddingNeighbours', asked)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setAsked(embeddingQuestion(typed))
  }
  const goTo = (id: number) => {
    setTyped(String(id))
    setAsked({ id, topK: LISTED })
  }
  return (
    <>
      <form className="card embedding-search" onSubmit={submit}>
        <label htmlFor="embedding-word">{messages.word}</label>
        <input
          id="embedding-word"
          className="field"
          value={typed}
          maxLength={1000}
          spellCheck={false}
          dir="auto"
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit" className="button primary" disabled={typed.trim() === ''}>
          {messages.find}
        </button>
        <span className="muted">{messages.wordHint}</span>
      </form>
      <LookUpArea
        state={state}
        draw={({ result }) => <Neighbours found={result} goTo={goTo} />}
        empty={<section className="card empty">{messages.embeddingsEmpty}</section>}
      />
    </>
  )
}

function Neighbours({ found, goTo }: { found: EmbeddingNeighbours; goTo(id: number): void }) {
  const messages = useMessages(statesMessages)
  const copies = useEmbeddingCopies(found)
  useDrawn('states', () => drawnEmbeddings(found, messages))
  return (
    <section className="card embedding-neighbours" data-figure>
      <div className="row picture-head">
        <h2 className="card-title">
          <bdi>{messages.neighboursOf(visible(found.text))}</bdi>
        </h2>
        <span className="muted num">{messages.tokenFacts(String(found.id), digits(found.norm), count(found.vocabulary))}</span>
        <span className="grow" />
        <span className="muted num" data-export="skip">
          {milliseconds(found.ms)}
        </span>
        <CopyAs items={copies} />
      </div>
      <table className="plain embedding-table">
        <thead>
          <tr>
            <th scope="col">{messages.token}</th>
            <th scope="col" className="num">
              id
            </th>
            <th scope="col" className="muted">
              {messages.barScale}
            </th>
            <th scope="col" className="num">
              {messages.cosine}
            </th>
          </tr>
        </thead>
        <tbody>
          {found.neighbours.map(({ id, text, token, cosine }) => (
            <tr key={id}>
              <th scope="row">
                <button type="button" className="link" title={token} onClick={() => goTo(id)}>
                  <bdi>{visible(text) || token}</bdi>
                </button>
              </th>
              <td className="num muted">{id}</td>
              <td>
                <div className="track-bar" aria-hidden="true">
                  <i style={{ width: `${100 * Math.max(0, cosine)}%` }} />
                </div>
              </td>
              <td className="num">{digits(cosine)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
