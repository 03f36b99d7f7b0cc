import { useMemo, useState } from 'react'
import { MAP_POINTS, type TokenMap, type TokenMapInput } from '../../../../shared/inspect/states'
import { CopyAs } from '../../../components/workbench/CopyAs'
import { Segmented } from '../../../components/workbench/Segmented'
import { useDrawn } from '../../../components/workbench/useDrawn'
import { useLookUp } from '../../../components/workbench/useLookUp'
import { count, percent } from '../../../lib/format'
import { useWindowHeight } from '../../../lib/useWidth'
import { useMessages } from '../../../messages/messages'
import { useKept } from '../../../store/useKept'
import { useMapCopies } from '../copyStates'
import { drawnMap } from '../figure'
import { type StatesMessages, statesMessages } from '../messages'
import { type Categories, COLOUR_BY, type ColourBy, categoriesOf } from './categories'
import { MapPicture } from './MapPicture'
import { MapSide } from './MapSide'
import { MapTable } from './MapTable'
import { pointNames } from './place'

const OTHERS = 410
const LEAST = 400
const NEIGHBOURS = 12
const LISTED_FAILURES = 5

/** A map, with what is looked for and what was clicked in it. */
export function SeenMap({ map, input, isWhole }: { map: TokenMap; input: TokenMapInput; isWhole: boolean }) {
  const messages = useMessages(statesMessages)
  const { texts, specials } = input
  const height = useWindowHeight()
  const [by, setBy] = useKept('states.colour', 'token')
  const [query, setQuery] = useKept('states.query', '')
  const [pointed, setPointed] = useState(-1)
  const [centre, setCentre] = useKept('states.mapCentre', true)
  const [choice, setChoice] = useKept('states.point', null)
  // A place is of the texts it was chosen in; another layer of them has the same places.
  const chosen =
    choice && choice.texts.length === texts.length && choice.texts.every((text, i) => text === texts[i]) && choice.point < map.x.length ? choice.point : -1
  const near = useLookUp('tokenNeighbours', chosen >= 0 && isWhole ? { texts, layer: map.layer, specials, point: chosen, topK: NEIGHBOURS, centre } : null)
  const names = useMemo(() => pointNames(map, texts), [map, texts])
  const colours = useMemo(() => categoriesOf(map, names, by === 'label' && !map.labels ? 'token' : by), [map, names, by])
  const matches = useMemo(() => matching(names, query), [names, query])
  const found = near.found
  const neighbours = useMemo(() => new Set(found && found.result.point === chosen ? found.result.points : []), [found, chosen])
  const painted = useMemo(
    () => ({ x: map.x, y: map.y, names, categories: colours.of, matches, chosen, neighbours }),
    [map, names, colours, matches, chosen, neighbours],
  )
  const copies = useMapCopies(map, input)
  useDrawn('states', () => drawnMap(map, texts, captionOf(map, messages)))
  const choose = (point: number) => setChoice(point < 0 ? null : { point, texts })
  const go = (point: number) => {
    choose(point)
    setPointed(point)
  }
  return (
    <div className="with-side attention">
      <section className="card attention-main">
        <div className="row map-head">
          <span className="muted">{messages.colourBy}</span>
          <Segmented
            label={messages.colourBy}
            value={by}
            options={COLOUR_BY.filter((value) => value !== 'label' || map.labels !== null).map((value) => ({
              value,
              title: { token: messages.byToken, sentence: messages.bySentence, label: messages.byLabel }[value],
            }))}
            onChange={(next: ColourBy) => setBy(next)}
          />
          <input
            className="field"
            type="search"
            aria-label={messages.search}
            placeholder={messages.search}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
          {matches && (
            <span className="muted num" role="status">
              {messages.matches(count(matches.size))}
            </span>
          )}
          <span className="grow" />
          <CopyAs items={copies} />
        </div>
        <Remarks map={map} />
        <div data-figure>
          <Legend by={by} colours={colours} />
          <MapPicture
            map={map}
            painted={painted}
            height={Math.max(LEAST, height - OTHERS)}
            pointed={pointed < map.x.length ? pointed : -1}
            onPoint={setPointed}
            onChoose={choose}
          />
          <p className="muted map-axes">{axesText(map, messages)}</p>
        </div>
        <MapTable map={map} names={names} matches={matches} chosen={chosen} onChoose={go} />
      </section>
      <aside className="attention-side">
        <MapSide
          map={map}
          texts={texts}
          names={names}
          pointed={pointed < map.x.length ? pointed : -1}
          chosen={chosen}
          state={near}
          centre={centre}
          onCentre={setCentre}
          onChoose={go}
        />
      </aside>
    </div>
  )
}

function matching(names: readonly string[], query: string): ReadonlySet<number> | null {
  const wanted = query.trim().toLowerCase()
  return wanted === '' ? null : new Set(names.flatMap((name, i) => (name.toLowerCase().includes(wanted) ? [i] : [])))
}

/** How much of the variance each axis shows. */
const axesText = ({ explained }: TokenMap, messages: StatesMessages): string =>
  explained ? [`→ ${messages.component(1, percent(explained[0]))}`, `↑ ${messages.component(2, percent(explained[1]))}`].join(' · ') : messages.umapAxes

const captionOf = (map: TokenMap, messages: StatesMessages): string[] => [
  messages.mapFacts(count(map.tokens.length), count(map.ran)),
  messages.explain(messages.layerName(map.layer)),
  axesText(map, messages),
  ...(map.method === 'umap' ? [messages.umapHint] : []),
]

/** What the points are of, and what is not among them. */
function Remarks({ map: { tokens, ran, failed, leftOut } }: { map: TokenMap }) {
  const messages = useMessages(statesMessages)
  return (
    <div className="map-remarks">
      <p className="muted" data-testid="map-facts">
        {messages.mapFacts(count(tokens.length), count(ran))}
        {leftOut > 0 && ` · ${messages.leftOut(count(leftOut), count(MAP_POINTS))}`}
      </p>
      {failed.length > 0 && (
        <details>
          <summary>{messages.failedTexts(count(failed.length))}</summary>
          <ul>
            {failed.slice(0, LISTED_FAILURES).map(({ text, message }) => (
              <li key={text}>{messages.failedText(count(text + 1), message)}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

function Legend({ by, colours }: { by: ColourBy; colours: Categories }) {
  const messages = useMessages(statesMessages)
  if (by === 'sentence') return <p className="muted map-legend">{messages.coloursRepeat}</p>
  return (
    <ul className="map-legend">
      {colours.names.map((name, i) => (
        <li key={name}>
          <i data-category={i + 1} />
          <bdi>{name}</bdi>
        </li>
      ))}
      {colours.hasOthers && (
        <li>
          <i data-category="other" />
          {messages.others}
        </li>
      )}
    </ul>
  )
}
