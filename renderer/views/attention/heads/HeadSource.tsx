import { useState } from 'react'
import type { HeadStatistics } from '../../../../shared/inspect/attention'
import { Segmented } from '../../../components/workbench/Segmented'
import { TextFileChoice } from '../../../components/workbench/TextFileChoice'
import { count } from '../../../lib/format'
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
      {source === 'file' && <TextFileChoice file={file} earlier={result ? messages.earlier : undefined} onFile={averageOver} />}
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
