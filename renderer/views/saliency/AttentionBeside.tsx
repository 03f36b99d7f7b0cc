import { useMemo } from 'react'
import type { AttendedInput, AttendedTokens } from '../../../shared/inspect/attention'
import type { ScoredTarget } from '../../../shared/inspect/saliency'
import { ErrorNotice } from '../../components/Notice'
import { useLookUp } from '../../components/workbench/useLookUp'
import { useMessages } from '../../messages/messages'
import { useWeightColours } from '../attention/useColours'
import { saliencyMessages } from './messages'
import { type Pointing, ShadedTexts } from './ShadedTexts'
import { type Changes, receivedBy } from './saliency'
import type { Explained } from './useSaliency'

/** The same text by what each unit receives of the last layer's attention, so that one sees how little the two say of each other. */
export function AttentionBeside({ explained, target, ...pointing }: { explained: Explained; target: ScoredTarget } & Pointing) {
  const messages = useMessages(saliencyMessages)
  const colours = useWeightColours()
  const { received, error } = useReceived(explained, target)
  const most = Math.max(0, ...received.map((value) => value ?? 0))
  return (
    <section className="card attention-main saliency-attention">
      <div className="row picture-head">
        <h2 className="card-title">{messages.attention}</h2>
        <span className="grow" />
        {most > 0 && <span className="muted">{messages.attentionScale(most.toPrecision(3))}</span>}
      </div>
      {error ? (
        <ErrorNotice error={error} />
      ) : (
        <ShadedTexts
          explained={explained}
          label={messages.attention}
          changes={received}
          levelOf={(value) => (most > 0 ? (255 * value) / most : 0)}
          colours={colours}
          target={null}
          {...pointing}
        />
      )}
      <p className="muted">{messages.notExplanation}</p>
    </section>
  )
}

function useReceived({ found }: Explained, { attended }: ScoredTarget): { received: Changes; error: Parameters<typeof ErrorNotice>[0]['error'] | null } {
  const { text, textPair, window, pieces } = attended
  const input: AttendedInput = { text, ...(textPair !== undefined && { textPair }), ...(window !== undefined && { window }) }
  const tokens = useLookUp('saliencyAttended', input)
  const isOf = (one: AttendedInput | undefined) => one?.text === text && one.textPair === textPair && one.window === window
  const known = isOf(tokens.found?.input) ? (tokens.found?.result ?? null) : null
  const attention = useLookUp('saliencyAttention', known && { ...input, layer: known.layers, heads: allHeads(known), weights: 'raw', reduce: 'mean' })
  const matrix = isOf(attention.found?.input) ? (attention.found?.result ?? null) : null
  const received = useMemo<Changes>(
    () => (known && matrix && matrix.size === known.words.length ? receivedBy(found.units, pieces, known, matrix) : found.units.map(() => null)),
    [found, pieces, known, matrix],
  )
  const failed = [tokens.lookUp, attention.lookUp].find((lookUp) => lookUp?.status === 'failed')
  return { received, error: failed?.status === 'failed' ? failed.error : null }
}

const allHeads = ({ heads }: AttendedTokens): number[] => Array.from({ length: heads }, (_, i) => i + 1)
