"""Writes surprise.json: log-likelihoods of each token of some texts, one masked copy at a time, from the reference's own classes.

    python3 -m venv V && V/bin/pip install torch==2.13.0 transformers==4.57.6 && V/bin/python test/golden/surprise.py

`original`: the token alone is masked (Salazar et al. 2020). `within_word_l2r`: the token and all later tokens with the same word id are masked (Kauf and Ivanova 2023; minicons' definition).
Decoders: the log-softmax at the token before. Special tokens are left out; `<unk>` is not.
"""

import json
from pathlib import Path

import torch
from transformers import AutoTokenizer, RobertaForCausalLM, RobertaForMaskedLM, XLMRobertaForMaskedLM

HERE = Path(__file__).parent
FIXTURES = HERE.parent / "fixtures"
SAMPLE = HERE.parent.parent / "assets/models/lens-sample"
TEXTS = [
    "The keys to the cabinet are on the table.",
    "Unhappiness is counterproductive, they said 🤗 in Zürich.",
    "a",
]
PAIR = {"good": "The keys to the cabinet are on the table.", "bad": "The keys to the cabinet is on the table."}


def scored_places(tokenizer, ids):
    special = set(tokenizer.all_special_ids) - {tokenizer.unk_token_id}
    return [i for i, token in enumerate(ids) if token not in special]


@torch.no_grad()
def masked(model, tokenizer, text, variant):
    encoded = tokenizer(text)
    ids, words = encoded.input_ids, encoded.word_ids()
    out = []
    for at in scored_places(tokenizer, ids):
        copy = torch.tensor([ids])
        copy[0, at] = tokenizer.mask_token_id
        if variant == "within_word_l2r":
            for later in range(at + 1, len(ids)):
                if words[later] is not None and words[later] == words[at]:
                    copy[0, later] = tokenizer.mask_token_id
        logits = model(input_ids=copy, attention_mask=torch.ones_like(copy)).logits[0, at].double()
        logs = logits.log_softmax(-1)
        own = logs[ids[at]]
        out.append([own.item(), int((logs > own).sum()) + 1, tokenizer.convert_ids_to_tokens(int(logs.argmax())), logs.max().item()])
    return out


@torch.no_grad()
def causal(model, tokenizer, text):
    ids = tokenizer(text).input_ids
    logs = model(input_ids=torch.tensor([ids])).logits[0].double().log_softmax(-1)
    out = []
    for at in scored_places(tokenizer, ids):
        if at == 0:
            continue
        own = logs[at - 1, ids[at]]
        out.append([own.item(), int((logs[at - 1] > own).sum()) + 1, tokenizer.convert_ids_to_tokens(int(logs[at - 1].argmax())), logs[at - 1].max().item()])
    return out


def entry(folder, tokenizer, text, scores):
    ids = tokenizer(text).input_ids
    tokens = [tokenizer.convert_ids_to_tokens(ids[at]) for at in scored_places(tokenizer, ids)]
    return {"text": text, "tokens": tokens, "scores": {name: [[float(f"{a:.9g}"), b, c, float(f"{d:.9g}")] for a, b, c, d in rows] for name, rows in scores.items()}}


def of(path, cls, texts):
    tokenizer = AutoTokenizer.from_pretrained(path)
    model = cls.from_pretrained(path, attn_implementation="eager", torch_dtype=torch.float32).eval()
    if cls is RobertaForCausalLM:
        return [entry(path, tokenizer, text, {"causal": causal(model, tokenizer, text)}) for text in texts]
    return [entry(path, tokenizer, text, {variant: masked(model, tokenizer, text, variant) for variant in ("original", "within_word_l2r")}) for text in texts]


result = {
    "roberta-mlm-safetensors": of(FIXTURES / "roberta-mlm-safetensors", RobertaForMaskedLM, TEXTS),
    "xlm-roberta-mlm": of(FIXTURES / "xlm-roberta-mlm", XLMRobertaForMaskedLM, TEXTS[:2]),
    "roberta-clm-safetensors": of(FIXTURES / "roberta-clm-safetensors", RobertaForCausalLM, TEXTS[:2]),
    "lens-sample": of(SAMPLE, RobertaForMaskedLM, [*TEXTS, PAIR["bad"]]),
}
(HERE / "surprise.json").write_text(json.dumps(result, ensure_ascii=False) + "\n")
