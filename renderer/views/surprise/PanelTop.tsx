import { Menu } from '../../components/Menu'
import { asJson, CopyAs } from '../../components/workbench/CopyAs'
import { workbenchMessages } from '../../components/workbench/messages'
import { PanelExport } from '../../components/workbench/PanelExport'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import type { SurpriseTab } from '../../store/surpriseSlice'
import { fileCommand, pairAsJson, pairCommand, sentenceAsJson, surprisePython, textCommand } from './copySurprise'
import { SURPRISE_EXAMPLES } from './examples'
import { pairsAsJson, textsAsJson } from './figure'
import { surpriseMessages } from './messages'
import type { usePairs } from './PairsView'
import type { useScoredPair } from './PairView'
import type { useTexts } from './TextsView'
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
  const copies = COPIES[tab](answers, variant, path)
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

type Variant = 'original' | 'within_word_l2r'

const COPIES: Record<SurpriseTab, (answers: Answers, variant: Variant, path: string) => Copies | null> = {
  text: ({ surprise: { scored } }, _, path) => {
    if (!scored?.scores) return null
    const { input, tokens, scores } = scored
    return {
      json: () => asJson(sentenceAsJson({ text: input.text, tokens, scores })),
      python: () => surprisePython([input.text], input.variant, tokens.method === 'causal', path),
      command: () => textCommand(input, tokens.windows.length > 1, path),
    }
  },
  pair: ({ pair: { pair } }, _, path) =>
    pair && {
      json: () => asJson(pairAsJson(pair.good, pair.bad)),
      python: () => surprisePython([pair.good.text, pair.bad.text], pair.input.variant, pair.good.tokens.method === 'causal', path),
      command: () => pairCommand({ good: pair.good.text, bad: pair.bad.text }, pair.input.variant, path),
    },
  pairs: ({ surprise, pairs: { run, file } }, variant, path) => {
    const { part } = run
    return (
      part &&
      file && {
        json: () => asJson(pairsAsJson(file, part, variant)),
        python: () =>
          surprisePython(
            part.scored.flatMap(({ pair }) => [file.items[pair]?.good ?? '', file.items[pair]?.bad ?? '']),
            variant,
            isCausal(surprise),
            path,
          ),
        command: () => fileCommand(file.name, variant, path),
      }
    )
  },
  texts: ({ surprise, texts: { run, file } }, variant, path) => {
    const { part } = run
    return (
      part &&
      file && {
        json: () => asJson(textsAsJson(file, part, variant)),
        python: () =>
          surprisePython(
            part.scored.map(({ text }) => file.items[text] ?? ''),
            variant,
            isCausal(surprise),
            path,
          ),
        command: () => fileCommand(file.name, variant, path),
      }
    )
  },
}

const isCausal = ({ draft }: Answers['surprise']): boolean => draft.found?.result.method === 'causal'
