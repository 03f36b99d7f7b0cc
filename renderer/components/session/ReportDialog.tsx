import { useEffect, useState } from 'react'
import { download } from '../../lib/download'
import { modelFacts } from '../../lib/figure/caption'
import { fileName } from '../../lib/figure/figure'
import { count } from '../../lib/format'
import type { ReportWords } from '../../lib/report/reportFile'
import { panelsWithResults } from '../../lib/session/results'
import type { SessionState } from '../../lib/session/sessionState'
import { infoOf } from '../../lib/shownModel'
import { useMessages } from '../../messages/messages'
import { panelById, railPanels } from '../../panels'
import { type State, useStore } from '../../store/store'
import { everything } from '../../store/work'
import { Dialog } from '../Dialog'
import { sessionMessages } from './messages'
import { whenText } from './whenText'

type Words = (typeof sessionMessages)['en']
type Standing = { at: 'drawing'; panel: string; n: number; of: number } | { at: 'end'; sentences: string[] }

/** Draws every panel that has a result, one after the other, and saves them as one page. It begins at once; closing it ends it. */
export function ReportDialog() {
  const messages = useMessages(sessionMessages)
  const state = useStore((all) => all)
  const [standing, setStanding] = useState<Standing | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is of what was there when it was asked for
  useEffect(() => {
    const abort = new AbortController()
    void report(state, messages, abort.signal, (next) => !abort.signal.aborted && setStanding(next))
    return () => {
      abort.abort()
      state.standForReport(null)
    }
  }, [])
  return (
    <Dialog label={messages.report}>
      <header>
        <h2>{messages.report}</h2>
      </header>
      <div className="settings-body session-offer" role="status">
        <Progress standing={standing} />
      </div>
      <footer>
        <span className="grow" />
        <button type="button" className="button" onClick={() => state.showOverlay(null)}>
          {standing?.at === 'end' ? messages.close : messages.cancel}
        </button>
      </footer>
    </Dialog>
  )
}

function Progress({ standing }: { standing: Standing | null }) {
  const messages = useMessages(sessionMessages)
  const language = useStore((state) => state.language)
  if (standing === null) return null
  if (standing.at === 'end') return standing.sentences.map((sentence) => <p key={sentence}>{sentence}</p>)
  const { panel, n, of } = standing
  return (
    <>
      <p>{messages.drawing(panelById(panel).messages[language].title, count(n), count(of))}</p>
      <progress value={n - 1} max={of} aria-label={messages.report} />
    </>
  )
}

async function report(state: State, messages: Words, signal: AbortSignal, tell: (standing: Standing) => void): Promise<void> {
  const withResults = panelsWithResults(everything(state) as SessionState)
  const panels = railPanels().flatMap(({ id }) => (withResults.has(id) ? [id] : []))
  const titles = (ids: string[]) => ids.map((id) => panelById(id).messages[state.language].title).join(', ')
  const onPanel = (panel: string) => tell({ at: 'drawing', panel, n: panels.indexOf(panel) + 1, of: panels.length })
  try {
    // Only who makes a report needs what draws it.
    const { madeReport } = await import('../../lib/report/makeReport')
    const wordsFor = (missing: string[]) => wordsOf(state, messages, missing.length > 0 ? messages.notDrawn(titles(missing)) : null)
    const made = await madeReport(panels, { stand: state.standForReport, onPanel, signal }, wordsFor)
    if (signal.aborted) return
    if (!made) return tell({ at: 'end', sentences: [messages.nothingToReport, ...(panels.length > 0 ? [messages.notDrawn(titles(panels))] : [])] })
    const name = `${fileName('report', infoOf(state.model)?.name ?? '', new Date().toISOString().slice(0, 10))}.html`
    download(made.blob, name)
    tell({ at: 'end', sentences: [messages.reportSaved(name), ...(made.missing.length > 0 ? [messages.notDrawn(titles(made.missing))] : [])] })
  } catch (error) {
    tell({ at: 'end', sentences: [messages.reportFailed(error instanceof Error ? error.message : String(error))] })
  }
}

function wordsOf({ model, language, session, app }: State, messages: Words, missing: string | null): ReportWords {
  const info = infoOf(model)
  return {
    language,
    title: messages.reportTitle(info?.name ?? messages.withoutModel),
    facts: [
      ...(info ? [`${info.name} (${modelFacts(info)})`] : []),
      ...(session ? [messages.banner(session.name, whenText(session.saved, language))] : []),
      messages.madeWith(app?.version ?? '', whenText(new Date().toISOString(), language)),
    ],
    contents: messages.contents,
    missing,
    rowsOf: (shown, all) => messages.rowsOf(count(shown), count(all)),
    columnsOf: (columns) => messages.columnsOf(count(columns)),
    allRows: messages.allRows,
  }
}
