"""Occlusion with the reference's own classes: every unit by itself, one sequence a run, no batches. Run from the repository root; writes test/golden/saliency.json.

transformers 4.57.6, torch 2.13.0, fp32. A unit is a word of the fast tokenizer (`word_ids`, per sequence). Positions are the reference's default: they do not count pads.
"""

import json
import math

import torch
from transformers import (
    AutoTokenizer,
    RobertaForMaskedLM,
    RobertaForMultipleChoice,
    RobertaForQuestionAnswering,
    RobertaForSequenceClassification,
    RobertaForTokenClassification,
)

torch.manual_seed(0)
REPLACEMENTS = ["mask", "drop", "pad"]


def words(encoding, keep=()):
    """Places of each word, in the order of the text."""
    found = {}
    for place, (word, sequence) in enumerate(zip(encoding.word_ids(0), encoding.sequence_ids(0))):
        if sequence is not None and place not in keep:
            found.setdefault((sequence, word), []).append(place)
    return list(found.values())


def occluded(ids, places, how, tokenizer):
    """Ids, attention mask, and where the other places stand now."""
    if how == "drop":
        left = [i for i in range(len(ids)) if i not in places]
        return [ids[i] for i in left], [1] * len(left), {old: new for new, old in enumerate(left)}
    token = tokenizer.mask_token_id if how == "mask" else tokenizer.pad_token_id
    changed = [token if i in places else id for i, id in enumerate(ids)]
    mask = [0 if how == "pad" and i in places else 1 for i in range(len(ids))]
    now = {i: i for i in range(len(ids)) if how == "mask" or i not in places}
    return changed, mask, now


def run(model, ids, mask):
    with torch.no_grad():
        output = model(torch.tensor([ids]), attention_mask=torch.tensor([mask]))
    return output


def log_odds(p):
    return math.log(p) - math.log1p(-p)


def loop(model, tokenizer, encoding, rate, keep=()):
    """`rate(output, now)`: probability and log-odds, or None where the target is gone."""
    ids = encoding["input_ids"]
    identity = {i: i for i in range(len(ids))}
    base = rate(run(model, ids, [1] * len(ids)), identity)
    result = {"value": base[0], "logit": base[1]}
    for how in REPLACEMENTS:
        rows = []
        for places in words(encoding, keep):
            changed, mask, now = occluded(ids, places, how, tokenizer)
            rated = rate(run(model, changed, mask), now)
            rows.append(None if rated is None else [base[0] - rated[0], base[1] - rated[1]])
        result[how] = rows
    return result


def load(kind, folder):
    return kind.from_pretrained(folder).float().eval(), AutoTokenizer.from_pretrained(folder)


def labels(folder, text, pair, label):
    model, tokenizer = load(RobertaForSequenceClassification, folder)
    encoding = tokenizer(text, pair) if pair else tokenizer(text)

    def rate(output, _):
        p = output.logits[0].double().softmax(-1)[label].item()
        return p, log_odds(p)

    return loop(model, tokenizer, encoding, rate)


def entity(folder, text, start, end):
    """The mean over the tokens of a stretch, each at its likeliest label of the first one's type (`B-PER` and `I-PER` are one)."""
    model, tokenizer = load(RobertaForTokenClassification, folder)
    encoding = tokenizer(text, return_offsets_mapping=True)
    places = [i for i, (a, b) in enumerate(encoding["offset_mapping"]) if a < end and start < b]
    with torch.no_grad():
        logits = model(torch.tensor([encoding["input_ids"]])).logits[0]
    kinds = [model.config.id2label[i].removeprefix("B-").removeprefix("I-") for i in range(logits.shape[-1])]
    same = [i for i, kind in enumerate(kinds) if kind == kinds[logits[places[0]].argmax()]]
    top = {place: max(same, key=lambda i: logits[place, i]) for place in places}

    def rate(output, now):
        if any(place not in now for place in places):
            return None
        p = output.logits[0].double().softmax(-1)
        own = [p[now[place], top[place]].item() for place in places]
        return sum(own) / len(own), sum(map(log_odds, own)) / len(own)

    return loop(model, tokenizer, encoding, rate)


def answer(folder, question, context, start, end):
    model, tokenizer = load(RobertaForQuestionAnswering, folder) if "sample" not in folder else load_sample_qa(folder)
    encoding = tokenizer(question, context, return_offsets_mapping=True)
    sequences = encoding.sequence_ids(0)
    inside = [i for i, (a, b) in enumerate(encoding["offset_mapping"]) if sequences[i] == 1 and a < end and start < b]
    first, last = inside[0], inside[-1]
    allowed = [i for i, id in enumerate(encoding["input_ids"]) if sequences[i] == 1 or id == tokenizer.cls_token_id]

    def rate(output, now):
        if first not in now or last not in now:
            return None
        left = [now[place] for place in allowed if place in now]
        p = 1.0
        for logits, place in ((output.start_logits, first), (output.end_logits, last)):
            p *= logits[0].double()[left].softmax(-1)[left.index(now[place])].item()
        return p, log_odds(p)

    return loop(model, tokenizer, encoding, rate)


