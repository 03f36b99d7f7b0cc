import { useMemo } from 'react'
import type { Entity, LabelledTokens } from '../../../shared/tasks/tokenClassification'
import { count, percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { entityMessages } from './messages'

/** Columns of a picture that can still be read; of a longer text those around the chosen entity. */
const COLUMNS = 120

/** The probability of every label at every token: a row a label, a column a token. It is a real table, so a screen reader reads the numbers. */
export function LabelGrid({ labels, tokens, text, around }: { labels: string[]; tokens: LabelledTokens; text: string; around: Entity | null }) {
  const messages = useMessages(entityMessages)
  const pointAt = useStore((state) => state.pointAt)
  const own = useMemo(() => eachOnce(tokens), [tokens])
  const all = own.length
  const from = Math.max(0, Math.min(all - COLUMNS, own.findIndex((i) => (tokens.starts[i] ?? 0) >= (around?.span.start ?? 0)) - 12))
  const columns = own.slice(from, from + COLUMNS)
  const isChosen = new Set(around?.tokens ?? [])
  const wordAt = (i: number) => text.slice(tokens.starts[i], tokens.ends[i])
  const point = (i: number) =>
    pointAt({
      token: {
        id: tokens.ids[i] ?? 0,
        token: tokens.tokens[i] ?? '',
        span: { start: tokens.starts[i] ?? 0, end: tokens.ends[i] ?? 0 },
        wordId: null,
        special: false,
      },
      text: wordAt(i),
    })
  if (all === 0) return null
  return (
    <section className="card grid-card">
      <h2>
        {messages.why}{' '}
        <span className="muted">
          {messages.whyLead}
          {all > COLUMNS && `, ${messages.whyPart(count(from + 1), count(from + columns.length), count(all))}`}
        </span>
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="grid-scroll" tabIndex={0} aria-label={messages.why}>
        <table className="label-grid">
          <tbody>
            {labels.map((label, row) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                {columns.map((i) => {
                  const share = tokens.probabilities[i * labels.length + row] ?? 0
                  return (
                    <td
                      key={i}
                      title={`${wordAt(i)}: ${label} ${percent(share)}`}
                      style={{ '--share': `${(share * 100).toFixed(1)}%` } as object}
                      onMouseEnter={() => point(i)}
                    >
                      {percent(share)}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td />
              {columns.map((i) => (
                <th key={i} scope="col" className={isChosen.has(i) ? 'chosen' : undefined} dir="auto">
                  {wordAt(i)}
                </th>
              ))}
            </tr>
          </tfoot>
        </table>
      </section>
    </section>
  )
}

/** Windows share tokens: each is shown once, as the first window saw it. */
function eachOnce({ ids, starts, windows }: LabelledTokens): number[] {
  const last = new Map<number, number>()
  for (let i = 0; i < ids.length; i++) last.set(windows[i] ?? 0, starts[i] ?? 0)
  return Array.from(ids.keys()).filter((i) => (starts[i] ?? 0) > (last.get((windows[i] ?? 0) - 1) ?? -1))
}
