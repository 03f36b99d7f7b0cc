import type { TensorInfo } from '../../../shared/inspect/model'
import { Bars } from '../../components/workbench/Bars'
import { bytes, count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { layerSums, partSums, sumOf } from './details'
import { detailsMessages } from './messages'

/** Where the parameters are: each bar is a share of all that is stored. */
export function Parts({ tensors, modelParameters }: { tensors: readonly TensorInfo[]; modelParameters: number }) {
  const messages = useMessages(detailsMessages)
  const all = sumOf(tensors)
  const layers = layerSums(tensors)
  const share = (elements: number) => (all.elements === 0 ? 0 : elements / all.elements)
  const isEven = layers.length > 0 && layers.every((elements) => elements === layers[0])
  return (
    <section className="card inspect-card">
      <h2 className="card-title">
        {messages.parts} <span className="muted">{messages.partsLead(count(all.elements), count(all.tensors), bytes(all.bytes))}</span>
      </h2>
      <Bars
        caption={messages.parts}
        noteTitle={messages.parameters}
        rows={partSums(tensors).map(({ part, elements }) => ({
          key: part,
          label: (
            <>
              {messages.part[part]}
              {part === 'encoder' && isEven && <span className="muted"> {messages.layersEach(count(layers.length), count(layers[0] ?? 0))}</span>}
            </>
          ),
          share: share(elements),
          note: count(elements),
        }))}
      />
      {all.elements !== modelParameters && <p className="muted">{messages.tied(count(all.elements), count(modelParameters))}</p>}
      {layers.length > 0 && (
        <details className="by-layer">
          <summary>{messages.byLayer}</summary>
          <Bars
            caption={messages.byLayer}
            noteTitle={messages.parameters}
            rows={layers.map((elements, i) => ({ key: String(i), label: messages.layer(count(i)), share: share(elements), note: count(elements) }))}
          />
        </details>
      )}
    </section>
  )
}
