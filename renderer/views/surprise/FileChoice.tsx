import { type DragEvent, type ReactNode, useState } from 'react'
import { textFileMessages } from '../../components/workbench/textFileMessages'
import { count } from '../../lib/format'
import { decodedText } from '../../lib/textFile'
import { useMessages } from '../../messages/messages'
import type { LinesFile } from '../../store/surpriseSlice'
import { MOST_LINES } from './linesFile'
import { surpriseMessages } from './messages'

interface FileChoiceProps<T> {
  /** Which files it takes. */
  hint: string
  accept: string
  file: LinesFile<T> | null
  facts(name: string, items: string): string
  read(name: string, content: string): LinesFile<T>
  onFile(file: LinesFile<T>): void
  /** Run and its switches. */
  children: ReactNode
}

/** A file of lines: chosen or dropped, read in the page, with the lines that cannot be used by their numbers. */
export function FileChoice<T>({ hint, accept, file, facts, read, onFile, children }: FileChoiceProps<T>) {
  const messages = useMessages(surpriseMessages)
  const words = useMessages(textFileMessages)
  const [problem, setProblem] = useState<string | null>(null)
  const take = async (given: File | undefined) => {
    if (!given) return
    const bytes = await given.arrayBuffer().catch(() => null)
    const content = bytes && decodedText(bytes)
    setProblem(content !== null ? null : bytes ? words.notText(given.name) : words.unreadable(given.name))
    if (content !== null) onFile(read(given.name, content))
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    void take(event.dataTransfer.files[0])
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a file can be dropped on it; the keyboard has the button
    <section className="card surprise-file" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <div className="row">
        <label className="button">
          {messages.choose}
          <input type="file" className="visually-hidden" accept={accept} onChange={(event) => void take(event.target.files?.[0])} />
        </label>
        <span className="muted">{hint}</span>
      </div>
      {problem !== null && <p role="alert">{problem}</p>}
      {file && (
        <>
          <p role="status">
            {file.items.length > 0 ? facts(file.name, count(file.items.length)) : messages.noItems(file.name)}
            {file.over > 0 && ` ${messages.over(count(file.over), count(MOST_LINES))}`}
          </p>
          <BrokenLines file={file} />
          {file.items.length > 0 && <div className="row surprise-file-foot">{children}</div>}
        </>
      )}
    </section>
  )
}

function BrokenLines<T>({ file: { broken } }: { file: LinesFile<T> }) {
  const messages = useMessages(surpriseMessages)
  return (
    <Listed
      title={messages.broken(count(broken.length))}
      items={broken.map(({ line, why }) => ({ at: messages.line(count(line)), what: messages.why[why] }))}
    />
  )
}

const LISTED = 5

/** What was left out and why: the first few, and how many more. */
export function Listed({ title, items, lang }: { title: string; items: { at: string; what: string }[]; lang?: string }) {
  const messages = useMessages(surpriseMessages)
  if (items.length === 0) return null
  return (
    <div className="banner surprise-listed" role="status">
      <p>{title}</p>
      <ul>
        {items.slice(0, LISTED).map(({ at, what }) => (
          <li key={at}>
            {at}: <span lang={lang}>{what}</span>
          </li>
        ))}
        {items.length > LISTED && <li>{messages.andMore(count(items.length - LISTED))}</li>}
      </ul>
    </div>
  )
}
