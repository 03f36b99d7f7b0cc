import type { OccludedUnit } from '../../../shared/inspect/saliency'
import { useMessages } from '../../messages/messages'
import { textOf } from './ChangeTable'
import { saliencyMessages } from './messages'
import { changeText, scoreText } from './saliency'
import type { Explained } from './useSaliency'

/** The unit under the pointer: what the target has without it, and what is lost. */
export function ReadOut({ explained, units, pointed }: { explained: Explained; units: OccludedUnit[]; pointed: number | null }) {
  const messages = useMessages(saliencyMessages)
  const { found, targets, settings } = explained
  const unit = pointed === null ? undefined : units.find((one) => one.unit === pointed)
  if (pointed === null)
    return (
      <p className="muted" data-export="skip">
        {messages.pointAt}
      </p>
    )
  const shown = found.isProbability ? settings.shown : 'value'
  return (
    <div data-testid="saliency-unit">
      <h2 className="card-title">
        <bdi>{textOf(found, pointed)}</bdi>
      </h2>
      <dl className="facts-list">
        {targets.map((target, i) => {
          const score = unit?.scores[i]
          return (
            <div key={target.name}>
              <dt>
                <bdi>{target.name}</bdi>
              </dt>
              <dd className="num">
                {!unit && messages.pending}
                {unit && !score && messages.gone}
                {score && (
                  <>
                    {scoreText(target, shown)} → {scoreText(score, shown)} <span className="muted">{messages.without}</span>
                    <br />
                    {changeText(shown === 'value' ? score.change : score.logitChange)} <span className="muted">{messages.change}</span>
                  </>
                )}
              </dd>
            </div>
          )
        })}
      </dl>
    </div>
  )
}
