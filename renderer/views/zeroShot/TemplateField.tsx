import { useState } from 'react'
import { useMessages } from '../../messages/messages'
import { zeroShotMessages } from './messages'
import { asTemplate, DEFAULT_TEMPLATE, hasSlot, partsOf } from './zeroShot'

const FIELD = 'zero-shot-template'

/** The sentence that a label is put in, its place marked, and what comes of it for the first label. */
export function TemplateField({ template, label, onChange }: { template: string; label: string | undefined; onChange(template: string): void }) {
  const messages = useMessages(zeroShotMessages)
  const [focused, setFocused] = useState(false)
  const isValid = hasSlot(template)
  return (
    <div className={`template${focused ? ' focused' : ''}`}>
      <label className="editor-label" htmlFor={FIELD}>
        {messages.template}
      </label>
      <div className="editor-body">
        <div className="mirror" aria-hidden="true" dir="auto">
          <WithSlots template={template} className="slot">
            {'{}'}
          </WithSlots>
          {'\u200b'}
        </div>
        <textarea
          id={FIELD}
          rows={1}
          value={template}
          spellCheck={false}
          dir="auto"
          aria-invalid={!isValid}
          aria-describedby={`${FIELD}-note`}
          onChange={(event) => onChange(asTemplate(event.target.value))}
          // With Ctrl it runs.
          onKeyDown={(event) => event.key === 'Enter' && !event.ctrlKey && !event.metaKey && event.preventDefault()}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
        />
      </div>
      <p id={`${FIELD}-note`} className={isValid ? 'template-note' : 'template-note bad'} role="status">
        {isValid ? label !== undefined && <Preview template={template} label={label} /> : messages.noSlot}
        {!isValid && (
          <button type="button" className="link" onClick={() => onChange(DEFAULT_TEMPLATE)}>
            {messages.resetTemplate}
          </button>
        )}
      </p>
    </div>
  )
}

function Preview({ template, label }: { template: string; label: string }) {
  const messages = useMessages(zeroShotMessages)
  return (
    <>
      {messages.firstHypothesis}{' '}
      <q dir="auto">
        <WithSlots template={template} className="filled">
          {label}
        </WithSlots>
      </q>
    </>
  )
}

/** A template with something in the place of each slot. */
function WithSlots({ template, className, children }: { template: string; className: string; children: string }) {
  return partsOf(template).map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the slots have no other name than their place
    <span key={i}>
      {i > 0 && <b className={className}>{children}</b>}
      {part}
    </span>
  ))
}
