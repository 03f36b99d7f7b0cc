import { useMemo, useState } from 'react'
import { ErrorNotice } from '../../components/Notice'
import { exportMessages } from '../../components/workbench/exportMessages'
import { Segmented } from '../../components/workbench/Segmented'
import { useDrawn } from '../../components/workbench/useDrawn'
import { count } from '../../lib/format'
import type { Shown } from '../../lib/taskPanel'
import { useMessages } from '../../messages/messages'
import { useKept } from '../../store/useKept'
import { drawnSimilarity } from './figure'
import { Matrix } from './Matrix'
import { similarityMessages } from './messages'
import { Neighbours } from './Neighbours'
import { SentenceMap } from './SentenceMap'
import { SimilarityTables } from './SimilarityTables'
import { cosineText, SCALES, type ScaleName, scaleOf } from './scale'
import type { Pair, SentenceRow } from './similarity'
import { useSentences } from './useSentences'
import { rangeOf } from './vectors'

/** How the same vectors are looked at: nothing of it needs the model. */
export interface PictureSettings {
  isCentred: boolean
  scale: ScaleName
}

interface ResultProps {
  shown: Shown<'feature-extraction'>
  isRunning: boolean
  picture: PictureSettings
  setPicture(picture: PictureSettings): void
}

export function SimilarityResult({ shown, isRunning, picture, setPicture }: ResultProps) {
  const messages = useMessages(similarityMessages)
  const { texts, analysis, missing } = useSentences(shown, isRunning)
  const [chosen, setSelected] = useKept('similarity.chosen', 0)
  const [pointed, setPointed] = useState<Pair | null>(null)
  const cosines = picture.isCentred ? analysis.centred : analysis.raw
  const range = useMemo(() => rangeOf(cosines), [cosines])
  const words = useMessages(exportMessages)
  useDrawn('similarity', () =>
    drawnSimilarity({ texts, cosines, axes: analysis.axes, scale: scaleOf(picture.scale, range), isCentred: picture.isCentred }, shown, words),
  )
  const selected = Math.min(chosen, texts.length - 1)
  const pair = pointed && pointed.row < texts.length && pointed.column < texts.length ? pointed : null
  const shared = { texts, cosines, selected, select: setSelected, pair, point: setPointed }
  return (
    <>
      <Failures rows={missing} shown={shown} />
      {texts.length > 1 && (
        <>
          <section className="card similarity-facts">
            <div className="row">
              <strong>{messages.facts(count(texts.length), count((texts.length * (texts.length - 1)) / 2))}</strong>
              {range && <span className="muted num">{messages.range(cosineText(range.lowest), cosineText(range.highest), cosineText(range.mean))}</span>}
              {missing.length > 0 && <span className="muted">{messages.pending(count(missing.length))}</span>}
              <span className="grow" />
              <Segmented
                label={messages.scale}
                value={picture.scale}
                options={SCALES.map((value) => ({ value, title: messages.scales[value], hint: messages.scaleHints[value] }))}
                onChange={(scale) => setPicture({ ...picture, scale })}
              />
            </div>
            <label className="switch">
              <input type="checkbox" checked={picture.isCentred} onChange={(event) => setPicture({ ...picture, isCentred: event.target.checked })} />
              {messages.subtract}
              <span className="muted">
                {messages.why} {texts.length === 2 && messages.whyTwo}
              </span>
            </label>
          </section>
          <div className="similarity-pictures">
            <Matrix {...shared} scale={scaleOf(picture.scale, range)} />
            <Neighbours {...shared} />
            <SentenceMap {...shared} axes={analysis.axes} />
          </div>
          <SimilarityTables texts={texts} cosines={cosines} axes={analysis.axes} />
        </>
      )}
    </>
  )
}

/** What went wrong, once for each kind, with the sentences that it happened to. */
function Failures({ rows, shown }: { rows: SentenceRow[]; shown: ResultProps['shown'] }) {
  const messages = useMessages(similarityMessages)
  const failed = rows.filter(({ error }) => error !== null)
  const kinds = [...new Set(failed.map(({ error }) => error?.message ?? ''))]
  return kinds.map((message) => {
    const alike = failed.filter(({ error }) => error?.message === message)
    const [first] = alike
    if (!first?.error) return null
    const numbers = alike.map(({ text }) => shown.inputs.findIndex((input) => input.text === text) + 1)
    return (
      <ErrorNotice key={message} error={first.error}>
        <p>
          {messages.failed(numbers.map(count).join(', '))}: <span dir="auto">{first.text.slice(0, 120)}</span>
        </p>
      </ErrorNotice>
    )
  })
}
