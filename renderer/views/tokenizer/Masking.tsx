import type { DynamicMasking, MaskedToken } from '../../../shared/inspect/tokenizer'
import { LookUpArea } from '../../components/workbench/LookUpArea'
import { useLookUp } from '../../components/workbench/useLookUp'
import { count, percent } from '../../lib/format'
import { bytesOfToken, textOfBytes, visible } from '../../lib/tokenText'
import { useMessages } from '../../messages/messages'
import { useKept } from '../../store/useKept'
import { tokenizerMessages } from './messages'
import { type StripMark, TokenStrip } from './TokenStrip'
import { maskingCounts, newSeed, shownTokens } from './tokenizer'

const MOST_SEED = 2 ** 32 - 1
/** Of the tokens, and of those that are selected (Liu et al. 2019). */
const EXPECTED = { selected: 0.15, mask: 0.8, random: 0.1, keep: 0.1 }

/** One draw of the masks of pre-training; the same seed draws the same. */
export function Masking({ text, type }: { text: string; type: string }) {
  const messages = useMessages(tokenizerMessages)
  const [seed, setSeed] = useKept('tokenizer.seed', 0)
  const state = useLookUp('masking', { text, seed })
  return (
    <>
      <div className="controls">
        <label>
          {messages.seed}
          <input
            type="number"
            className="field seed"
            min={0}
            max={MOST_SEED}
            value={seed}
            onChange={(event) => setSeed(Math.min(MOST_SEED, Math.max(0, Math.floor(Number(event.target.value) || 0))))}
          />
        </label>
        <button type="button" className="button" onClick={() => setSeed(newSeed())}>
          {messages.drawAgain}
        </button>
      </div>
      <LookUpArea state={state} draw={({ input, result }) => <Draw text={input.text} draw={result} type={type} />} />
    </>
  )
}

function Draw({ text, draw: { tokens }, type }: { text: string; draw: DynamicMasking; type: string }) {
  const messages = useMessages(tokenizerMessages)
  // Special tokens that the text holds have a span in it.
  const isTemplate = ({ special, span }: MaskedToken) => special && span.end === 0
  const shown = shownTokens(
    {
      tokens: tokens.map((token) => ({ ...token, wordId: null, special: isTemplate(token) })),
      sequenceIds: tokens.map((token) => (isTemplate(token) ? null : 0)),
      typeIds: [],
    },
    { text },
    type,
  )
  const markOf = (token: MaskedToken | undefined): StripMark | null =>
    !token || token.action === 'none'
      ? null
      : {
          className: `drawn-${token.action}`,
          label: messages.actions[token.action],
          spoken: messages.actions[token.action],
          text: visible(textOfBytes(bytesOfToken(token.replacement, type)) ?? token.replacement),
        }
  return (
    <>
      <Counts tokens={tokens} />
      <TokenStrip label={messages.masking} tokens={shown} markOf={({ index }) => markOf(tokens[index])} />
    </>
  )
}

function Counts({ tokens }: { tokens: readonly MaskedToken[] }) {
  const messages = useMessages(tokenizerMessages)
  const counts = maskingCounts(tokens)
  const rows = [
    { name: messages.selected, n: counts.selected, of: counts.candidates, expected: EXPECTED.selected, className: '' },
    { name: messages.actions.mask, n: counts.mask, of: counts.selected, expected: EXPECTED.mask, className: 'drawn-mask' },
    { name: messages.actions.random, n: counts.random, of: counts.selected, expected: EXPECTED.random, className: 'drawn-random' },
    { name: messages.actions.keep, n: counts.keep, of: counts.selected, expected: EXPECTED.keep, className: 'drawn-keep' },
  ]
  return (
    <table className="plain drawn-counts">
      <thead>
        <tr>
          <th scope="col">{messages.what}</th>
          <th scope="col" className="num">
            {messages.drawn}
          </th>
          <th scope="col" className="num">
            {messages.share}
          </th>
          <th scope="col" className="num">
            {messages.expected}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, n, of, expected, className }) => (
          <tr key={name}>
            <td>
              <span className={`swatch ${className}`} aria-hidden="true" /> {name}
            </td>
            <td className="num">{messages.ofMost(count(n), count(of))}</td>
            <td className="num">{of === 0 ? '–' : percent(n / of)}</td>
            <td className="num">{percent(expected)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
