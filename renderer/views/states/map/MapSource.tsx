import { type DragEvent, useState } from 'react'
import { MAP_TEXTS } from '../../../../shared/inspect/states'
import { count } from '../../../lib/format'
import { type TextFile, textFile } from '../../../lib/textFile'
import { useMessages } from '../../../messages/messages'
import { statesMessages } from '../messages'

export const MAP_SOURCES = ['examples', 'text', 'file'] as const
export type MapSource = (typeof MAP_SOURCES)[number]

/** The texts of a file, as many as a map takes. */
export const textsOfFile = ({ texts }: TextFile): string[] => texts.slice(0, MAP_TEXTS).map((given) => (typeof given === 'string' ? given : given.text))

/** A file of sentences, chosen or dropped; it is read in the page. */
export function SentenceFile({ file, onFile }: { file: TextFile | null; onFile(file: TextFile): void }) {
  const messages = useMessages(statesMessages)
  const [problem, setProblem] = useState<string | null>(null)
  const take = async (given: File | undefined) => {
    if (!given) return
    const content = await given.text().catch(() => null)
    const read = content === null ? null : textFile(given.name, content)
    setProblem(read === null ? messages.unreadable(given.name) : read.texts.length === 0 ? messages.noTexts : null)
    if (read && read.texts.length > 0) onFile(read)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    void take(event.dataTransfer.files[0])
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a file can be dropped on it; the keyboard has the button
    <div className="file-choice" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <div className="row">
        <label className="button">
          {messages.choose}
          <input type="file" className="visually-hidden" accept=".txt,.jsonl,.csv" onChange={(event) => void take(event.target.files?.[0])} />
        </label>
        <span className="muted">{messages.drop}</span>
      </div>
      {problem === null && file && <FileFacts file={file} />}
      {problem !== null && <p role="alert">{problem}</p>}
    </div>
  )
}

function FileFacts({ file: { name, texts, unread, over } }: { file: TextFile }) {
  const messages = useMessages(statesMessages)
  const beyond = over + Math.max(0, texts.length - MAP_TEXTS)
  return (
    <p role="status">
      {messages.fileTexts(name, count(texts.length))}
      {unread > 0 && <span className="muted"> {messages.unread(count(unread))}</span>}
      {beyond > 0 && <span className="muted"> {messages.over(count(beyond), count(MAP_TEXTS))}</span>}
    </p>
  )
}
