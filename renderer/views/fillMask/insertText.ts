import type { Span } from '../../../shared/text'

/**
 * Puts text into the editor as typing would: so Ctrl+Z takes it back. `span` `null`: at the caret. `field`: the editor's id in the page.
 * `execCommand` is deprecated, but nothing else keeps a textarea's own history.
 */
export function insertText(span: Span | null, text: string, field = 'fill-mask-text'): void {
  const area = document.getElementById(field) as HTMLTextAreaElement | null
  if (!area) return
  area.focus()
  if (span) area.setSelectionRange(span.start, span.end)
  if (document.execCommand('insertText', false, text)) return
  const { selectionStart, selectionEnd } = area
  area.setRangeText(text, selectionStart, selectionEnd, 'end')
  area.dispatchEvent(new Event('input', { bubbles: true }))
}
