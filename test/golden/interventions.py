"""Interventions with the reference's own modules, one sequence a run. Run from the repository root; writes test/golden/interventions.json.

transformers 4.57.6, torch 2.13.0, fp32, eager attention. Heads are scaled by the reference's `head_mask`; layers are skipped by taking them out of `encoder.layer`;
a head is restricted by adding the lowest number to its scores (a hook on its layer's self-attention, before softmax) at every key that it may not see.
Of a causal model, whose tokens see none that is later, a restricted head gives nothing to the tokens before all that it may see (a second hook, on what that self-attention gives).
Similarity: the cosine between a text's mean vectors with all heads and without one.
"""

import json

import torch
from transformers import (
    AutoModel,
    AutoModelForTokenClassification,
    AutoTokenizer,
    RobertaForCausalLM,
    RobertaForMaskedLM,
    RobertaForQuestionAnswering,
    RobertaForSequenceClassification,
)

FIXTURES = "test/fixtures"
TEXT = "The library of Paris opens at nine."
LOWEST = torch.finfo(torch.float32).min

CASES = {
    "none": {},
    "one head off": {"heads": [(2, 3, 0.0)]},
    "a layer off": {"heads": [(1, head, 0.0) for head in range(1, 5)]},
    "scaled": {"heads": [(1, 1, 0.25), (1, 4, 2.0), (2, 2, 1.5)]},
    "first layer skipped": {"skipped": [1]},
    "last layer skipped": {"skipped": [2]},
    "restricted": {"restricted": [(1, [2, 4], [0, 3]), (2, [1], [2, 5, 6])]},
    "all at once": {"heads": [(2, 1, 0.5)], "skipped": [1], "restricted": [(2, [1, 3], [1, 4])]},
}


def encoder_of(model):
    return getattr(model, model.base_model_prefix, model).encoder


def run(model, ids, heads=(), skipped=(), restricted=()):
    encoder = encoder_of(model)
    layers = list(encoder.layer)
    kept = [i for i in range(len(layers)) if i + 1 not in skipped]
    mask = torch.ones(len(kept), model.config.num_attention_heads)
    for layer, head, scale in heads:
        if layer - 1 in kept:
            mask[kept.index(layer - 1), head - 1] = scale
    hooks = []
    for layer, own, tokens in restricted:
        hooks.append(layers[layer - 1].attention.self.register_forward_pre_hook(restriction(model, own, tokens), with_kwargs=True))
    encoder.layer = torch.nn.ModuleList([layers[i] for i in kept])
    with torch.no_grad():
        output = model(torch.tensor([ids]), head_mask=None if bool((mask == 1).all()) else mask)
    encoder.layer = torch.nn.ModuleList(layers)
    for hook in hooks:
        hook.remove()
    return output


def restriction(model, heads, tokens):
    def hook(module, args, kwargs):
        states = args[0] if args else kwargs["hidden_states"]
        length = states.shape[1]
        bias = torch.zeros(1, model.config.num_attention_heads, 1, length)
        for head in heads:
            bias[0, head - 1, 0] = LOWEST
            bias[0, head - 1, 0, [t for t in tokens if t < length]] = 0
        if len(args) > 1:
            return (args[0], bias if args[1] is None else args[1] + bias, *args[2:]), kwargs
        given = kwargs.get("attention_mask")
        return args, {**kwargs, "attention_mask": bias if given is None else given + bias}

    return hook


def tokens(name):
    model = AutoModelForTokenClassification.from_pretrained(f"{FIXTURES}/{name}", attn_implementation="eager").eval()
    tokenizer = AutoTokenizer.from_pretrained(f"{FIXTURES}/{name}", use_fast=True)
    ids = tokenizer(TEXT)["input_ids"]
    cases = {case: run(model, ids, **given).logits[0].softmax(-1)[1:-1].tolist() for case, given in CASES.items()}
    return {"tokens": len(ids), "probabilities": cases}


def every_head(model, rate):
    """The answer's value with every head, and without each."""
    layers, heads = model.config.num_hidden_layers, model.config.num_attention_heads
    without = [[rate([(layer, head, 0.0)]) for head in range(1, heads + 1)] for layer in range(1, layers + 1)]
    return {"value": rate([]), "without": without}


