import { SALIENCY_HEADS, type SaliencyTarget, type SaliencyTask, type SaliencyUnit, type ScoredTarget } from '../../../shared/inspect/saliency'
import { codePointIndices } from '../../../shared/text'
import { python } from '../../lib/copyTask'
import type { Explained } from './useSaliency'

/** The reference's own code for the same changes of the first target, one unit a run. `labels`: of the head, whatever the folder's config says of another's. */
export function saliencyPython(explained: Explained, labels: string[], path: string): string {
  const { input, found, targets, settings } = explained
  const [first] = targets
  if (!first) return ''
  const { task } = input
  const rows = isOfSeveral(task) ? found.targets : [first]
  const [start, end] = seenCharacters(found, first)
  const name = `AutoModelFor${SALIENCY_HEADS[task]}`
  return [
    'import torch',
    `from transformers import ${name}, AutoTokenizer`,
    '',
    `tokenizer = AutoTokenizer.from_pretrained(${python(path)})`,
    `model = ${name}.from_pretrained(${python(path)}${labelCount(task, labels)}).eval()`,
    '',
    'def encoded(*texts):',
    '    row = tokenizer(*texts, return_offsets_mapping=True)',
    '    tokens = zip(row["input_ids"], row["offset_mapping"], row.sequence_ids(0))',
    found.windows.length > 1
      ? `    return [(id, (a, b), own) for id, (a, b), own in tokens if own != ${found.windowed} or ${start} <= a and b <= ${end}]`
      : '    return list(tokens)',
    '',
    'def inside(row, sequence, start, end):  # with a space mark of its own, which has no character',
    '    return [i for i, (_, (a, b), own) in enumerate(row) if own == sequence and a < end and (start < b or a == start)]',
    '',
    'def run(row, gone):',
    '    ids = [id for id, _, _ in row]',
    ...REPLACED[settings.replace].map((line) => `    ${line}`),
    '    with torch.no_grad():',
    task === 'multiple-choice'
      ? '        return model(torch.tensor([[changed]]), attention_mask=torch.tensor([[mask]])), now'
      : '        return model(torch.tensor([changed]), attention_mask=torch.tensor([mask])), now',
    '',
    `rows = [encoded(*texts) for texts in ${python(rows.map(({ attended: { text, textPair } }) => (textPair === undefined ? [text] : [text, textPair])))}]`,
    ...rated(explained, first, labels),
    '',
    'base = rate([run(row, []) for row in rows])',
    '# Each unit, and where it stands in each row: sequence, first character, character behind the last.',
    `for unit, places in [${found.units.map((unit) => `(${python(textOf(found, unit))}, ${python(rows.map((row) => placesIn(row, unit)))})`).join(', ')}]:`,
    '    gone = [[i for place in own for i in inside(row, *place)] for row, own in zip(rows, places)]',
    ...(task === 'fill-mask' ? ['    gone = [[i for i in own if row[i][0] != tokenizer.mask_token_id] for row, own in zip(rows, gone)]'] : []),
    '    print(unit, base - rate([run(row, own) for row, own in zip(rows, gone)]))',
  ].join('\n')
}

/** Tasks of which each answer is a sequence of its own. */
const isOfSeveral = (task: SaliencyTask): boolean => task === 'multiple-choice' || task === 'zero-shot-classification'

const textOf = ({ texts }: Explained['found'], { text, start, end }: SaliencyUnit): string => texts[text]?.text.slice(start, end) ?? ''

/** A folder with several heads has one list of labels in its config. */
function labelCount(task: SaliencyTask, labels: string[]): string {
  if (task === 'question-answering') return ', num_labels=2'
  return task === 'fill-mask' || task === 'multiple-choice' ? '' : `, num_labels=${labels.length}`
}

/** Python counts code points. */
function seenCharacters({ windows, window, windowed }: Explained['found'], { attended }: ScoredTarget): [number, number] {
  const indices = codePointIndices((windowed === 1 ? attended.textPair : attended.text) ?? '')
  const { start, end } = windows[window] ?? { start: 0, end: 0 }
  return [indices[start] ?? 0, indices[end] ?? 0]
}

/** Where a unit stands in what a row's tokenizer is given, in code points. */
function placesIn({ attended: { text, textPair = '', pieces } }: ScoredTarget, unit: SaliencyUnit): [sequence: number, start: number, end: number][] {
  const inSequence = [text, textPair].map(codePointIndices)
  return pieces.flatMap((piece) => {
    const [start, end] = [Math.max(unit.start, piece.start), Math.min(unit.end, piece.end)]
    if (piece.text !== unit.text || start >= end) return []
    const at = (place: number) => inSequence[piece.sequence]?.[place - piece.start + piece.at] ?? 0
    return [[piece.sequence, at(start), at(end)]]
  })
}

