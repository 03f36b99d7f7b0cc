import { Menu } from '../../components/Menu'
import { asJson, CopyAs } from '../../components/workbench/CopyAs'
import { workbenchMessages } from '../../components/workbench/messages'
import { PanelExport } from '../../components/workbench/PanelExport'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { attentionCommand, attentionPython, shownAsJson } from './copyAttention'
import { ATTENTION_EXAMPLES } from './examples'
import { attentionMessages } from './messages'
import type { Attended, ShownMatrix } from './useAttention'

/** The panel's name, its examples, its copies and its figures. */
export function PanelTop({ attended, matrix }: { attended: Attended | null; matrix: ShownMatrix | null }) {
  const messages = useMessages(attentionMessages)
  const words = useMessages(workbenchMessages)
  const language = useStore((state) => state.language)
  const attend = useStore((state) => state.attend)
  const run = useStore((state) => state.runAttention)
  const examples = ATTENTION_EXAMPLES[language].map(({ title, ...texts }) => ({
    title,
    run: () => {
      attend(texts)
      run()
    },
  }))
  return (
    <div className="row panel-head">
      <h1>{messages.title}</h1>
      <span className="muted lead">{messages.lead}</span>
      <span className="grow" />
      <Menu label={words.examples} items={examples} />
      {attended && matrix && <Copies attended={attended} matrix={matrix} />}
      <PanelExport panel="attention" title={messages.title} isEmpty={!attended} />
    </div>
  )
}

function Copies({ attended: { input, tokens }, matrix }: { attended: Attended; matrix: ShownMatrix }) {
  const words = useMessages(workbenchMessages)
  const path = useStore((state) => (state.model.status === 'ready' ? state.model.info.path : ''))
  const isWindowed = tokens.windows.length > 1
  return (
    <CopyAs
      items={[
        { title: words.json, text: () => asJson(shownAsJson(matrix)) },
        { title: words.python, text: () => attentionPython(input, matrix.of, isWindowed ? tokens.columns.ids : null, path) },
        { title: words.commandLine, text: () => attentionCommand(input, matrix.of, isWindowed, path) },
      ]}
    />
  )
}
