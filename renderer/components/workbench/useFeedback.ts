import { useState } from 'react'
import { useStore } from '../../store/store'

const FEEDBACK_MS = 1800

/** A label that says for a moment, to eyes and ears, what has been done; `heard`: more than the label has room for. */
export function useFeedback(usual: string): [string, (sentence: string, heard?: string) => void] {
  const [said, setSaid] = useState<string | null>(null)
  const announce = useStore((state) => state.announce)
  const say = (sentence: string, heard = sentence) => {
    setSaid(sentence)
    announce(heard)
    setTimeout(() => setSaid(null), FEEDBACK_MS)
  }
  return [said ?? usual, say]
}
