import type { Download } from '../../../../shared/hub'
import { bytes, count, roughly } from '../../../lib/format'
import { useMessages } from '../../../messages/messages'
import { useStore } from '../../../store/store'
import { isActive, msLeft, wholePercent } from './downloads'
import { hubMessages } from './hubMessages'
import { Waiting } from './Waiting'

/** One download: how far it is, how fast, and what can be done with it. */
export function DownloadRow({ download }: { download: Download }) {
  const messages = useMessages(hubMessages)
  const { model, doneBytes, totalBytes, status, error } = download
  return (
    <li className={`hub-download ${status}`}>
      <div className="hub-download-name">
        <strong>{model}</strong>
        <span className="muted" role="status">
          <State download={download} />
        </span>
      </div>
      <Buttons download={download} />
      {status !== 'done' && <progress value={doneBytes} max={Math.max(1, totalBytes)} aria-label={messages.progress(model)} />}
      {error && (
        <p className="hub-download-error" role="alert" lang="en">
          {error.message} <span className="muted">{error.hint}</span>
        </p>
      )}
    </li>
  )
}

function State({ download }: { download: Download }) {
  const messages = useMessages(hubMessages)
  const { status, waiting, file, files, doneFiles, doneBytes, totalBytes, bytesPerSecond } = download
  const share = messages.share(`${wholePercent(doneBytes, totalBytes)}`, bytes(totalBytes))
  if (status === 'done') return messages.done(bytes(totalBytes))
  if (waiting) return <Waiting wait={waiting} />
  if (status === 'checking' && file) return messages.checking(file)
  if (status === 'stopped') return `${messages.stopped}, ${share}`
  if (status === 'failed') return `${messages.failed}, ${share}`
  const left = msLeft(download)
  const parts = [share, messages.fileOf(count(Math.min(files, doneFiles + 1)), count(files))]
  if (bytesPerSecond !== null) parts.push(messages.perSecond(bytes(bytesPerSecond)))
  if (left !== null) parts.push(messages.left(roughly(left)))
  return parts.join(', ')
}

function Buttons({ download: { id, model, status, folder } }: { download: Download }) {
  const messages = useMessages(hubMessages)
  const cancel = useStore((state) => state.cancelDownload)
  const resume = useStore((state) => state.resumeDownload)
  const remove = useStore((state) => state.removeDownload)
  const open = useStore((state) => state.openModel)
  const isOff = useStore((state) => state.hubSetup?.off !== null)
  if (status === 'done')
    return (
      <div className="row">
        <Button title={messages.remove} name={messages.removeNamed(model)} run={() => remove(id)} />
        <Button title={messages.open} name={messages.openNamed(model)} run={() => open(folder)} isPrimary />
      </div>
    )
  if (isActive({ status })) return <Button title={messages.stop} name={messages.stopNamed(model)} run={() => cancel(id)} />
  return (
    <div className="row">
      <Button title={messages.deletePart} name={messages.deletePartNamed(model)} run={() => remove(id)} />
      <Button title={messages.resume} name={messages.resumeNamed(model)} run={() => resume(id)} isDisabled={isOff} isPrimary />
    </div>
  )
}

interface ButtonProps {
  title: string
  /** As it is read out, where several rows have the same button. */
  name: string
  isPrimary?: boolean
  isDisabled?: boolean
  run(): Promise<unknown>
}

const Button = ({ title, name, run, isPrimary = false, isDisabled = false }: ButtonProps) => (
  <button type="button" className={isPrimary ? 'button primary' : 'button'} aria-label={name} title={name} disabled={isDisabled} onClick={() => void run()}>
    {title}
  </button>
)
