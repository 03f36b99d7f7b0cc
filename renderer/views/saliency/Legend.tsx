import type { ColourMap } from '../../lib/colourMap'
import { signedColourMap } from '../../lib/colourMap'
import type { Rgb } from '../../lib/ramp'
import { useThemed } from '../../lib/useThemed'
import { useMessages } from '../../messages/messages'
import { saliencyMessages } from './messages'

/** Orange against the target, blue for it, the ground of the page between. */
export const useChangeColours = (): ColourMap => useThemed(readChanges)
const readChanges = (token: (name: string) => Rgb) => signedColourMap(token('--saliency-against'), token('--saliency-zero'), token('--saliency-for'))

/** Of {@link useChangeColours}: 128 is no change. */
export const changeLevel = (change: number, most: number): number => 128 + 127 * (most > 0 ? Math.max(-1, Math.min(1, change / most)) : 0)

export function ChangeLegend({ most, of }: { most: string; of: string }) {
  const messages = useMessages(saliencyMessages)
  return (
    <div className="weight-legend saliency-legend" role="img" aria-label={`${messages.changeOf(of)} ${messages.legend(most)}`}>
      <span>{messages.changeOf(of)}</span>
      <span>{messages.speaksAgainst}</span>
      <span className="num">−{most}</span>
      <i />
      <span className="num">+{most}</span>
      <span>{messages.speaksFor}</span>
    </div>
  )
}
