import { useEffect, useState } from 'react'
import { OPEN_STAGES } from '../../../shared/model'
import { folderName } from '../../lib/folderName'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { modelMessages } from './messages'

/** Most models are there in half a second: nothing is pushed aside for that. */
const UNSEEN_MS = 600

/** How far the opening of a model is, and a way out of it. What was typed stays in sight below. */
export function OpeningCard() {
  const model = useStore((state) => state.model)
  const cancelOpening = useStore((state) => state.cancelOpening)
  const messages = useMessages(modelMessages)
  const path = model.status === 'opening' ? model.path : null
  const isLong = useLong(path)
  if (path === null || !isLong) return null
  const title = messages.opening(folderName(path))
  return (
    <section className="card opening" aria-label={title} title={path}>
      <div className="row">
        <h2>{title}</h2>
        <button type="button" className="button" onClick={cancelOpening}>
          {messages.cancel}
        </button>
      </div>
      <Stages />
    </section>
  )
}

/** The stages alone, where something else says the rest. */
export function LateStages() {
  const isLong = useLong(useStore(({ model }) => (model.status === 'opening' ? model.path : null)))
  return isLong && <Stages />
}

/** Which are done, which goes on, and which are to come. */
function Stages() {
  const model = useStore((state) => state.model)
  const messages = useMessages(modelMessages)
  if (model.status !== 'opening') return null
  const now = OPEN_STAGES.indexOf(model.stage)
  return (
    <>
      <p className="visually-hidden" role="status">
        {messages.opening(folderName(model.path))}: {messages.stages[model.stage]}
      </p>
      <ol className="stages">
        {OPEN_STAGES.map((stage, i) => (
          <li key={stage} className={i < now ? 'done' : i === now ? 'now' : ''} aria-current={i === now ? 'step' : undefined}>
            {messages.stages[stage]}
          </li>
        ))}
      </ol>
      {model.isSlow && <p role="status">{messages.slow}</p>}
    </>
  )
}

/** Whether this one has been opening for long enough to be seen. */
function useLong(path: string | null): boolean {
  const [long, setLong] = useState<string | null>(null)
  useEffect(() => {
    if (path === null) return setLong(null)
    const timer = setTimeout(() => setLong(path), UNSEEN_MS)
    return () => clearTimeout(timer)
  }, [path])
  return path !== null && long === path
}