def masked(name):
    model = RobertaForMaskedLM.from_pretrained(name, attn_implementation="eager", dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(name, use_fast=True)
    text = "The library of <mask> opens at nine."
    ids = tokenizer(text)["input_ids"]
    place = ids.index(tokenizer.mask_token_id)
    of = lambda heads: run(model, ids, heads=heads).logits[0, place].softmax(-1)
    token = int(of([]).argmax())
    return {"text": text, "answer": tokenizer.decode([token]).strip(), **every_head(model, lambda heads: float(of(heads)[token]))}


def labelled():
    model = RobertaForSequenceClassification.from_pretrained(f"{FIXTURES}/roberta-seq-safetensors", attn_implementation="eager").eval()
    ids = AutoTokenizer.from_pretrained(f"{FIXTURES}/roberta-seq-safetensors")(TEXT)["input_ids"]
    of = lambda heads: run(model, ids, heads=heads).logits[0].softmax(-1)
    label = int(of([]).argmax())
    return {"text": TEXT, "answer": model.config.id2label[label], **every_head(model, lambda heads: float(of(heads)[label]))}


def answered():
    """The best stretch of at most 15 tokens of the context, `<s>` taking part in the softmax, as in the pipeline."""
    name = "assets/models/lens-sample"
    model = RobertaForQuestionAnswering.from_pretrained(name, num_labels=2, attn_implementation="eager", dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(name, use_fast=True)
    question, context = "Who lives in Berlin?", "Angela Merkel lives in Berlin."
    encoding = tokenizer(question, context)
    allowed = torch.tensor([s == 1 or i == 0 for i, s in enumerate(encoding.sequence_ids(0))])

    def of(heads):
        output = run(model, encoding["input_ids"], heads=heads)
        return [torch.where(allowed, logits[0], torch.tensor(-10000.0)).softmax(-1) for logits in (output.start_logits, output.end_logits)]

    start, end = of([])
    pairs = [(float(start[i] * end[j]), i, j) for i in range(1, len(start)) if allowed[i] for j in range(i, min(i + 15, len(end))) if allowed[j]]
    _, i, j = max(pairs)
    first, last = encoding.token_to_chars(i).start, encoding.token_to_chars(j).end
    return {"question": question, "context": context, "answer": context[first:last].strip(), **every_head(model, lambda heads: float(of(heads)[0][i] * of(heads)[1][j]))}


PROMPT = "The library"
CAUSAL = {
    "none": {},
    "restricted": {"restricted": [(1, [2, 4], [0, 3]), (2, [1], [2, 5, 6])]},
    "restricted to what comes": {"restricted": [(2, [1, 2, 3], [12])]},
    "all at once": {"heads": [(2, 1, 0.5)], "skipped": [1], "restricted": [(2, [1, 3], [3, 4])]},
}


def reached(model, heads, tokens):
    size = model.config.hidden_size // model.config.num_attention_heads

    def hook(module, args, output):
        mixed = output[0].clone()
        for head in heads:
            mixed[:, : min(tokens), (head - 1) * size : head * size] = 0
        return (mixed, *output[1:])

    return hook


def causal_logits(model, ids, heads=(), skipped=(), restricted=(), positions=None):
    layers = list(model.roberta.encoder.layer)
    kept = [i for i in range(len(layers)) if i + 1 not in skipped]
    mask = torch.ones(len(kept), model.config.num_attention_heads)
    for layer, head, scale in heads:
        mask[kept.index(layer - 1), head - 1] = scale
    hooks = []
    for layer, own, tokens in restricted:
        attention = layers[layer - 1].attention.self
        hooks += [
            attention.register_forward_pre_hook(restriction(model, own, tokens), with_kwargs=True),
            attention.register_forward_hook(reached(model, own, tokens)),
        ]
    model.roberta.encoder.layer = torch.nn.ModuleList([layers[i] for i in kept])
    with torch.no_grad():
        logits = model(torch.tensor([ids]), position_ids=positions, head_mask=mask, use_cache=False).logits[0]
    model.roberta.encoder.layer = torch.nn.ModuleList(layers)
    for hook in hooks:
        hook.remove()
    return logits


def continued(model, ids, steps, **given):
    """Greedy, the whole text anew for each token; positions from 0, as `generate` counts them for a RoBERTa."""
    ids, probabilities = list(ids), []
    for _ in range(steps):
        shares = causal_logits(model, ids, positions=torch.arange(len(ids))[None], **given)[-1].softmax(-1)
        ids.append(int(shares.argmax()))
        probabilities.append(float(shares[ids[-1]]))
    return {"ids": ids, "probabilities": probabilities}


def causal():
    name = f"{FIXTURES}/roberta-clm-safetensors"
    model = RobertaForCausalLM.from_pretrained(name, attn_implementation="eager").eval()
    ids = AutoTokenizer.from_pretrained(name)(PROMPT)["input_ids"][:-1]
    assert model.config.is_decoder and len(ids) <= 10
    positions = torch.arange(len(ids))[None]
    next_shares = lambda heads: causal_logits(model, ids, heads=heads, positions=positions)[-1].softmax(-1)
    answer = int(next_shares([]).argmax())
    return {
        "prompt": PROMPT,
        "prompt_ids": ids,
        "cases": {
            case: {"logits": causal_logits(model, ids, **given)[:, :8].tolist(), "continued": continued(model, ids, 6, **given)}
            for case, given in CAUSAL.items()
        },
        "answer": answer,
        **every_head(model, lambda heads: float(next_shares(heads)[answer])),
    }


def similar(name):
    model = AutoModel.from_pretrained(f"{FIXTURES}/{name}", attn_implementation="eager").eval()
    ids = AutoTokenizer.from_pretrained(f"{FIXTURES}/{name}")(TEXT)["input_ids"]
    vector = lambda heads: run(model, ids, heads=heads).last_hidden_state[0].double().mean(0)
    untouched = vector([])
    return every_head(model, lambda heads: float(torch.cosine_similarity(untouched, vector(heads), dim=0)))


TOKENS = ["roberta-tok-safetensors", "camembert-tok", "roberta-prelayernorm-tok", "xlm-roberta-xl-tok", "data2vec-text-tok"]
result = {
    "text": TEXT,
    "tokens": {name: tokens(name) for name in TOKENS},
    "fill-mask": {"roberta-mlm-safetensors": masked(f"{FIXTURES}/roberta-mlm-safetensors"), "lens-sample": masked("assets/models/lens-sample")},
    "text-classification": labelled(),
    "question-answering": answered(),
    "text-generation": causal(),
    "feature-extraction": similar("roberta-base-safetensors"),
}
rounded = json.loads(json.dumps(result), parse_float=lambda number: float(f"{float(number):.8g}"))
with open("test/golden/interventions.json", "w", encoding="utf-8") as file:
    json.dump(rounded, file, ensure_ascii=False)
    file.write("\n")
