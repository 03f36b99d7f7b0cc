import { type DragEvent, useState } from 'react'
import type { HeadStatistics } from '../../../../shared/inspect/attention'
import { Segmented } from '../../../components/workbench/Segmented'
import { count } from '../../../lib/format'
import { decodedText, MOST_TEXTS, type TextFile, textFile } from '../../../lib/textFile'
import { useMessages } from '../../../messages/messages'
import { useStore } from '../../../store/store'
import type { Attended } from '../useAttention'
import { headMessages } from './headMessages'

interface SourceProps {
  attended: Attended
  truncate: boolean
  onTruncate(truncate: boolean): void
  /** Of what is in sight. */
  result: HeadStatistics | null
}

/** What heads are averaged over: the panel's text, or every text of a file. */
export function HeadSource({ attended, truncate, onTruncate, result }: SourceProps) {
  const messages = useMessages(headMessages)
  const file = useStore((state) => state.headTexts)
  const averageOver = useStore((state) => state.averageOver)
  const [source, setSource] = useState<'text' | 'file'>(file ? 'file' : 'text')
  return (
    <>
      <div className="row head-source">
        <h2 className="card-title">{messages.title}</h2>
        <span className="grow" />
        <Segmented
          label={messages.source}
          value={source}
          options={[
            { value: 'text', title: messages.ofText },
            { value: 'file', title: messages.ofFile },
          ]}
          onChange={(next) => {
            setSource(next)
            if (next === 'text') averageOver(null)
          }}
        />
      </div>
      {source === 'file' && <FileChoice hasResult={result !== null} />}
      {file && <TruncateSwitch most={count(attended.tokens.maxTokens)} isOn={truncate} onChange={onTruncate} isUsed={result !== null} />}
    </>
  )
}

function TruncateSwitch({ most, isOn, isUsed, onChange }: { most: string; isOn: boolean; isUsed: boolean; onChange(isOn: boolean): void }) {
  const messages = useMessages(headMessages)
  return (
    <div className="truncate">
      <label className="switch">
        <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
        {messages.truncate}
      </label>
      <span className="muted">{isOn && isUsed ? messages.isCut(most) : messages.truncateHint(most)}</span>
    </div>
  )
}

function FileChoice({ hasResult }: { hasResult: boolean }) {
  const messages = useMessages(headMessages)
  const file = useStore((state) => state.headTexts)
  const { take, problem } = useTake()
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
      {problem !== null && (
        <p role="alert">
          {problem} {hasResult && <span className="muted">{messages.earlier}</span>}
        </p>
      )}
    </div>
  )
}

function FileFacts({ file: { name, texts, unread, over } }: { file: TextFile }) {
  const messages = useMessages(headMessages)
  return (
    <p role="status">
      {messages.fileTexts(name, count(texts.length))}
      {unread > 0 && <span className="muted"> {messages.unread(count(unread))}</span>}
      {over > 0 && <span className="muted"> {messages.over(count(over), count(MOST_TEXTS))}</span>}
    </p>
  )
}

/** Reads a file in the page. */
function useTake() {
  const messages = useMessages(headMessages)
  const averageOver = useStore((state) => state.averageOver)
  const [problem, setProblem] = useState<string | null>(null)
  const take = async (given: File | undefined) => {
    if (!given) return
    const bytes = await given.arrayBuffer().catch(() => null)
    const content = bytes && decodedText(bytes)
    const file = content === null ? null : textFile(given.name, content)
    if (file && file.texts.length > 0) averageOver(file)
    setProblem(file === null ? messages[bytes ? 'notText' : 'unreadable'](given.name) : file.texts.length === 0 ? messages.noTexts : null)
  }
  return { take, problem }
}