def load_sample_qa(folder):
    return RobertaForQuestionAnswering.from_pretrained(folder, num_labels=2).float().eval(), AutoTokenizer.from_pretrained(folder)


def filled(folder, text, token):
    model, tokenizer = load(RobertaForMaskedLM, folder)
    encoding = tokenizer(text)
    place = encoding["input_ids"].index(tokenizer.mask_token_id)
    id = tokenizer.convert_tokens_to_ids(token)

    def rate(output, now):
        p = output.logits[0, now[place]].double().softmax(-1)[id].item()
        return p, log_odds(p)

    return loop(model, tokenizer, encoding, rate, keep=(place,))


def choice(folder, prompt, choices, target):
    """A word of the prompt goes from all choices' rows, one of a choice from its own."""
    model, tokenizer = load(RobertaForMultipleChoice, folder)
    encodings = [tokenizer(prompt, text) for text in choices]

    def logit(ids, mask):
        with torch.no_grad():
            return model(torch.tensor([[ids]]), attention_mask=torch.tensor([[mask]])).logits[0, 0].item()

    def rate(rows):
        p = torch.tensor([logit(*row) for row in rows], dtype=torch.double).softmax(-1)[target].item()
        return p, log_odds(p)

    whole = [(encoding["input_ids"], [1] * len(encoding["input_ids"])) for encoding in encodings]
    base = rate(whole)
    result = {"value": base[0], "logit": base[1]}
    for how in REPLACEMENTS:
        found = []

        def add(rows):
            rated = rate(rows)
            found.append([base[0] - rated[0], base[1] - rated[1]])

        in_prompt = [places for places in words(encodings[0]) if encodings[0].sequence_ids(0)[places[0]] == 0]
        for places in in_prompt:
            add([occluded(encoding["input_ids"], places, how, tokenizer)[:2] for encoding in encodings])
        for i, encoding in enumerate(encodings):
            for places in words(encoding):
                if encoding.sequence_ids(0)[places[0]] == 1:
                    add([occluded(ids, places, how, tokenizer)[:2] if j == i else (ids, mask) for j, (ids, mask) in enumerate(whole)])
        result[how] = found
    return result


def zero_shot(folder, sequence, candidates, template, target, each):
    """Without a label that begins with "entail" the last is taken for it, and the first for its opposite."""
    model, tokenizer = load(RobertaForSequenceClassification, folder)
    encodings = [tokenizer(sequence, template.format(label)) for label in candidates]

    def rate(rows):
        logits = torch.stack([run(model, *row).logits[0].double() for row in rows])
        p = (logits[target, [0, -1]].softmax(-1)[1] if each else logits[:, -1].softmax(-1)[target]).item()
        return p, log_odds(p)

    base = rate([(encoding["input_ids"], [1] * len(encoding["input_ids"])) for encoding in encodings])
    result = {"value": base[0], "logit": base[1]}
    for how in REPLACEMENTS:
        found = []
        for places in words(encodings[0]):
            if encodings[0].sequence_ids(0)[places[0]] == 0:
                rated = rate([occluded(encoding["input_ids"], places, how, tokenizer)[:2] for encoding in encodings])
                found.append([base[0] - rated[0], base[1] - rated[1]])
        result[how] = found
    return result


FIXTURES = "test/fixtures/"
SAMPLE = "assets/models/lens-sample"
SENTENCE = "Angela Merkel lives in Berlin."
CASES = {
    "labels": labels(FIXTURES + "roberta-seq-safetensors", "A great film, isn't it?", None, 1),
    "pair": labels(FIXTURES + "roberta-seq-safetensors", "A great film.", "It bored me.", 0),
    "entity": entity(FIXTURES + "roberta-tok-safetensors", "The capital of France is Paris.", 15, 21),
    "sampleEntity": entity(SAMPLE, SENTENCE, 0, 13),
    "answer": answer(FIXTURES + "roberta-qa-safetensors", "Who hunts?", "Owls hunt by night.", 0, 9),
    "sampleAnswer": answer(SAMPLE, "Who lives in Berlin?", SENTENCE, 0, 13),
    "filled": filled(FIXTURES + "roberta-mlm-safetensors", "The capital of <mask> is Paris.", "Ġof"),
    "relative": filled(FIXTURES + "mlm-relative_key", "The capital of <mask> is Paris.", "Ġof"),
    "sampleFilled": filled(SAMPLE, "The capital of France is <mask>.", "ĠParis"),
    "choice": choice(FIXTURES + "roberta-mc-safetensors", "Owls hunt", ["by day", "by night"], 1),
    "zeroShot": zero_shot(FIXTURES + "roberta-seq-safetensors", "Owls hunt by night.", ["sport", "animals"], "This is {}.", 1, False),
    "zeroShotEach": zero_shot(FIXTURES + "roberta-seq-safetensors", "Owls hunt by night.", ["sport", "animals"], "This is {}.", 1, True),
}


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f"{value:.8g}") if isinstance(value, float) else value


with open("test/golden/saliency.json", "w") as file:
    json.dump({"note": "transformers 4.57.6, torch 2.13.0, fp32: test/golden/saliency.py", **rounded(CASES)}, file, ensure_ascii=False)
    file.write("\n")
