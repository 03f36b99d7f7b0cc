import { Menu } from '../../components/Menu'
import { asJson, CopyAs } from '../../components/workbench/CopyAs'
import { workbenchMessages } from '../../components/workbench/messages'
import { PanelExport } from '../../components/workbench/PanelExport'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import type { SurpriseTab } from '../../store/surpriseSlice'
import { linesCommand, pairAsJson, pairCommand, sentenceAsJson, surprisePython, textCommand, windowPython } from './copySurprise'
import { SURPRISE_EXAMPLES } from './examples'
import { pairsAsJson, textsAsJson } from './figure'
import { surpriseMessages } from './messages'
import type { usePairs } from './PairsView'
import type { useScoredPair } from './PairView'
import type { useTexts } from './TextsView'
import { useIsCausal } from './useIsCausal'
import type { useSurprise } from './useSurprise'

/** What there is in each tab. */
export interface Answers {
  surprise: ReturnType<typeof useSurprise>
  pair: ReturnType<typeof useScoredPair>
  pairs: ReturnType<typeof usePairs>
  texts: ReturnType<typeof useTexts>
}

/** What the tab in sight can put on the clipboard; `null`: nothing yet. */
interface Copies {
  json(): string
  python(): string
  command(): string
}

/** The panel's name, its examples, its copies and its figures. */
export function PanelTop({ answers }: { answers: Answers }) {
  const messages = useMessages(surpriseMessages)
  const words = useMessages(workbenchMessages)
  const tab = useStore((store) => store.surpriseTab)
  const variant = useStore((store) => store.pllVariant)
  const path = useStore(({ model }) => (model.status === 'ready' ? model.info.path : ''))
  const isCausal = useIsCausal()
  const limit = useStore(({ model }) => (model.status === 'ready' ? model.info.maxTokens : null))
  const cutTo = useStore((store) => store.cutsTexts) ? limit : null
  const copies = COPIES[tab](answers, { variant, isCausal, path, cutTo })
  return (
    <div className="row panel-head">
      <h1>{messages.title}</h1>
      <span className="muted lead">{messages.lead}</span>
      <span className="grow" />
      <Menu label={words.examples} items={useExamples()} />
      {copies && (
        <CopyAs
          items={[
            { title: words.json, text: copies.json },
            { title: words.python, text: copies.python },
            { title: words.commandLine, text: copies.command },
          ]}
        />
      )}
      <PanelExport panel="surprise" title={messages.title} isEmpty={!copies} />
    </div>
  )
}

function useExamples() {
  const language = useStore((store) => store.language)
  const { attend, changeSurprise, runSurprise } = useStore((store) => store)
  return SURPRISE_EXAMPLES[language].map(({ title, ...example }) => ({
    title,
    run: () => {
      if ('pair' in example) changeSurprise({ surpriseTab: 'pair', pair: example.pair })
      else {
        changeSurprise({ surpriseTab: 'text', surpriseWindow: 0 })
        attend({ text: example.text })
      }
      runSurprise()
    },
  }))
}

/** How all was scored. `cutTo`: texts of a file over so many tokens were cut. */
type How = Parameters<typeof surprisePython>[1] & { cutTo: number | null }

const COPIES: Record<SurpriseTab, (answers: Answers, how: How) => Copies | null> = {
  text: ({ surprise: { scored } }, { path, isCausal }) => {
    if (!scored?.scores) return null
    const { input, tokens, scores } = scored
    const [how, isWindowed] = [{ variant: input.variant, isCausal, path }, tokens.windows.length > 1]
    return {
      json: () => asJson(sentenceAsJson({ text: input.text, tokens, scores })),
      python: () => (isWindowed ? windowPython(tokens, how) : surprisePython([input.text], how)),
      command: () => textCommand(input, isWindowed, path),
    }
  },
  pair: ({ pair: { pair } }, { path, isCausal }) =>
    pair && {
      json: () => asJson(pairAsJson(pair.good, pair.bad)),
      python: () => surprisePython([pair.good.text, pair.bad.text], { variant: pair.input.variant, isCausal, path }),
      command: () => pairCommand({ good: pair.good.text, bad: pair.bad.text }, pair.input.variant, path),
    },
  pairs: ({ pairs: { run, file } }, { cutTo: _, ...how }) => {
    const { part } = run
    if (!part || !file) return null
    const texts = () => part.scored.flatMap(({ pair }) => [file.items[pair]?.good ?? '', file.items[pair]?.bad ?? ''])
    return {
      json: () => asJson(pairsAsJson(file, part, how.variant)),
      python: () => surprisePython(texts(), how),
      command: () => linesCommand(file.items, how.variant, false, how.path),
    }
  },
  texts: ({ texts: { run, file } }, how) => {
    const { part } = run
    if (!part || !file) return null
    const lines = () => file.items.map((text) => ({ text }))
    return {
      json: () => asJson(textsAsJson(file, part, how.variant)),
      python: () =>
        surprisePython(
          part.scored.map(({ text }) => file.items[text] ?? ''),
          how,
        ),
      command: () => linesCommand(lines(), how.variant, how.cutTo !== null, how.path),
    }
  },
}
