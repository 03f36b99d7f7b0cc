import { intervenes, NO_INTERVENTIONS } from '../../../shared/inspect/interventions'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { besideMessages } from './messages'
import { summaryOf } from './summary'
import './beside.css'

/** Above a panel that looks into the model and runs it as it is: saliency, surprise and the others have no interventions. */
export function NotInForce() {
  const interventions = useStore((state) => state.interventions)
  const goToPanel = useStore((state) => state.goToPanel)
  const messages = useMessages(besideMessages)
  if (!intervenes(interventions)) return null
  return (
    <div className="banner intervention-banner not-in-force" data-export="skip">
      <span role="status">{messages.notInForce(summaryOf(interventions, messages))}</span>
      <span className="grow" />
      <button type="button" className="link" onClick={() => goToPanel('interventions')}>
        {messages.change}
      </button>
    </div>
  )
}

/** What is changed inside the model, wherever its answers are. */
export function InterventionBanner() {
  const { interventions, untouchedOnly, intervene, showUntouchedOnly, goToPanel, panel } = useStore((state) => state)
  const messages = useMessages(besideMessages)
  if (!intervenes(interventions)) return null
  return (
    <div className="banner intervention-banner" data-export="skip">
      <strong role="status">{summaryOf(interventions, messages)}</strong>
      <span className="grow" />
      {panel !== 'interventions' && (
        <>
          <button type="button" className="link" aria-pressed={untouchedOnly} onClick={() => showUntouchedOnly(!untouchedOnly)}>
            {untouchedOnly ? messages.showBoth : messages.showUntouched}
          </button>
          <button type="button" className="link" onClick={() => goToPanel('interventions')}>
            {messages.change}
          </button>
        </>
      )}
      <button type="button" className="link" onClick={() => intervene(NO_INTERVENTIONS)}>
        {messages.remove}
      </button>
    </div>
  )
}
