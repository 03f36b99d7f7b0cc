import { useState } from 'react'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { ModelRow } from './ModelRow'
import { modelsMessages } from './messages'
import { type Listing, type Section, shortPath } from './models'

/** Rows of a section that are drawn at once. */
const STEP = 100

/** The models in their sections. */
export function ModelList({ sections, listing }: { sections: Section[]; listing: Listing }) {
  return (
    <div className="model-sections">
      {sections.map((section) => (
        <ListSection key={`${section.kind} ${section.folder} ${listing.query} ${listing.filter} ${listing.sort}`} section={section} />
      ))}
    </div>
  )
}

function ListSection({ section }: { section: Section }) {
  const messages = useMessages(modelsMessages)
  const [most, setMost] = useState(STEP)
  const { kind, folder, models } = section
  const title = kind === 'folder' ? shortPath(folder) : messages[kind]
  return (
    <section aria-label={title}>
      <h2 className="model-section-title" title={folder || undefined}>
        <span>{title}</span> <span className="muted">{count(models.length)}</span>
      </h2>
      <ul className="model-rows">
        {models.slice(0, most).map((model) => (
          <ModelRow key={model.path} model={model} />
        ))}
      </ul>
      {models.length > most && (
        <button type="button" className="button" onClick={() => setMost(most + STEP)}>
          {messages.more(count(Math.min(STEP, models.length - most)))}
        </button>
      )}
    </section>
  )
}
