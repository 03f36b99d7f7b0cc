import { useMemo, useState } from 'react'
import type { TextSurprises, TextSurprisesInput } from '../../../shared/inspect/surprise'
import { bitsOf, expectedCalibrationError, perplexityOf, sumOf, totalOfTexts } from '../../../shared/inspect/surpriseFigures'
import { useDrawn } from '../../components/workbench/useDrawn'
import { count, percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import type { LinesFile } from '../../store/surpriseSlice'
import { FileChoice, Listed } from './FileChoice'
import { drawnTexts } from './figure'
import { textsFile } from './linesFile'
import { surpriseMessages } from './messages'
import { Reliability } from './Reliability'
import { RunButton, RunState } from './RunState'
import { figureText, workUpTo } from './surprise'
import { useIsCausal } from './useIsCausal'
import { type Resumable, useResumable } from './useResumable'

/** What the file's run asks, once it is asked for. */
export function useTexts(): { run: Resumable<'textSurprises'>; file: LinesFile<string> | null } {
  const file = useStore((store) => store.textsFile)
  const variant = useStore((store) => store.pllVariant)
  const truncate = useStore((store) => store.cutsTexts)
  const isAsked = useStore((store) => store.isFileAsked.texts)
  const asked = useMemo(
    (): TextSurprisesInput | null => (file && isAsked ? { texts: file.items, variant, truncate } : null),
    [file, variant, truncate, isAsked],
  )
  return { run: useResumable('textSurprises', asked), file }
}

/** A file of texts: perplexity of each and of all, and how far the model's confidence can be trusted. */
export function TextsView({ texts: { run, file } }: { texts: ReturnType<typeof useTexts> }) {
  const messages = useMessages(surpriseMessages)
  const change = useStore((store) => store.changeSurprise)
  const truncate = useStore((store) => store.cutsTexts)
  const isCausal = useIsCausal()
  const sums = useMemo(() => workUpTo(file?.items ?? []), [file])
  const told = run.part ? run.part.scored.length + run.part.failed.length : 0
  const done = run.part ? messages.textsProgress(count(told), count(file?.items.length ?? 0)) : ''
  return (
    <>
      <FileChoice
        hint={messages.dropTexts}
        accept=".txt,.jsonl,.ndjson,.csv"
        file={file}
        facts={messages.fileTexts}
        read={textsFile}
        onFile={(next) => change({ textsFile: next })}
      >
        <label className="switch">
          <input type="checkbox" checked={truncate} onChange={(event) => change({ cutsTexts: event.target.checked })} />
          {messages.truncate}
        </label>
        <span className="muted">{isCausal ? messages.oneRun : messages.cost}</span>
        <span className="grow" />
        <RunButton isRunning={run.state.isRunning} onCancel={run.state.cancel} />
      </FileChoice>
      <RunState run={run} done={done} ended={messages.endedAt(done)} work={[sums[told] ?? 0, sums.at(-1) ?? 0]} />
      {file && run.part && <Texts file={file} surprises={run.part} isRunning={run.state.isRunning} />}
    </>
  )
}

function Texts({ file, surprises, isRunning }: { file: LinesFile<string>; surprises: TextSurprises; isRunning: boolean }) {
  const messages = useMessages(surpriseMessages)
  const variant = useStore((store) => store.pllVariant)
  const isCausal = useIsCausal()
  useDrawn('surprise', () => drawnTexts(file, surprises, variant, isCausal, messages))
  const { scored, failed, calibration } = surprises
  const lineOf = (text: number) => messages.line(count(file.lines[text] ?? 0))
  return (
    <div className="results" aria-busy={isRunning}>
      <Listed title={messages.notScored(count(failed.length))} items={failed.map(({ text, message }) => ({ at: lineOf(text), what: message }))} lang="en" />
      {scored.length > 0 && (
        <div className="with-side">
          <section className="card surprise-main" data-figure>
            <Reliability calibration={calibration} />
          </section>
          <aside className="surprise-side">
            <Totals surprises={surprises} />
            <EachText file={file} surprises={surprises} />
          </aside>
        </div>
      )}
    </div>
  )
}

function Totals({ surprises: { scored, calibration } }: { surprises: TextSurprises }) {
  const messages = useMessages(surpriseMessages)
  const total = totalOfTexts(scored)
  return (
    <section className="card side" data-testid="surprise-totals">
      <h2>{messages.ofFile}</h2>
      <dl className="wide">
        <dt>{messages.perplexity}</dt>
        <dd>{figureText(perplexityOf(total))}</dd>
        <dt>{messages.perToken}</dt>
        <dd>{figureText(bitsOf(total.sum / total.tokens))}</dd>
        <dt>{messages.tokens}</dt>
        <dd>{count(total.tokens)}</dd>
        <dt>{messages.topRight}</dt>
        <dd>{percent(sumOf(calibration.right) / sumOf(calibration.counts))}</dd>
        <dt>{messages.error}</dt>
        <dd>{figureText(expectedCalibrationError(calibration))}</dd>
      </dl>
    </section>
  )
}

const ROWS = 20

/** The most surprising texts first. */
function EachText({ file, surprises: { scored } }: { file: LinesFile<string>; surprises: TextSurprises }) {
  const messages = useMessages(surpriseMessages)
  const [shown, setShown] = useState(ROWS)
  const sorted = useMemo(() => [...scored].sort((a, b) => perplexityOf(b) - perplexityOf(a)), [scored])
  return (
    <section className="card side">
      <h2>{messages.eachText}</h2>
      <table className="plain each-text">
        <thead>
          <tr>
            <th scope="col">{messages.tab.text}</th>
            <th scope="col" className="num">
              {messages.perplexity}
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, shown).map(({ text, ...sums }) => (
            <tr key={text} title={messages.line(count(file.lines[text] ?? 0))}>
              <td dir="auto">{file.items[text]}</td>
              <td className="num">{figureText(perplexityOf(sums))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {sorted.length > shown && (
        <button type="button" className="button" onClick={() => setShown(shown + ROWS)}>
          {messages.showMore(count(Math.min(ROWS, sorted.length - shown)))}
        </button>
      )}
    </section>
  )
}