const REPLACED: Record<Explained['settings']['replace'], string[]> = {
  mask: ['changed = [tokenizer.mask_token_id if i in gone else id for i, id in enumerate(ids)]', 'mask, now = [1] * len(ids), {i: i for i in range(len(ids))}'],
  drop: [
    'left = [i for i in range(len(ids)) if i not in gone]',
    'changed, mask, now = [ids[i] for i in left], [1] * len(left), {old: new for new, old in enumerate(left)}',
  ],
  pad: [
    'changed = [tokenizer.pad_token_id if i in gone else id for i, id in enumerate(ids)]',
    'mask, now = [0 if i in gone else 1 for i in range(len(ids))], {i: i for i in range(len(ids)) if i not in gone}',
  ],
}

/** Python of the target's value; not a number where the target is gone. */
function rated({ input, found }: Explained, first: ScoredTarget, labels: string[]): string[] {
  const body = (lines: string[]) => ['', 'def rate(outputs):', ...lines.map((line) => `    ${line}`)]
  const { target } = first
  if (input.task === 'text-classification') return body(ofLabel(labels.indexOf(target.label ?? ''), found.isProbability))
  if (input.task === 'fill-mask') return body(ofToken(target))
  if (input.task === 'token-classification') return ofEntity(target, placesIn(first, { text: 0, start: 0, end: 0, ...target }), labels, body)
  if (input.task === 'question-answering') return body(ofAnswer(placesIn(first, { text: 1, start: 0, end: 0, ...target })))
  const at = found.targets.indexOf(first)
  if (input.task === 'multiple-choice') return body([`return torch.stack([output.logits[0, 0] for output, _ in outputs]).softmax(0)[${at}].item()`])
  return body(ofHypothesis(at, labels, input.multiLabel === true || found.targets.length === 1))
}

/** What the model's configuration asks for, as the reference's pipeline has it. */
const ofLabel = (id: number, isProbability: boolean): string[] => [
  '[(output, _)] = outputs',
  'logits, kind = output.logits[0], model.config.problem_type',
  ...(isProbability
    ? [
        'if kind == "multi_label_classification" or kind != "single_label_classification" and len(logits) == 1:',
        `    return logits[${id}].sigmoid().item()`,
        `return logits.softmax(-1)[${id}].item()`,
      ]
    : [`return logits[${id}].item()`]),
]

const ofToken = ({ token, mask = 0 }: SaliencyTarget): string[] => [
  '[(output, now)] = outputs',
  `place = [i for i, (id, _, _) in enumerate(rows[0]) if id == tokenizer.mask_token_id][${mask}]`,
  `return output.logits[0, now[place]].softmax(-1)[tokenizer.convert_tokens_to_ids(${python(token)})].item()`,
]

/** Each token keeps the label that it has in the untouched text. */
function ofEntity({ label = '' }: SaliencyTarget, places: number[][], labels: string[], body: (lines: string[]) => string[]): string[] {
  const kinds = labels.flatMap((name, id) => (name === label || name.replace(/^[BI]-/, '') === label ? [id] : []))
  return [
    'own = {}',
    ...body([
      '[(output, now)] = outputs',
      'p = output.logits[0].softmax(-1)',
      'if not own:',
      `    own.update({i: max(${python(kinds)}, key=lambda kind: p[i, kind]) for place in ${python(places)} for i in inside(rows[0], *place)})`,
      'return sum(p[now[i], kind].item() if i in now else float("nan") for i, kind in own.items()) / len(own)',
    ]),
  ]
}

const ofAnswer = (places: number[][]): string[] => [
  '[(output, now)] = outputs',
  `places = [i for place in ${python(places)} for i in inside(rows[0], *place)]`,
  'allowed = [now[i] for i in now if rows[0][i][2] == 1 or rows[0][i][0] == tokenizer.cls_token_id]',
  'if places[0] not in now or places[-1] not in now:',
  '    return float("nan")',
  'at = lambda logits, place: logits[0][allowed].softmax(-1)[allowed.index(now[place])].item()',
  'return at(output.start_logits, places[0]) * at(output.end_logits, places[-1])',
]

/** Entailment against the other labels, or against contradiction. */
function ofHypothesis(at: number, labels: string[], isAlone: boolean): string[] {
  const named = labels.findIndex((label) => label.toLowerCase().startsWith('entail'))
  const id = named < 0 ? labels.length - 1 : named
  if (isAlone) return [`logits = outputs[${at}][0].logits[0]`, `return (logits[${id}] - logits[${id === 0 ? -1 : 0}]).sigmoid().item()`]
  return [`return torch.stack([output.logits[0, ${id}] for output, _ in outputs]).softmax(0)[${at}].item()`]
}
