import type { FillMaskResult, MaskResult } from '../../../shared/tasks/fillMask'
import { useSide } from '../../components/beside/useSide'
import { ErrorNotice } from '../../components/Notice'
import { ShareBar } from '../../components/workbench/Bars'
import { workbenchMessages } from '../../components/workbench/messages'
import { count, percent } from '../../lib/format'
import { typedMasks } from '../../lib/spans'
import { useMessages } from '../../messages/messages'
import { maskTokenOf } from '../../store/fillAnswer'
import { useStore } from '../../store/store'
import { alignedByToken, type ComparedToken } from './compare'
import type { FilledText } from './figure'
import { fillMaskMessages } from './messages'
import { TokenText } from './TokenText'

interface ComparisonProps {
  first: FillMaskResult
  second: FilledText | null
  isStale: boolean
}

/** The candidates of the second sentence beside those of the first. */
export function Comparison({ first, second, isStale }: ComparisonProps) {
  const messages = useMessages(fillMaskMessages)
  const words = useMessages(workbenchMessages)
  const text = useStore((state) => state.otherText)
  const answer = useStore((state) => state.otherAnswer)
  const run = useStore((state) => state.runOther)
  const maskToken = useStore(maskTokenOf)
  const isChanged = useSide() === 'changed'
  // With interventions it comes last of all.
  if (text === null || (isChanged && !second)) return null
  if (answer.status === 'failed')
    return (
      <ErrorNotice error={answer.error}>
        <button type="button" className="button" onClick={() => void run()}>
          {words.runAgain}
        </button>
      </ErrorNotice>
    )
  if (!second)
    return answer.status === 'running' ? (
      <div className="card skeleton" role="status" aria-label={words.computing} />
    ) : (
      <p className="card comparison muted late">{typedMasks(text, maskToken).length > 0 ? messages.pressRun : messages.secondNeedsMask(maskToken)}</p>
    )
  const isOld = isStale || answer.status === 'running' || second.input.text !== text
  return (
    <section className={`card comparison${isOld ? ' stale' : ''}`} aria-label={messages.sideBySide} aria-busy={answer.status === 'running'}>
      <Pairs first={first.masks} second={second.result.masks} />
    </section>
  )
}

/** The masks of both, in text order. */
function Pairs({ first, second }: { first: MaskResult[]; second: MaskResult[] }) {
  const messages = useMessages(fillMaskMessages)
  const pairs = Math.min(first.length, second.length)
  const listed = Math.max(0, ...[...first, ...second].map(({ candidates }) => candidates.length))
  return (
    <>
      {first.slice(0, pairs).map((mask, i) => (
        <PairTable
          key={mask.maskedSpan.start}
          title={pairs > 1 ? messages.maskOf(count(i + 1), count(pairs)) : null}
          first={mask}
          second={second[i] as MaskResult}
        />
      ))}
      <p className="note">
        {messages.ranksMean(count(listed))} {first.length !== second.length && messages.unequalMasks(count(pairs))}
      </p>
    </>
  )
}

function PairTable({ title, first, second }: { title: string | null; first: MaskResult; second: MaskResult }) {
  const messages = useMessages(fillMaskMessages)
  return (
    <table className="pair">
      <caption className={title ? undefined : 'visually-hidden'}>{title ?? messages.sideBySide}</caption>
      <colgroup>
        <col className="rank" />
        <col className="percent" />
        <col />
        <col className="token" />
        <col />
        <col className="percent" />
        <col className="rank" />
        <col className="change" />
      </colgroup>
      <thead>
        <tr>
          <th scope="colgroup" colSpan={3} className="side-head">
            {messages.first}
          </th>
          <th scope="col" className="token">
            {messages.token}
          </th>
          <th scope="colgroup" colSpan={3}>
            {messages.second}
          </th>
          <th scope="col" className="change">
            {messages.change}
          </th>
        </tr>
      </thead>
      <tbody>
        {alignedByToken(first.candidates, second.candidates).map((row) => (
          <PairRow key={row.candidate.token} row={row} isOriginal={row.candidate.token === first.original?.token} />
        ))}
        <RestRow first={first} second={second} />
      </tbody>
    </table>
  )
}

function PairRow({ row, isOriginal }: { row: ComparedToken; isOriginal: boolean }) {
  const { candidate, first, second } = row
  return (
    <tr className={isOriginal ? 'is-original' : undefined}>
      <td className="rank num">{first ? count(first.rank) : '–'}</td>
      <td className="num percent">{first && percent(first.score)}</td>
      <td className="bar mirrored">{first && <ShareBar share={first.score} />}</td>
      <th scope="row" className="token">
        <TokenText piece={candidate} />
      </th>
      <td className="bar">{second && <ShareBar share={second.score} />}</td>
      <td className="num percent">{second && percent(second.score)}</td>
      <td className="rank num">{second ? count(second.rank) : '–'}</td>
      <td className="change">
        <Change row={row} />
      </td>
    </tr>
  )
}

function Change({ row: { first, second } }: { row: ComparedToken }) {
  const messages = useMessages(fillMaskMessages)
  if (!second) return <span className="muted">{messages.onlyFirst}</span>
  if (!first) return <span className="new">{messages.onlySecond}</span>
  const by = first.rank - second.rank
  if (by === 0) return <span className="visually-hidden">{messages.same}</span>
  return (
    <span className={by > 0 ? 'up' : 'down'}>
      <span aria-hidden="true">
        {by > 0 ? '▲' : '▼'} {count(Math.abs(by))}
      </span>
      <span className="visually-hidden">{(by > 0 ? messages.up : messages.down)(count(Math.abs(by)))}</span>
    </span>
  )
}

function RestRow({ first, second }: { first: MaskResult; second: MaskResult }) {
  const messages = useMessages(fillMaskMessages)
  if (first.restCount === 0 && second.restCount === 0) return null
  return (
    <tr className="rest">
      <td />
      <td className="num percent">{percent(first.restMass)}</td>
      <td className="bar mirrored">
        <ShareBar share={first.restMass} isQuiet />
      </td>
      <th scope="row" className="token">
        {messages.others(count(first.restCount))}
      </th>
      <td className="bar">
        <ShareBar share={second.restMass} isQuiet />
      </td>
      <td className="num percent">{percent(second.restMass)}</td>
      <td />
      <td />
    </tr>
  )
}
