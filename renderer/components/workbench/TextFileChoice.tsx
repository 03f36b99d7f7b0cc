import { type DragEvent, useState } from 'react'
import { count } from '../../lib/format'
import { decodedText, MOST_TEXTS, type TextFile, textFile } from '../../lib/textFile'
import { useMessages } from '../../messages/messages'
import { textFileMessages } from './textFileMessages'

interface FileChoiceProps {
  file: TextFile | null
  /** Texts of it that are used, at most. */
  most?: number
  /** Said of what is in sight, where another file could not be taken. */
  earlier?: string | undefined
  onFile(file: TextFile): void
}

/** A file of texts, chosen or dropped, and read in the page: one without a text, or that is none, is refused, and the one before stays. */
export function TextFileChoice({ file, most = MOST_TEXTS, earlier, onFile }: FileChoiceProps) {
  const messages = useMessages(textFileMessages)
  const { take, problem } = useTake(onFile)
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
      {problem === null && file && <FileFacts file={file} most={most} />}
      {problem !== null && (
        <p role="alert">
          {problem} {earlier && <span className="muted">{earlier}</span>}
        </p>
      )}
    </div>
  )
}

function FileFacts({ file: { name, texts, unread, over }, most }: { file: TextFile; most: number }) {
  const messages = useMessages(textFileMessages)
  const beyond = over + Math.max(0, texts.length - most)
  return (
    <p role="status">
      {messages.fileTexts(name, count(texts.length + over))}
      {unread > 0 && <span className="muted"> {messages.unread(count(unread))}</span>}
      {beyond > 0 && <span className="muted"> {messages.over(count(beyond), count(most))}</span>}
    </p>
  )
}

function useTake(onFile: (file: TextFile) => void) {
  const messages = useMessages(textFileMessages)
  const [problem, setProblem] = useState<string | null>(null)
  const take = async (given: File | undefined) => {
    if (!given) return
    const bytes = await given.arrayBuffer().catch(() => null)
    const content = bytes && decodedText(bytes)
    const file = content === null ? null : textFile(given.name, content)
    if (file && file.texts.length > 0) onFile(file)
    setProblem(file === null ? messages[bytes ? 'notText' : 'unreadable'](given.name) : file.texts.length === 0 ? messages.noTexts : null)
  }
  return { take, problem }
}
