import { asJson, CopyAs } from '../../components/workbench/CopyAs'
import { workbenchMessages } from '../../components/workbench/messages'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { attentionCommand, attentionPython, shownAsJson } from './copyAttention'
import { ATTENTION_EXAMPLES } from './examples'
import { InsideHead } from './InsideHead'
import { attentionMessages } from './messages'
import type { Attended, ShownMatrix } from './useAttention'

/** The panel's name, its examples, its copies and its figures. */
export function PanelTop({ attended, matrix }: { attended: Attended | null; matrix: ShownMatrix | null }) {
  const messages = useMessages(attentionMessages)
  const language = useStore((state) => state.language)
  return (
    <InsideHead panel="attention" title={messages.title} lead={messages.lead} examples={ATTENTION_EXAMPLES[language]} isEmpty={!attended}>
      {attended && matrix && <Copies attended={attended} matrix={matrix} />}
    </InsideHead>
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
