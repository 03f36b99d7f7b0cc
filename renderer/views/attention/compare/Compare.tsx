import { useMemo } from 'react'
import { exportMessages } from '../../../components/workbench/exportMessages'
import { LookUpArea } from '../../../components/workbench/LookUpArea'
import { useDrawn } from '../../../components/workbench/useDrawn'
import { count } from '../../../lib/format'
import { useMessages } from '../../../messages/messages'
import { useStore } from '../../../store/store'
import { whereText } from '../describe'
import { drawnComparison } from '../figure'
import { attentionMessages } from '../messages'
import type { Attended, ShownMatrix } from '../useAttention'
import { CompareOther } from './CompareOther'
import { ComparePictures } from './ComparePictures'
import { CompareMost, ComparePointed } from './CompareReadOut'
import { CompareTable } from './CompareTable'
import { compareMessages } from './compareMessages'
import { type Difference, differenceOf, inTermsOfA } from './difference'
import { selectionOfB, useCompared } from './useCompared'
import './compare.css'

/** One of two, as it is drawn. */
export interface Side {
  attended: Attended
  matrix: ShownMatrix
}

/** A and B and what is between them, cell by cell. */
export interface Pair {
  a: Side
  b: Side
  difference: Difference
}

/** Two texts or two models side by side, and A − B on the tokens that have partners. */
export function Compare({ attended, matrix }: { attended: Attended; matrix: ShownMatrix | null }) {
  const { tokens, weights, attended: other, matrix: otherMatrix, compareNow } = useCompared(attended)
  return (
    <div className="attention-compare">
      <CompareOther attended={attended} other={other} compareNow={compareNow} />
      <LookUpArea
        state={tokens}
        draw={() => (
          <LookUpArea
            state={weights}
            draw={() => (matrix && other && otherMatrix ? <Both a={{ attended, matrix }} b={{ attended: other, matrix: otherMatrix }} /> : null)}
          />
        )}
      />
    </div>
  )
}

function Both({ a, b }: { a: Side; b: Side }) {
  const difference = useMemo(() => differenceOf(a.matrix, b.matrix), [a.matrix, b.matrix])
  const linked = useMemo(() => inTermsOfA(a.matrix, b.matrix, difference), [a.matrix, b.matrix, difference])
  const pair = { a, b: { ...b, matrix: linked }, difference }
  const messages = useMessages(attentionMessages)
  const words = useMessages(exportMessages)
  useDrawn('attention', () => drawnComparison(pair, messages, words))
  return (
    <div className="compared" data-figure>
      <Remarks pair={pair} />
      <ComparePointed pair={pair} />
      <ComparePictures pair={pair} />
      {difference.matrix.data.length > 0 && (
        <>
          <CompareMost pair={pair} />
          <CompareTable pair={pair} />
        </>
      )}
    </div>
  )
}

/** Where B cannot be looked at as A is. */
function Remarks({ pair: { a, b } }: { pair: Pair }) {
  const messages = useMessages(compareMessages)
  const words = useMessages(attentionMessages)
  const { layers, heads, windows, window, noValueWeights } = b.attended.tokens
  const compared = useStore((state) => state.compared)
  const [mine, other] = [selectionOfB(compared, a.attended.selection), b.attended.selection]
  const isClamped = mine.layer !== other.layer || (mine.weights !== 'rollout' && mine.heads.join() !== other.heads.join())
  const remarks = [
    isClamped && messages.clamped(count(layers), count(heads), whereText(words, other, heads)),
    windows.length > 1 && messages.window(count(window + 1), count(windows.length)),
    mine.weights !== other.weights && messages.otherWeights(noValueWeights ?? ''),
  ].filter((remark) => remark !== false)
  if (remarks.length === 0) return null
  return (
    <div className="banner compare-remarks" role="status">
      {remarks.map((remark) => (
        <p key={remark}>{remark}</p>
      ))}
    </div>
  )
}
