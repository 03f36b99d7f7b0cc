import { ShareBar } from '../../components/workbench/Bars'
import { count, percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { questionMessages } from './messages'
import { type Candidate, ownScore, type QuestionView, verdictOf } from './questions'

interface CandidatesProps {
  view: QuestionView
  selected: Candidate | null
  select(candidate: Candidate): void
  margin: number
  setMargin(margin: number): void
}

/** The ranking with "no answer" in its place, and the threshold that decides between the two. */
export function Candidates({ view, selected, select, margin, setMargin }: CandidatesProps) {
  const messages = useMessages(questionMessages)
  return (
    <section className="card candidates-card" aria-label={messages.answers}>
      <div className="row verdict-row">
        <VerdictLine view={view} margin={margin} />
        <MarginSlider margin={margin} setMargin={setMargin} />
      </div>
      <table className="bars answer-ranking">
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{messages.rank}</th>
            <th scope="col">{messages.answer}</th>
            <th scope="col">{messages.score}</th>
            <td />
            {view.windowCount > 1 && <th scope="col">{messages.window}</th>}
          </tr>
        </thead>
        <tbody>
          {view.candidates.map((candidate) => (
            <CandidateRow key={candidate.key} candidate={candidate} view={view} isSelected={candidate === selected} select={() => select(candidate)} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function CandidateRow({ candidate, view, isSelected, select }: { candidate: Candidate; view: QuestionView; isSelected: boolean; select(): void }) {
  const messages = useMessages(questionMessages)
  const { isNone, rank, answer, score } = candidate
  return (
    <tr className={[isNone && 'quiet', isSelected && 'chosen'].filter(Boolean).join(' ') || undefined}>
      <td className="num rank" title={rank === null ? messages.belowAll : undefined}>
        {rank === null ? '…' : count(rank)}
      </td>
      <th scope="row">
        <button type="button" className="candidate-answer" aria-pressed={isSelected} dir="auto" title={isNone ? messages.noneHint : answer} onClick={select}>
          {isNone ? messages.noAnswer : answer}
        </button>
      </th>
      <td className="num percent" title={isNone ? messages.noneHint : messages.added(ownPercent(candidate, view))}>
        {score > 1 && <span className="sum-mark">{messages.sum}</span>}
        {percent(score)}
      </td>
      <td className="bar">
        <ShareBar share={score} isQuiet={isNone} />
      </td>
      {view.windowCount > 1 && (
        <td className="num note">{isNone ? messages.noneWindow : messages.windowOf(count(candidate.window + 1), count(view.windowCount))}</td>
      )}
    </tr>
  )
}

function ownPercent(candidate: Candidate, { windows }: QuestionView): string {
  const window = windows.get(candidate.window)
  const own = window ? ownScore(candidate, window) : null
  return own === null ? '–' : percent(own)
}

function VerdictLine({ view, margin }: { view: QuestionView; margin: number }) {
  const messages = useMessages(questionMessages)
  const { best, lead, isAnswered } = verdictOf(view.candidates, margin)
  const why = () => {
    if (best === null) return messages.noneFound
    if (isAnswered) return messages.leadOf(points(lead))
    return lead < 0 ? messages.behind(best.answer, points(-lead)) : messages.tooClose(best.answer, points(lead), points(margin))
  }
  return (
    <p className="verdict" role="status">
      <strong dir="auto">{isAnswered ? best?.answer : messages.noAnswer}</strong>
      <span className="muted">
        {why()}
        {!view.isWhole && `, ${messages.soFar}`}
      </span>
    </p>
  )
}

/** Differences of probabilities are in percentage points, signed where they are negative. */
const points = (difference: number): string => (difference < 0 ? `−${percent(-difference)}` : percent(difference))

function MarginSlider({ margin, setMargin }: { margin: number; setMargin(margin: number): void }) {
  const messages = useMessages(questionMessages)
  return (
    <label className="margin-slider" data-export="skip" title={messages.marginHint}>
      <span>{messages.margin}</span>
      <input
        type="range"
        min={-100}
        max={100}
        step={1}
        value={Math.round(margin * 100)}
        aria-valuetext={`${Math.round(margin * 100)} %`}
        onChange={(event) => setMargin(event.target.valueAsNumber / 100)}
      />
      <span className="num slider-value" aria-hidden="true">
        {`${Math.round(margin * 100)} %`.replace('-', '−')}
      </span>
    </label>
  )
}
