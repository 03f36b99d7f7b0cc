import type { TokenMap } from '../../../../shared/inspect/states'
import { LookUpArea } from '../../../components/workbench/LookUpArea'
import type { LookUpState } from '../../../components/workbench/useLookUp'
import { count } from '../../../lib/format'
import { useMessages } from '../../../messages/messages'
import { CentreSwitch } from '../Controls'
import { statesMessages } from '../messages'
import { digits } from '../states'

/** Characters to either side of a token in its sentence. */
const AROUND = 70

interface SideProps {
  map: TokenMap
  texts: readonly string[]
  names: readonly string[]
  pointed: number
  chosen: number
  state: LookUpState<'tokenNeighbours'>
  centre: boolean
  onCentre(centre: boolean): void
  onChoose(point: number): void
}

/** The token under the pointer in its sentence, and the nearest of the one that was clicked. */
export function MapSide({ map, texts, names, pointed, chosen, state, centre, onCentre, onChoose }: SideProps) {
  const messages = useMessages(statesMessages)
  const shown = pointed >= 0 ? pointed : chosen
  return (
    <>
      <section className="card side map-pointed" aria-live="polite">
        {shown < 0 ? <p className="muted">{messages.pointAt}</p> : <Point map={map} texts={texts} names={names} point={shown} />}
      </section>
      {chosen >= 0 && (
        <section className="card side">
          <h2 className="card-title">{new Set(map.texts).size > 1 ? messages.nearest : messages.nearestSame}</h2>
          <CentreSwitch isOn={centre} onChange={onCentre} />
          <LookUpArea
            state={state}
            draw={({ result }) => (
              <ol className="map-neighbours">
                {Array.from(result.points, (point, i) => (
                  <li key={point}>
                    <button type="button" onClick={() => onChoose(point)}>
                      <InSentence map={map} texts={texts} point={point} />
                      <span className="num">{digits(result.cosines[i] ?? 0)}</span>
                    </button>
                  </li>
                ))}
              </ol>
            )}
          />
        </section>
      )}
    </>
  )
}

function Point({ map, texts, names, point }: Pick<SideProps, 'map' | 'texts' | 'names'> & { point: number }) {
  const messages = useMessages(statesMessages)
  const label = map.labels ? map.labelNames[map.labels[point] ?? -1] : undefined
  return (
    <>
      <h2 className="card-title">
        <bdi>{names[point]}</bdi>
        {label !== undefined && label !== 'O' && <span className="muted"> {label}</span>}
      </h2>
      <p className="muted">{messages.sentence(count((map.texts[point] ?? 0) + 1))}</p>
      <p>
        <InSentence map={map} texts={texts} point={point} />
      </p>
    </>
  )
}

function InSentence({ map, texts, point }: Pick<SideProps, 'map' | 'texts'> & { point: number }) {
  const text = texts[map.texts[point] ?? 0] ?? ''
  const [start = 0, end = 0] = [map.starts[point], map.ends[point]]
  const [from, to] = [Math.max(0, start - AROUND), Math.min(text.length, end + AROUND)]
  if (end <= start)
    return (
      <bdi>
        <mark className="map-mark">{map.tokens[point]}</mark> {text.slice(0, AROUND)}
      </bdi>
    )
  return (
    <bdi>
      {from > 0 && '…'}
      {text.slice(from, start)}
      <mark className="map-mark">{text.slice(start, end)}</mark>
      {text.slice(end, to)}
      {to < text.length && '…'}
    </bdi>
  )
}
