import { useEffect, useMemo, useState } from 'react'
import type { SurpriseInput } from '../../../shared/inspect/surprise'
import { totalOf } from '../../../shared/inspect/surpriseFigures'
import { exportMessages } from '../../components/workbench/exportMessages'
import { LookUpArea } from '../../components/workbench/LookUpArea'
import { FieldMeter } from '../../components/workbench/RunFoot'
import { TokenEditor } from '../../components/workbench/TokenEditor'
import { useDrawn } from '../../components/workbench/useDrawn'
import { type LookUpState, useLookUp } from '../../components/workbench/useLookUp'
import { debounced } from '../../lib/debounce'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { Differences } from './Differences'
import { differencesOf, type ScoredSentence } from './differences'
import { drawnPair } from './figure'
import { surpriseMessages } from './messages'
import { RunButton } from './RunState'
import { SurprisedText, SurpriseLegend } from './SurprisedText'
import { figureText } from './surprise'
import { TokenTable } from './TokenTable'

export interface ScoredPair {
  good: ScoredSentence
  bad: ScoredSentence
  input: SurpriseInput
}

/** Both sentences of a pair, once both are scored. */
export function useScoredPair() {
  const asked = useStore((store) => store.askedPair)
  const [good, bad] = [useSentence('goodSurprise', asked?.good), useSentence('badSurprise', asked?.bad)]
  const pair = useMemo((): ScoredPair | null => {
    const [one, other] = [good.found, bad.found]
    if (!one || !other) return null
    const sentence = ({ input, result }: Pick<typeof one, 'input' | 'result'>): ScoredSentence => ({ text: input.text, tokens: result, scores: result.scores })
    return { good: sentence(one), bad: sentence(other), input: one.input }
  }, [good.found, bad.found])
  return { good, bad, pair }
}

function useSentence<K extends 'goodSurprise' | 'badSurprise'>(kind: K, text: string | undefined): LookUpState<K> {
  const asked = useStore((store) => store.askedPair)
  const input = text === undefined || text.trim() === '' || !asked ? null : { text, variant: asked.variant }
  return useLookUp(kind, input)
}

const RUN_DELAY_MS = 250
/** Characters of both: longer ones are run by hand. */
const MOST_ON_EDIT = 400

function useRunOnEdit() {
  const pair = useStore((store) => store.pair)
  const variant = useStore((store) => store.pllVariant)
  const runsOnEdit = useStore((store) => store.settings.runOnEdit)
  const run = useStore((store) => store.runSurprise)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each edit begins the pause anew
  useEffect(() => {
    if (!runsOnEdit || pair.good.length + pair.bad.length > MOST_ON_EDIT) return
    const later = debounced(RUN_DELAY_MS, async () => run())
    later.soon()
    return () => later.cancel()
  }, [pair, variant, runsOnEdit, run])
}

/** A minimal pair: which sentence the model prefers, and where. */
export function PairView({ scored: { good, bad, pair } }: { scored: ReturnType<typeof useScoredPair> }) {
  const messages = useMessages(surpriseMessages)
  const texts = useStore((store) => store.pair)
  const change = useStore((store) => store.changeSurprise)
  useRunOnEdit()
  const cancel = () => {
    good.cancel()
    bad.cancel()
  }
  return (
    <>
      <div className="surprise-pair">
        <TokenEditor
          id="surprise-good"
          label={messages.good}
          placeholder={messages.placeholder}
          value={texts.good}
          isLabelled
          onChange={(next) => change({ pair: { ...texts, good: next } })}
        >
          <div className="editor-foot">
            <span className="hint" />
            <FieldMeter field="surprise-good" isWindowed={false} />
          </div>
        </TokenEditor>
        <TokenEditor
          id="surprise-bad"
          label={messages.bad}
          placeholder={messages.placeholder}
          value={texts.bad}
          isLabelled
          onChange={(next) => change({ pair: { ...texts, bad: next } })}
        >
          <div className="editor-foot">
            <span className="hint" />
            <FieldMeter field="surprise-bad" isWindowed={false} />
            <RunButton isRunning={good.isRunning || bad.isRunning} isDisabled={texts.good.trim() === '' || texts.bad.trim() === ''} onCancel={cancel} />
          </div>
        </TokenEditor>
      </div>
      {bad.lookUp?.status === 'failed' && good.lookUp?.status !== 'failed' && <LookUpArea state={bad} draw={() => null} />}
      <LookUpArea state={good} draw={() => (pair ? <Pair pair={pair} /> : null)} empty={<section className="card empty">{messages.empty}</section>} />
    </>
  )
}

function Pair({ pair }: { pair: ScoredPair }) {
  const messages = useMessages(surpriseMessages)
  const words = useMessages(exportMessages)
  const columns = useMemo(() => differencesOf(pair.good, pair.bad), [pair])
  useDrawn('surprise', () => drawnPair(pair, columns, messages, words))
  return (
    <section className="card surprise-main" data-figure>
      <Verdict pair={pair} />
      <Sentence name={messages.goodShort} sentence={pair.good} />
      <Sentence name={messages.badShort} sentence={pair.bad} />
      <SurpriseLegend tokens={pair.good.tokens} />
      <Differences columns={columns} />
    </section>
  )
}

function Verdict({ pair: { good, bad } }: { pair: ScoredPair }) {
  const messages = useMessages(surpriseMessages)
  const margin = totalOf(good.scores).sum - totalOf(bad.scores).sum
  const bits = figureText(Math.abs(margin) / Math.LN2)
  return (
    <h2 className="verdict" data-testid="verdict">
      {margin > 0 ? messages.prefersGood(bits) : margin < 0 ? messages.prefersBad(bits) : messages.tie}{' '}
      <span className="muted">{messages.nats(figureText(margin))}</span>
    </h2>
  )
}

function Sentence({ name, sentence: { text, tokens, scores } }: { name: string; sentence: ScoredSentence }) {
  const messages = useMessages(surpriseMessages)
  const [pointed, setPointed] = useState<readonly number[]>([])
  const i = pointed.length === 1 ? scores.at.indexOf(pointed[0] ?? -1) : -1
  return (
    <div className="pair-sentence">
      <p className="row muted">
        <strong>{name}</strong>
        {messages.sum} {figureText(totalOf(scores).sum)}
        <span className="grow" />
        <span className="num">{i < 0 ? '' : `${messages.bits(figureText(-(scores.logLikelihoods[i] as number) / Math.LN2))}`}</span>
      </p>
      <SurprisedText text={text} tokens={tokens} scores={scores} label={`${name}. ${messages.textLabel}`} pointed={pointed} onPoint={setPointed} />
      <TokenTable text={text} tokens={tokens} scores={scores} />
    </div>
  )
}
