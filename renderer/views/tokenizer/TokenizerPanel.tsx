import type { ModelInfo } from '../../../shared/model'
import { Menu } from '../../components/Menu'
import { asJson, CopyAs } from '../../components/workbench/CopyAs'
import { exportMessages } from '../../components/workbench/exportMessages'
import { LookUpArea } from '../../components/workbench/LookUpArea'
import { workbenchMessages } from '../../components/workbench/messages'
import { PanelExport } from '../../components/workbench/PanelExport'
import { TokenEditor } from '../../components/workbench/TokenEditor'
import { useDrawn } from '../../components/workbench/useDrawn'
import { useLookUp } from '../../components/workbench/useLookUp'
import type { FirstTokens, Texts } from '../../lib/firstTokens'
import { infoOf } from '../../lib/shownModel'
import { useMessages } from '../../messages/messages'
import { foundIn } from '../../store/inspectSlice'
import { useStore } from '../../store/store'
import { useKept } from '../../store/useKept'
import { Compare } from './Compare'
import { TOKENIZER_EXAMPLES } from './examples'
import { Fold } from './Fold'
import { drawnTokens } from './figure'
import { Masking } from './Masking'
import { tokenizerMessages } from './messages'
import { Packing } from './Packing'
import { TokensCard } from './TokensCard'
import { TokenTable } from './TokenTable'
import { asTokenizerCommand, asTokenizerPython, type Chosen, chosenAt, shownTokens, wordMates } from './tokenizer'
import { Vocabulary } from './Vocabulary'
import { WordDetail } from './WordDetail'
import '../../styles/inspect.css'
import './tokenizer.css'

const FIRST: Texts = { text: TOKENIZER_EXAMPLES.en[0]?.text ?? '' }

/** Tokenizer: a text or a pair cut into tokens, the merges behind each word, the vocabulary, and what pre-training makes of the text. */
export function TokenizerPanel() {
  const [texts, setTexts] = useKept('tokenizer.texts', FIRST)
  const messages = useMessages(tokenizerMessages)
  const info = useStore(({ model }) => infoOf(model))
  return (
    <>
      <Head texts={texts} setTexts={setTexts} info={info} />
      <Editors texts={texts} setTexts={setTexts} />
      {info && (texts.text !== '' || texts.textPair !== undefined) ? (
        <Cut texts={texts} info={info} />
      ) : (
        <section className="card empty">
          <p>{messages.empty}</p>
        </section>
      )}
    </>
  )
}

interface Editing {
  texts: Texts
  setTexts(texts: Texts): void
}

function Head({ texts, setTexts, info }: Editing & { info: ModelInfo | null }) {
  const messages = useMessages(tokenizerMessages)
  const words = useMessages(workbenchMessages)
  const language = useStore((state) => state.language)
  const found = useStore((state) => state.lookUps.tokens)
  const examples = TOKENIZER_EXAMPLES[language].map(({ title, text, textPair }) => ({
    title,
    run: () => setTexts({ text, ...(textPair !== undefined && { textPair }) }),
  }))
  return (
    <div className="row panel-head">
      <h1>{messages.title}</h1>
      <span className="muted lead">{messages.lead}</span>
      <span className="grow" />
      <Menu label={words.examples} items={examples} />
      {info && (
        <CopyAs
          items={[
            ...(found?.status === 'done' ? [{ title: words.json, text: () => asJson(found.found.result) }] : []),
            { title: words.python, text: () => asTokenizerPython(texts, info.path) },
            { title: words.commandLine, text: () => asTokenizerCommand(texts, info.path) },
          ]}
        />
      )}
      <PanelExport panel="tokenizer" title={messages.title} isEmpty={!info || !foundIn(found)} />
    </div>
  )
}

function Editors({ texts, setTexts }: Editing) {
  const messages = useMessages(tokenizerMessages)
  const { text, textPair } = texts
  const hasPair = textPair !== undefined
  return (
    <>
      <TokenEditor
        id="tokenizer-text"
        label={messages.text}
        placeholder={messages.placeholder}
        value={text}
        isLabelled={hasPair}
        onChange={(next) => setTexts({ ...texts, text: next })}
      >
        <div className="editor-foot">
          <span className="hint">{messages.hint}</span>
          {!hasPair && (
            <button type="button" className="button" onClick={() => setTexts({ text, textPair: '' })}>
              {messages.addSecond}
            </button>
          )}
        </div>
      </TokenEditor>
      {hasPair && (
        <TokenEditor
          id="tokenizer-second"
          label={messages.second}
          placeholder={messages.placeholder}
          value={textPair}
          isLabelled
          onChange={(next) => setTexts({ text, textPair: next })}
        >
          <div className="editor-foot">
            <span className="hint" />
            <button type="button" className="button" onClick={() => setTexts({ text })}>
              {messages.removeSecond}
            </button>
          </div>
        </TokenEditor>
      )}
    </>
  )
}

function Cut({ texts, info }: { texts: Texts; info: ModelInfo }) {
  const state = useLookUp('tokens', texts)
  return <LookUpArea state={state} draw={({ result }) => <Tokens found={result} whole={texts} info={info} />} />
}

/** What is chosen is kept by its place: an edit may leave another word there. */
export type Choice = { index: number } | { entry: Chosen } | null

const THIRD: Choice = { index: 2 }

function Tokens({ found, whole, info }: { found: FirstTokens; whole: Texts; info: ModelInfo }) {
  const messages = useMessages(tokenizerMessages)
  const [choice, setChoice] = useKept('tokenizer.choice', THIRD)
  const type = info.tokenizer?.type ?? ''
  const tokens = shownTokens(found, found, type)
  const chosen = choice === null ? null : 'entry' in choice ? choice.entry : chosenAt(tokens, choice.index, found, type)
  const mates = new Set(chosen?.shown ? wordMates(tokens, chosen.shown).map(({ index }) => index) : [])
  const choose = (index: number) => setChoice({ index })
  const words = useMessages(exportMessages)
  const merges = useStore((state) => foundIn(state.lookUps.word))
  useDrawn('tokenizer', () => drawnTokens({ tokens, found, merges, type, vocabulary: info.vocabulary }, words))
  return (
    <div className="with-side" data-figure>
      <div className="with-side-main">
        <TokensCard found={found} tokens={tokens} chosen={mates} choose={choose} />
        <TokenTable tokens={tokens} hasPair={found.textPair !== undefined} chosen={mates} choose={choose} />
        <Vocabulary type={type} size={info.vocabulary} chosen={chosen} show={(entry) => setChoice({ entry })} />
        <Compare found={found} tokens={tokens} name={info.name} type={type} />
        <Fold name="tokenizer.masking" title={messages.masking} lead={messages.maskingLead} sentence={messages.maskingSentence}>
          <Masking text={found.text} type={type} />
        </Fold>
        <Fold name="tokenizer.packing" title={messages.packing} lead={messages.packingLead} sentence={messages.packingSentence}>
          <Packing key={info.path} text={whole.text} most={info.maxTokens} />
        </Fold>
      </div>
      <WordDetail chosen={chosen} type={type} />
    </div>
  )
}
