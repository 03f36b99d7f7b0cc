import { useEffect, useRef, useState } from 'react'
import { FIGURE_FORMATS, type Figure, type FigureFormat, type FigureModel, TooLarge } from '../../lib/figure/figure'
import { figureMakers } from '../../lib/figure/makers'
import { count } from '../../lib/format'
import { infoOf, type ShownModel } from '../../lib/shownModel'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { Menu } from '../Menu'
import { exportMessages } from './exportMessages'
import { useFeedback } from './useFeedback'

/** Saves what the panel shows, as a picture, as numbers, or as both. `figure` is asked only when a format is chosen; `isEmpty`: there is nothing to save, which the menu says. */
export function ExportMenu({ figure, isEmpty = false }: { figure(): Figure | null; isEmpty?: boolean }) {
  const messages = useMessages(exportMessages)
  const model = useStore((state) => state.model)
  const language = useStore((state) => state.language)
  const [label, say] = useFeedback(messages.exportAs)
  const save = async (format: FigureFormat) => {
    setFailure(null)
    try {
      const shown = figure()
      if (!shown) return say(messages.nothing)
      // Only who exports needs what draws it.
      const { saveFigure } = await import('../../lib/figure/save')
      const name = await saveFigure(shown, format, {
        model: modelOf(model),
        words: { language, filter: messages.filter, more: messages.more, tooWide: messages.tooWide('{n}'), download: messages.download },
      })
      say(messages.saved(format.toUpperCase()), messages.saved(name))
    } catch (error) {
      setFailure(whyNot(error, messages))
      say(messages.failed)
    }
  }
  const [failure, setFailure] = useState<string | null>(null)
  const root = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (root.current) figureMakers.set(root.current, () => (isEmpty ? null : figure()))
  })
  return (
    <div className="export" ref={root}>
      <Menu
        label={label}
        items={FIGURE_FORMATS.map((format) => ({
          title: messages.formats[format],
          command: messages.command(format.toUpperCase()),
          run: () => void save(format),
        }))}
        {...(isEmpty && { disabledBecause: messages.nothing })}
      />
      {failure !== null && (
        <p className="export-failure" role="alert">
          {failure}
          <button type="button" className="icon-button" aria-label={messages.close} onClick={() => setFailure(null)}>
            ×
          </button>
        </p>
      )}
    </div>
  )
}

function whyNot(error: unknown, messages: (typeof exportMessages)['en']): string {
  if (error instanceof TooLarge) return messages.tooLarge(count(error.width), count(error.height))
  return messages.failedBecause(error instanceof Error ? error.message : String(error))
}

function modelOf(model: ShownModel): FigureModel | null {
  const info = infoOf(model)
  if (!info) return null
  const { name, family, architectures, parameters, device, precision } = info
  return { name, family, architectures, parameters, device, precision }
}
