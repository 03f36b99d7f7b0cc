import { useMemo } from 'react'
import { HEAD_STATISTICS, type HeadStatistic, type HeadStatisticsInput, type HeadStatistics as Statistics } from '../../../../shared/inspect/attention'
import { asJson, CopyAs } from '../../../components/workbench/CopyAs'
import { exportMessages } from '../../../components/workbench/exportMessages'
import { LookUpArea } from '../../../components/workbench/LookUpArea'
import { LookUpProgress } from '../../../components/workbench/LookUpProgress'
import { workbenchMessages } from '../../../components/workbench/messages'
import { useDrawn } from '../../../components/workbench/useDrawn'
import { type LookUpState, useLookUp } from '../../../components/workbench/useLookUp'
import { count } from '../../../lib/format'
import { useMessages } from '../../../messages/messages'
import { asksTheSame } from '../../../store/inspectSlice'
import { useStore } from '../../../store/store'
import { useKept } from '../../../store/useKept'
import { drawnHeads } from '../figure'
import type { Attended } from '../useAttention'
import { Flow } from './Flow'
import { HeadFinders } from './HeadFinders'
import { HeadHeat } from './HeadHeat'
import { HeadSource } from './HeadSource'
import { HeadTable } from './HeadTable'
import { headMessages } from './headMessages'
import { type HeadPlace, headsAsJson, shownText } from './heads'
import { headsCaption, statisticText } from './headsCaption'
import './heads.css'

/** Of every head what it does on average; a click shows it in the matrix beside. */
export function HeadStatistics({ attended }: { attended: Attended }) {
  const messages = useMessages(headMessages)
  const [truncate, setTruncate] = useKept('attention.truncates', false)
  const [statistic, setStatistic] = useKept('attention.statistic', 'entropy')
  const asked = useAsked(attended, truncate)
  const state = useLookUp('headStatistics', asked)
  const show = useShow()
  const { found } = state
  const isAnswered = found !== null && asksTheSame(found.input, asked)
  const all = count(asked?.texts.length ?? 0)
  const file = useStore((store) => store.headTexts)
  const words = useMessages(exportMessages)
  useDrawn('attention', () =>
    found && found.result.queries > 0
      ? drawnHeads(found.result, [...headsCaption(found.input, found.result, file, messages, words), statisticText(statistic, messages)])
      : null,
  )
  return (
    <div className="head-statistics" data-figure>
      <section className="card inspect-card">
        <HeadSource attended={attended} truncate={truncate} onTruncate={setTruncate} result={found?.result ?? null} />
        {asked && (
          <LookUpProgress
            state={state}
            isAnswered={isAnswered}
            done={(part) => messages.progress(count(part), all)}
            cancelled={(part) => messages.cancelled(count(part), all)}
          />
        )}
        {found && !isAnswered && <p className="muted">{messages.earlier}</p>}
        <Pictures state={state} attended={attended} show={show} statistic={statistic} onStatistic={setStatistic} />
      </section>
      {found && found.result.queries > 0 && <HeadTable attended={attended} statistics={found.result} show={show} />}
      <Flow attended={attended} />
    </div>
  )
}

/** What is shown of the panel's text, or the texts of the file. */
function useAsked(attended: Attended, truncate: boolean): HeadStatisticsInput | null {
  const file = useStore((state) => state.headTexts)
  return useMemo(() => {
    const given = file ? file.texts : [shownText(attended)]
    return given.length === 0 ? null : { texts: given, truncate: file !== null && truncate }
  }, [file, attended, truncate])
}

/** Rollout has no heads: a head that is asked for is shown by its attention. */
function useShow(): (head: HeadPlace) => void {
  const { select, selection } = useStore((state) => state)
  return ({ layer, head }) => select({ layer, heads: [head], ...(selection.weights === 'rollout' && { weights: 'raw' }) })
}

interface PicturesProps {
  state: LookUpState<'headStatistics'>
  attended: Attended
  show(head: HeadPlace): void
  statistic: HeadStatistic
  onStatistic(statistic: HeadStatistic): void
}

function Pictures({ state, attended, show, statistic, onStatistic }: PicturesProps) {
  return (
    <LookUpArea
      state={state}
      draw={({ result }) => (
        <>
          <Facts statistics={result} />
          {result.queries > 0 && (
            <div className="head-pair">
              <div>
                <StatisticChoice value={statistic} onChange={onStatistic} />
                <HeadHeat attended={attended} statistics={result} statistic={statistic} />
              </div>
              <HeadFinders statistics={result} show={show} />
            </div>
          )}
        </>
      )}
    />
  )
}

function StatisticChoice({ value, onChange }: { value: HeadStatistic; onChange(statistic: HeadStatistic): void }) {
  const messages = useMessages(headMessages)
  return (
    <>
      <select className="field" aria-label={messages.statistic} value={value} onChange={(event) => onChange(event.target.value as HeadStatistic)}>
        {HEAD_STATISTICS.map((name) => (
          <option key={name} value={name}>
            {messages.longNames[name]}
          </option>
        ))}
      </select>
      <p className="muted definition">{messages.definitions[value]}</p>
    </>
  )
}

/** What the numbers are of. */
function Facts({ statistics }: { statistics: Statistics }) {
  const messages = useMessages(headMessages)
  const words = useMessages(workbenchMessages)
  const { texts, queries, failed } = statistics
  return (
    <>
      {queries > 0 && (
        <div className="row head-facts">
          <p className="muted" title={messages.rawOnly} data-testid="head-facts">
            {messages.facts(count(texts), count(queries))}
          </p>
          <span className="grow" />
          <CopyAs items={[{ title: words.json, text: () => asJson(headsAsJson(statistics)) }]} />
        </div>
      )}
      {failed.length > 0 && <Failed failed={failed} />}
    </>
  )
}

const LISTED = 5

function Failed({ failed }: Pick<Statistics, 'failed'>) {
  const messages = useMessages(headMessages)
  return (
    <div className="banner" role="status">
      <p>{messages.failed(count(failed.length))}</p>
      <ul className="failed-texts">
        {failed.slice(0, LISTED).map(({ text, message }) => (
          <li key={text}>
            {messages.failedOne(count(text + 1))}: <span lang="en">{message.replace(/\d{4,}/g, (n) => count(Number(n)))}</span>
          </li>
        ))}
        {failed.length > LISTED && <li>{messages.andMore(count(failed.length - LISTED))}</li>}
      </ul>
    </div>
  )
}
