import { letters, type Piece } from '../../lib/insertCandidate'
import { useMessages } from '../../messages/messages'
import { fillMaskMessages } from './messages'

/** The leading space is part of a token and is shown; bytes that are no letter are named. */
export function TokenText({ piece }: { piece: Piece }) {
  const { nothing } = useMessages(fillMaskMessages)
  return (
    <>
      {piece.leadingSpace && <span className="space-mark">␣</span>}
      {visible(letters(piece)) || nothing}
    </>
  )
}

export const visible = (text: string): string => text.replaceAll('\n', '↵').replaceAll('\t', '⇥').replaceAll('\ufffd', '�')
