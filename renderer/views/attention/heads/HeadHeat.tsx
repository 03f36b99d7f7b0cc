import { memo, useEffect, useMemo, useRef } from 'react'
import type { HeadStatistic, HeadStatistics } from '../../../../shared/inspect/attention'
import { useMessages } from '../../../messages/messages'
import { useStore } from '../../../store/store'
import { rasterise } from '../matrix/raster'
import { HeadGrid } from '../overview/HeadGrid'
import type { Attended } from '../useAttention'
import { useWeightColours } from '../useColours'
import { headMessages } from './headMessages'
import { fullOf, headIndex, statisticLevels, statisticText } from './heads'

const MOST = 36

interface HeatProps {
  attended: Attended
  statistics: HeadStatistics
  statistic: HeadStatistic
}

/** One statistic of every head, as colours. */
export function HeadHeat({ attended, statistics, statistic }: HeatProps) {
  const messages = useMessages(headMessages)
  const values = statistics.values[statistic]
  const full = fullOf(statistic, values)
  const levels = useMemo(() => statisticLevels(values, full), [values, full])
  const { layers, heads } = statistics
  return (
    <>
      <HeadGrid
        attended={attended}
        label={messages.mapLabel(messages.longNames[statistic])}
        most={MOST}
        draw={(pitch, place) => <Cells levels={levels} layers={layers} heads={heads} pitch={pitch} place={place} />}
      />
      <div className="row heat-foot">
        <Value attended={attended} statistics={statistics} statistic={statistic} />
        <span className="grow" />
        <span className="weight-legend" aria-hidden="true">
          <span className="num">0</span>
          <i />
          <span className="num">{statisticText(statistic, full)}</span>
        </span>
      </div>
    </>
  )
}

/** Of the head under the pointer, else of the selected one. */
function Value({ attended, statistics, statistic }: HeatProps) {
  const messages = useMessages(headMessages)
  const preview = useStore((state) => state.previewedHead)
  const at = preview ?? { layer: attended.selection.layer, head: attended.selection.heads[0] ?? 1 }
  const value = statistics.values[statistic][headIndex(at, statistics)]
  const unit = statistic === 'entropy' || statistic === 'distance' ? ` ${messages.unit[statistic]}` : ''
  return (
    <p className="heat-value" data-testid="head-value" title={messages.mapHint}>
      {messages.headAt(at.layer, at.head)}: <strong>{value === undefined ? '–' : statisticText(statistic, value)}</strong>
      {unit}
    </p>
  )
}

interface CellsProps {
  levels: Uint8Array
  layers: number
  heads: number
  pitch: number
  place: { left: number; top: number }
}

const Cells = memo(function Cells({ levels, layers, heads, pitch, place }: CellsProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const colours = useWeightColours()
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    const density = window.devicePixelRatio
    context.canvas.width = Math.round(heads * pitch * density)
    context.canvas.height = Math.round(layers * pitch * density)
    const image = context.createImageData(context.canvas.width, context.canvas.height)
    rasterise({ rows: layers, columns: heads, levels }, { left: 0, top: 0, cell: pitch * density }, colours, image)
    context.putImageData(image, 0, 0)
  }, [levels, layers, heads, pitch, colours])
  return <canvas ref={canvas} className="head-pictures" style={{ ...place, width: heads * pitch, height: layers * pitch }} />
})
