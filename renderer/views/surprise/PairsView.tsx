import { useMemo, useState } from 'react'
import type { MinimalPairs, MinimalPairsInput } from '../../../shared/inspect/surprise'
import { accuracyOf, marginOf } from '../../../shared/inspect/surpriseFigures'
import { Segmented } from '../../components/workbench/Segmented'
import { useDrawn } from '../../components/workbench/useDrawn'
import { count, percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import type { LinesFile, PairOfTexts } from '../../store/surpriseSlice'
import { FileChoice, Listed } from './FileChoice'
import { drawnPairs } from './figure'
import { pairsFile } from './linesFile'
import { surpriseMessages } from './messages'
import { RunButton, RunState } from './RunState'
import { figureText, workUpTo } from './surprise'
import { useIsCausal } from './useIsCausal'
import { type Resumable, useResumable } from './useResumable'

/** What the file's run asks, once it is asked for. */
export function usePairs(): { run: Resumable<'minimalPairs'>; file: LinesFile<PairOfTexts> | null } {
  const file = useStore((store) => store.pairFile)
  const variant = useStore((store) => store.pllVariant)
  const isAsked = useStore((store) => store.isFileAsked.pairs)
  const asked = useMemo((): MinimalPairsInput | null => (file && isAsked ? { pairs: file.items, variant, truncate: false } : null), [file, variant, isAsked])
  return { run: useResumable('minimalPairs', asked), file }
}

/** A file of minimal pairs: in how many the model prefers the good sentence, and by how much in each. */
export function PairsView({ pairs: { run, file } }: { pairs: ReturnType<typeof usePairs> }) {
  const messages = useMessages(surpriseMessages)
  const change = useStore((store) => store.changeSurprise)
  const isCausal = useIsCausal()
  const sums = useMemo(() => workUpTo(file?.items.flatMap(({ good, bad }) => [good, bad]) ?? []), [file])
  const told = run.part ? run.part.scored.length + run.part.failed.length : 0
  const done = run.part ? messages.pairsProgress(count(told), count(file?.items.length ?? 0)) : ''
  return (
    <>
      <FileChoice
        hint={messages.dropPairs}
        accept=".jsonl,.ndjson,.csv,.tsv,.txt"
        file={file}
        facts={messages.filePairs}
        read={pairsFile}
        onFile={(next) => change({ pairFile: next })}
      >
        <span className="muted">{isCausal ? messages.oneRun : messages.cost}</span>
        <span className="grow" />
        <RunButton isRunning={run.state.isRunning} onCancel={run.state.cancel} />
      </FileChoice>
      <RunState run={run} done={done} ended={messages.endedAt(done)} work={[sums[2 * told] ?? 0, sums.at(-1) ?? 0]} />
      {file && run.part && <Pairs file={file} pairs={run.part} isRunning={run.state.isRunning} />}
    </>
  )
}

function Pairs({ file, pairs, isRunning }: { file: LinesFile<PairOfTexts>; pairs: MinimalPairs; isRunning: boolean }) {
  const messages = useMessages(surpriseMessages)
  const variant = useStore((store) => store.pllVariant)
  const isCausal = useIsCausal()
  useDrawn('surprise', () => drawnPairs(file, pairs, variant, isCausal, messages))
  const { scored, failed } = pairs
  const lineOf = (pair: number) => messages.line(count(file.lines[pair] ?? 0))
  return (
    <div className="results" aria-busy={isRunning}>
      <Listed title={messages.notScored(count(failed.length))} items={failed.map(({ pair, message }) => ({ at: lineOf(pair), what: message }))} lang="en" />
      {scored.length > 0 && (
        <section className="card surprise-main" data-figure>
          <p className="accuracy" data-testid="accuracy">
            <strong className="num">{percent(accuracyOf(scored))}</strong>{' '}
            {messages.accuracyOf(count(scored.filter((pair) => marginOf(pair) > 0).length), count(scored.length))}
          </p>
          <Margins file={file} pairs={pairs} />
        </section>
      )}
    </div>
  )
}

const ROWS = 50

function Margins({ file, pairs: { scored } }: { file: LinesFile<PairOfTexts>; pairs: MinimalPairs }) {
  const messages = useMessages(surpriseMessages)
  const [order, setOrder] = useState<'worst' | 'best'>('worst')
  const [shown, setShown] = useState(ROWS)
  const sorted = useMemo(() => [...scored].sort((a, b) => (order === 'worst' ? 1 : -1) * (marginOf(a) - marginOf(b))), [scored, order])
  const most = useMemo(() => scored.reduce((largest, pair) => Math.max(largest, Math.abs(marginOf(pair))), Number.MIN_VALUE), [scored])
  return (
    <>
      <Segmented
        label={messages.byMargin}
        value={order}
        options={[
          { value: 'worst', title: messages.worst },
          { value: 'best', title: messages.best },
        ]}
        onChange={(next: 'worst' | 'best') => setOrder(next)}
      />
      <table className="plain margins">
        <thead>
          <tr>
            <th scope="col">{messages.goodTitle}</th>
            <th scope="col">{messages.badTitle}</th>
            <th scope="col" className="num">
              {messages.margin}
            </th>
            <td className="num muted">± {figureText(most)}</td>
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, shown).map((pair) => (
            <tr key={pair.pair} title={messages.line(count(file.lines[pair.pair] ?? 0))}>
              <td dir="auto">{file.items[pair.pair]?.good}</td>
              <td dir="auto">{file.items[pair.pair]?.bad}</td>
              <td className="num">{figureText(marginOf(pair))}</td>
              <td className="margin-bar" aria-hidden="true">
                <MarginBar share={marginOf(pair) / most} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {sorted.length > shown && (
        <button type="button" className="button" data-export="skip" onClick={() => setShown(shown + ROWS)}>
          {messages.showMore(count(Math.min(ROWS, sorted.length - shown)))}
        </button>
      )}
    </>
  )
}

/** From the middle to the right where the good sentence is likelier, to the left where it is not. */
const MarginBar = ({ share }: { share: number }) => (
  <span>
    <i className={share > 0 ? 'up' : 'down'} style={{ left: `${share > 0 ? 50 : 50 * (1 + share)}%`, width: `${50 * Math.abs(share)}%` }} />
  </span>
)
