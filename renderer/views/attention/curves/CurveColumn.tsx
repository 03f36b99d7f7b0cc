import { memo } from 'react'
import { rgbAt } from '../../../lib/colourMap'
import { cssOf } from '../../../lib/ramp'
import { weightText } from '../attention'
import type { Side } from '../focus/focus'
import { useWeightColours } from '../useColours'
import type { Stretch } from './curves'

interface CurveColumnProps {
  side: Side
  labels: readonly string[]
  pitch: number
  width: number
  stretch: Stretch
  /** Places, with commas: compared as one value. */
  held: string
  pointed: number
  /** What each of them gives to the tokens that are looked at, or gets from them; `null`: nothing is told. */
  values: Float32Array | null
  /** 0 to 1, as full as each value's colour is. */
  shades: Float32Array | null
  hasValues: boolean
}

/** The names of one side, with a strip and a number each where the other side's tokens are looked at. Of 512 only those near the sight are there. */
export const CurveColumn = memo(function CurveColumn(props: CurveColumnProps) {
  const { side, labels, pitch, width, stretch, pointed } = props
  const held = new Set(props.held.split(',').filter(Boolean).map(Number))
  const first = Math.floor(stretch.top / pitch)
  const last = Math.min(labels.length, Math.ceil(stretch.bottom / pitch))
  return (
    <div className={`edge-column ${side}`} style={{ width }} aria-hidden="true">
      {Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i).map((place) => (
        <span
          key={place}
          className={`edge-token ${held.has(place) ? 'held' : ''} ${place === pointed ? 'pointed' : ''}`}
          data-place={place}
          style={{ top: place * pitch, height: pitch }}
        >
          {props.hasValues && <Value values={props.values} place={place} />}
          <bdi>{labels[place]}</bdi>
          <Strip shades={props.shades} place={place} />
        </span>
      ))}
    </div>
  )
})

const Value = ({ values, place }: { values: Float32Array | null; place: number }) => <span className="num">{values && weightText(values[place] ?? 0)}</span>

function Strip({ shades, place }: { shades: Float32Array | null; place: number }) {
  const colours = useWeightColours()
  const shade = shades?.[place] ?? 0
  return <i style={shades ? { background: cssOf(rgbAt(colours, 255 * shade)) } : undefined} />
}
