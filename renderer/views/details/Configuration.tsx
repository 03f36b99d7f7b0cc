import type { ConfigurationField } from '../../../shared/inspect/model'
import { LookUpArea } from '../../components/workbench/LookUpArea'
import { SearchField } from '../../components/workbench/SearchField'
import { useLookUp } from '../../components/workbench/useLookUp'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { useKept } from '../../store/useKept'
import { matchingFields, valueText } from './details'
import { FIELDS_KO, UNKNOWN_KO } from './fieldsKo'
import { detailsMessages } from './messages'

/** Every field of config.json with what it means here; what differs from the family's default is marked. */
export function Configuration() {
  const state = useLookUp('configuration', {})
  return <LookUpArea state={state} draw={({ result }) => <Fields fields={result} />} />
}

function Fields({ fields }: { fields: readonly ConfigurationField[] }) {
  const messages = useMessages(detailsMessages)
  const isKorean = useStore((state) => state.language === 'ko')
  const [query, setQuery] = useKept('details.fields', '')
  const [isChangedOnly, setIsChangedOnly] = useKept('details.changedOnly', false)
  const known = fields.some(({ field }) => field === 'model_type')
  const meaningOf = ({ field, meaning }: ConfigurationField) => (isKorean && known ? (FIELDS_KO[field] ?? UNKNOWN_KO) : meaning)
  const shown = matchingFields(fields, query, isChangedOnly, meaningOf)
  const changed = fields.filter(({ isDefault }) => !isDefault).length
  return (
    <section className="card inspect-card" data-export="skip">
      <h2 className="card-title">
        {messages.configuration} <span className="muted">{messages.configurationLead(count(changed), count(fields.length))}</span>
      </h2>
      <div className="controls">
        <SearchField label={messages.searchFields} value={query} onChange={setQuery} />
        <label>
          <input type="checkbox" checked={isChangedOnly} onChange={(event) => setIsChangedOnly(event.target.checked)} />
          {messages.changedOnly}
        </label>
      </div>
      {shown.length === 0 ? <p className="muted">{messages.noFields}</p> : <FieldTable fields={shown} meaningOf={meaningOf} />}
    </section>
  )
}

/** A table of 1,000 labels is read when it is wanted. */
const SHORT = 90

function Value({ text }: { text: string }) {
  if (text.length <= SHORT) return <span className="value">{text}</span>
  return (
    <details>
      <summary className="value">{text.slice(0, SHORT)}…</summary>
      {text}
    </details>
  )
}

function FieldTable({ fields, meaningOf }: { fields: readonly ConfigurationField[]; meaningOf(field: ConfigurationField): string }) {
  const messages = useMessages(detailsMessages)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className="table-frame" aria-label={messages.configuration} tabIndex={0}>
      <table className="plain fields">
        <colgroup>
          <col className="of-field" />
          <col className="of-value" />
          <col className="of-default" />
          <col />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{messages.field}</th>
            <th scope="col">{messages.value}</th>
            <th scope="col">{messages.fallback}</th>
            <th scope="col">{messages.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.field} className={field.isDefault ? undefined : 'differs'}>
              <th scope="row" className="mono">
                {field.field}
              </th>
              <td className="mono field-value">
                <Value text={valueText(field.value)} />
                {!field.isDefault && <span className="visually-hidden"> ({messages.differs})</span>}
                {!field.inFile && field.value !== null && <span className="muted not-in-file">{messages.notInFile}</span>}
              </td>
              <td className="mono muted">{valueText(field.default)}</td>
              <td>{meaningOf(field)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
