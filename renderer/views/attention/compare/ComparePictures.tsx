import { useMemo } from 'react'
import { type ColourMap, signedColourMap } from '../../../lib/colourMap'
import { count } from '../../../lib/format'
import type { Rgb } from '../../../lib/ramp'
import { themed, useThemed } from '../../../lib/useThemed'
import { useWindowHeight } from '../../../lib/useWidth'
import { useMessages } from '../../../messages/messages'
import { levelsOf, weightText } from '../attention'
import { whereText } from '../describe'
import { Legend } from '../Legend'
import { Matrix } from '../matrix/Matrix'
import { attentionMessages } from '../messages'
import { useWeightColours, weightColoursNow } from '../useColours'
import type { Pair, Side } from './Compare'
import { type CompareMessages, compareMessages } from './compareMessages'
import { type Difference, differenceLevels, isOfA, isOfAKind, NO_DIFFERENCE, sharedLevels } from './difference'

/** Pixels of a picture: with both texts above, all of it is in sight. */
const HEIGHT = { least: 280, others: 590 }

/** A, B, and A − B; the cross-hair is in all three. */
export function ComparePictures({ pair }: { pair: Pair }) {
  const messages = useMessages(compareMessages)
  const height = Math.max(HEIGHT.least, useWindowHeight() - HEIGHT.others)
  const { a, b } = pair
  const { scale } = a.attended.selection
  const most = Math.max(levelsOf(a.matrix, scale).most, levelsOf(b.matrix, scale).most)
  return (
    <div className="compare-pictures">
      <Picture name={messages.nameA} label={messages.labelA} side={a} most={most} height={height} />
      <Picture name={messages.nameB} label={messages.labelB} side={b} most={most} height={height} />
      <DifferencePicture pair={pair} height={height} />
    </div>
  )
}

interface PictureProps {
  name: string
  label: string
  side: Side
  /** The weight of full colour, of both. */
  most: number
  height: number
}

function Picture({ name, label, side: { attended, matrix }, most, height }: PictureProps) {
  const words = useMessages(attentionMessages)
  const { selection, tokens } = attended
  const colours = useWeightColours()
  const painted = useMemo(
    () => ({ levels: sharedLevels(matrix, selection.scale, most), colours, coloursNow: weightColoursNow }),
    [matrix, selection.scale, most, colours],
  )
  return (
    <section className="card attention-main" data-side={name}>
      <div className="row picture-head">
        <h2 className="card-title">{name}</h2>
        <span className="muted">
          {tokens.model}, {whereText(words, matrix.of, tokens.heads)}
        </span>
      </div>
      {matrix.data.length === 0 ? (
        <p className="muted">{words.noSegment}</p>
      ) : (
        <Matrix attended={attended} matrix={matrix} height={height} label={label} painted={painted} canHold={isOfA} />
      )}
      <Legend selection={selection} most={most} />
    </section>
  )
}

function DifferencePicture({ pair: { a, b, difference }, height }: { pair: Pair; height: number }) {
  const messages = useMessages(compareMessages)
  const colours = useDifferenceColours()
  const painted = useMemo(
    () => ({ levels: differenceLevels(difference), zero: NO_DIFFERENCE, colours, coloursNow: differenceColoursNow }),
    [difference, colours],
  )
  const isEmpty = difference.matrix.data.length === 0
  return (
    <section className="card attention-main" data-side="difference">
      <div className="row picture-head">
        <h2 className="card-title">{messages.difference}</h2>
        <span className="muted" role="status" data-testid="compare-says">
          {isOfAKind(a.matrix, b.matrix) && says(difference, isEmpty, messages)}
        </span>
      </div>
      {!isEmpty && (
        <>
          <Matrix attended={a.attended} matrix={difference.matrix} height={height} label={messages.labelDifference} painted={painted} />
          <DifferenceLegend largest={difference.largest} />
        </>
      )}
    </section>
  )
}

function says({ largest, unpaired: { a, b } }: Difference, isEmpty: boolean, messages: CompareMessages): string {
  if (isEmpty) return messages.noPairs
  const left = a > 0 && b > 0 ? messages.unpaired(count(a), count(b)) : a > 0 ? messages.unpairedA(count(a)) : b > 0 ? messages.unpairedB(count(b)) : ''
  const found = largest > 0 ? messages.largest(weightText(largest)) : left === '' ? messages.same : messages.largest('0')
  return [found, left].filter(Boolean).join(' ')
}

function DifferenceLegend({ largest }: { largest: number }) {
  const messages = useMessages(compareMessages)
  const most = weightText(largest)
  return (
    <div className="weight-legend difference-legend" role="img" aria-label={`${messages.aLess} −${most} – ${messages.aMore} +${most}`}>
      <span>{messages.aLess}</span>
      <span className="num">−{most}</span>
      <i />
      <span className="num">+{most}</span>
      <span>{messages.aMore}</span>
    </div>
  )
}

const useDifferenceColours = (): ColourMap => useThemed(readDifference)
const differenceColoursNow = (): ColourMap => themed(readDifference)
const readDifference = (token: (name: string) => Rgb) =>
  signedColourMap(token('--difference-negative'), token('--difference-zero'), token('--difference-positive'))
