import { useState } from 'react'
import { exportMessages } from '../../components/workbench/exportMessages'
import { LookUpArea } from '../../components/workbench/LookUpArea'
import { FieldMeter } from '../../components/workbench/RunFoot'
import { TokenEditor } from '../../components/workbench/TokenEditor'
import { useDrawn } from '../../components/workbench/useDrawn'
import { WindowChoice } from '../../components/workbench/WindowChoice'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { drawnText } from './figure'
import { surpriseMessages } from './messages'
import { ReadOut } from './ReadOut'
import { RunButton, RunState } from './RunState'
import { SurprisedText, SurpriseLegend } from './SurprisedText'
import { TokenTable } from './TokenTable'
import type { Scored, useSurprise } from './useSurprise'

/** One text, token by token. */
export function TextView({ surprise: { draft, run, scored } }: { surprise: ReturnType<typeof useSurprise> }) {
  const messages = useMessages(surpriseMessages)
  const text = useStore((store) => store.attended.text)
  const attend = useStore((store) => store.attend)
  const change = useStore((store) => store.changeSurprise)
  const isRunning = run.state.isRunning
  const work: [number, number] = [run.part?.at.length ?? 0, scored?.tokens.isScored.reduce((sum, one) => sum + one, 0) ?? 0]
  const [done, all] = [count(work[0]), count(work[1])]
  return (
    <>
      <TokenEditor id="surprise-text" label={messages.text} placeholder={messages.placeholder} value={text} onChange={(next) => attend({ text: next })}>
        <div className="editor-foot">
          <span className="hint">
            <Cost draft={draft} />
          </span>
          <FieldMeter field="surprise-text" isWindowed />
          <RunButton isRunning={isRunning} onCancel={run.state.cancel} />
        </div>
      </TokenEditor>
      {draft.found && (
        <WindowChoice of={{ ...draft.found.result, windows: draft.found.result.windows.length }} onChoose={(surpriseWindow) => change({ surpriseWindow })} />
      )}
      {draft.lookUp?.status === 'failed' && run.state.lookUp?.status !== 'failed' && <LookUpArea state={draft} draw={() => null} />}
      {text.trim() !== '' && <RunState run={run} done={messages.progress(done, all)} ended={messages.cancelled(done, all)} work={work} />}
      {text.trim() !== '' && scored && scored.tokens.copies > 0 ? (
        <Picture scored={scored} isRunning={isRunning} />
      ) : (
        <section className="card empty">{text.trim() === '' ? messages.empty : messages.clickToRun}</section>
      )}
    </>
  )
}

/** Said before it starts. */
function Cost({ draft: { found } }: { draft: ReturnType<typeof useSurprise>['draft'] }) {
  const messages = useMessages(surpriseMessages)
  if (!found || found.result.copies === 0) return null
  const { method, copies, tokens } = found.result
  return method === 'causal' ? messages.oneRun : messages.copies(count(copies), count(tokens))
}

function Picture({ scored, isRunning }: { scored: Scored; isRunning: boolean }) {
  const { input, tokens, scores, isWhole } = scored
  const messages = useMessages(surpriseMessages)
  const words = useMessages(exportMessages)
  const [pointed, setPointed] = useState<readonly number[]>([])
  useDrawn('surprise', () => (scores ? drawnText(scored, messages, words) : null))
  return (
    <div className="results" aria-busy={isRunning}>
      <div className="with-side">
        <section className="card surprise-main" data-figure>
          <SurprisedText text={input.text} tokens={tokens} scores={scores} label={messages.textLabel} pointed={pointed} onPoint={setPointed} />
          <SurpriseLegend tokens={tokens} />
          {scores && <TokenTable text={input.text} tokens={tokens} scores={scores} />}
        </section>
        {scores && <ReadOut text={input.text} tokens={tokens} scores={scores} isWhole={isWhole} pointed={pointed} onPoint={setPointed} />}
      </div>
    </div>
  )
}
