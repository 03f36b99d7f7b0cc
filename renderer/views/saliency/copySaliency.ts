import type { OccludedUnit, OcclusionInput, SaliencyTask } from '../../../shared/inspect/saliency'
import { python, quoted } from '../../lib/copyTask'
import type { Explained } from './useSaliency'

/** In the command line's shape. */
export function saliencyJson({ found, targets }: Explained, units: OccludedUnit[]): object {
  return {
    targets: targets.map(({ target, name, value, logit }) => ({ target, name, value, logit })),
    units: units
      .toSorted((a, b) => a.unit - b.unit)
      .map(({ text, start, end, scores }) => ({
        text: found.texts[text]?.text.slice(start, end),
        field: found.texts[text]?.field,
        start,
        end,
        changes: scores.map((score) => score?.change ?? null),
        logit_changes: scores.map((score) => score?.logitChange ?? null),
      })),
  }
}

/** The command line that prints the same numbers; hidden words are masks in its text. */
export function saliencyCommand({ targets, only: _, ...asked }: OcclusionInput, { texts }: Explained['found'], path: string): string {
  const [target, against] = targets ?? []
  const { hidden: __, ...shown } = asked.task === 'fill-mask' ? { ...asked, text: texts[0]?.text } : { ...asked, hidden: undefined }
  const fields = Object.entries({ ...shown, target, against }).filter(([, value]) => value !== undefined)
  const options = fields.map(([name, value]) => `--${dashed(name)} ${quoted(typeof value === 'string' ? value : JSON.stringify(value))}`)
  return `npm run -s cli -- saliency --model ${quoted(path)} ${options.join(' ')}`
}

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const CLASSES: Partial<Record<SaliencyTask, string>> = {
  'text-classification': 'AutoModelForSequenceClassification',
  'token-classification': 'AutoModelForTokenClassification',
  'question-answering': 'AutoModelForQuestionAnswering',
  'fill-mask': 'AutoModelForMaskedLM',
}

/** The reference's own code for the same changes of probability, one unit a run; `null` for tasks that see several sequences. */
export function saliencyPython({ input, found, targets: [first], settings }: Explained, path: string): string | null {
  const name = CLASSES[input.task]
  if (!name || !first) return null
  const texts = found.texts.map(({ text }) => python(text)).join(', ')
  const units = found.units.map(({ text, start, end }) => `(${text}, ${start}, ${end})`).join(', ')
  return [
    'import torch',
    `from transformers import AutoTokenizer, ${name}`,
    '',
    `tokenizer = AutoTokenizer.from_pretrained(${python(path)})`,
    `model = ${name}.from_pretrained(${python(path)}${input.task === 'question-answering' ? ', num_labels=2' : ''}).eval()`,
    `row = tokenizer(${texts}, return_offsets_mapping=True)`,
    'ids, offsets, sequences = row["input_ids"], row["offset_mapping"], row.sequence_ids(0)',
    'inside = lambda text, start, end: [i for i, (a, b) in enumerate(offsets) if sequences[i] == text and a < end and start < b]',
    '',
    'def rate(ids, mask, now):',
    '    with torch.no_grad():',
    '        output = model(torch.tensor([ids]), attention_mask=torch.tensor([mask]))',
    ...rated(input.task, first.target).map((line) => `    ${line}`),
    '',
    'whole = {i: i for i in range(len(ids))}',
    'base = rate(ids, [1] * len(ids), whole)',
    `for text, start, end in [${units}]:  # offsets count characters`,
    '    gone = inside(text, start, end)',
    ...(input.task === 'fill-mask' ? ['    gone = [i for i in gone if ids[i] != tokenizer.mask_token_id]'] : []),
    ...taken(settings.replace).map((line) => `    ${line}`),
    '    print((text, start, end), base - rate(changed, mask, now))',
  ].join('\n')
}

function taken(replace: Explained['settings']['replace']): string[] {
  if (replace === 'drop')
    return [
      'left = [i for i in whole if i not in gone]',
      'changed, mask, now = [ids[i] for i in left], [1] * len(left), {old: new for new, old in enumerate(left)}',
    ]
  const token = replace === 'mask' ? 'tokenizer.mask_token_id' : 'tokenizer.pad_token_id'
  return [
    `changed = [${token} if i in gone else id for i, id in enumerate(ids)]`,
    replace === 'mask' ? 'mask, now = [1] * len(ids), whole' : 'mask, now = [0 if i in gone else 1 for i in whole], {i: i for i in whole if i not in gone}',
  ]
}

/** Python of the target's probability; not a number where the target is gone. */
function rated(task: SaliencyTask, target: Explained['targets'][number]['target']): string[] {
  const { start = 0, end = 0 } = target
  if (task === 'text-classification') return [`return output.logits[0].softmax(-1)[model.config.label2id[${python(target.label)}]].item()`]
  if (task === 'fill-mask')
    return [
      `place = [i for i, id in enumerate(ids_whole) if id == tokenizer.mask_token_id][${target.mask ?? 0}]`.replace('ids_whole', 'row["input_ids"]'),
      `return output.logits[0, now[place]].softmax(-1)[tokenizer.convert_tokens_to_ids(${python(target.token)})].item()`,
    ]
  if (task === 'token-classification')
    return [
      `places = inside(0, ${start}, ${end})`,
      `kinds = [i for i, name in model.config.id2label.items() if name.removeprefix("B-").removeprefix("I-") == ${python(target.label)}]`,
      'p = output.logits[0].softmax(-1)',
      'if now == whole:',
      '    rate.own = {i: max(kinds, key=lambda kind: p[i, kind]) for i in places}',
      'return sum(p[now[i], rate.own[i]].item() if i in now else float("nan") for i in places) / len(places)',
    ]
  return [
    `places = inside(1, ${start}, ${end})`,
    'allowed = [now[i] for i in now if sequences[i] == 1 or row["input_ids"][i] == tokenizer.cls_token_id]',
    'if places[0] not in now or places[-1] not in now:',
    '    return float("nan")',
    'at = lambda logits, place: logits[0][allowed].softmax(-1)[allowed.index(now[place])].item()',
    'return at(output.start_logits, places[0]) * at(output.end_logits, places[-1])',
  ]
}
