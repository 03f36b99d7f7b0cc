"""Writes logitLens.json: each head of nine fixtures and of the sample model, applied by the reference's own modules to the states of every layer.

    python3 -m venv V && V/bin/pip install torch==2.13.0 transformers==4.57.6 && V/bin/python test/golden/logitLens.py

An encoder with a LayerNorm behind its last layer has it applied to the states of every layer; the last ones are what the encoder itself hands to the head.
"""

import json
from pathlib import Path

import torch
from transformers import (
    AutoModelForMaskedLM,
    AutoModelForMultipleChoice,
    AutoModelForQuestionAnswering,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
    AutoTokenizer,
    pipeline,
)

HERE = Path(__file__).parent
FIXTURES = HERE.parent / "fixtures"
SAMPLE = HERE.parent.parent / "assets/models/lens-sample"
expected = json.loads((FIXTURES / "expected.json").read_text())["expect"]


def states_of(model, ids):
    """What the head reads of each layer, [layers + 1][1, tokens, hidden]."""
    encoder = getattr(model, model.base_model_prefix)
    with torch.no_grad():
        out = encoder(torch.tensor([ids]), output_hidden_states=True)
        final = {"roberta-prelayernorm": "LayerNorm", "xlm-roberta-xl": "encoder.LayerNorm"}.get(model.config.model_type)
        norm = encoder.get_submodule(final) if final else torch.nn.Identity()
        return [norm(states) for states in out.hidden_states[:-1]] + [out.last_hidden_state]


def language_model(model, ids, mask):
    layers = []
    for states in states_of(model, ids):
        with torch.no_grad():
            logits = model.lm_head(states)[0].double()
        p = logits.softmax(-1)
        top = p.topk(5, dim=-1)
        own = torch.tensor(ids)
        truth = logits.gather(1, own[:, None])
        rank = (logits > truth).sum(-1) + 1
        rank[own == mask] = 0
        layers.append(
            {
                "ids": top.indices.tolist(),
                "scores": top.values.tolist(),
                "entropy": (-(p * p.clamp_min(1e-300).log2()).sum(-1)).tolist(),
                "rank": rank.tolist(),
            }
        )
    return layers


def labels(model, ids):
    """[layers][tokens][labels] of tokens, [layers][labels] of a text."""
    head = model.classifier
    with torch.no_grad():
        return [head(states)[0].softmax(-1).tolist() for states in states_of(model, ids)]


def answers(folder, question, context):
    """The reference's pipeline, given each layer's logits in place of its model's."""
    model = AutoModelForQuestionAnswering.from_pretrained(folder).eval()
    pipe = pipeline("question-answering", model=model, tokenizer=AutoTokenizer.from_pretrained(folder))
    example = pipe.create_sample(question=question, context=context)
    (features,) = list(pipe.preprocess(example, doc_stride=16))
    found = pipe.forward(dict(features))
    ids = features["input_ids"][0].tolist()
    layers = []
    for states in states_of(model, ids):
        with torch.no_grad():
            start, end = model.qa_outputs(states).split(1, dim=-1)
        best = pipe.postprocess([{**found, "start": start.squeeze(-1), "end": end.squeeze(-1)}], top_k=1)
        layers.append({key: best[key] for key in ("score", "start", "end", "answer")})
    return {"input_ids": ids, "answers": layers}


def choices(folder, prompt, texts):
    """[layers][choices]: each choice is encoded by itself, as the reference's examples do."""
    model, tokenizer = AutoModelForMultipleChoice.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder)
    pooler = getattr(model, model.base_model_prefix).pooler
    logits = []
    with torch.no_grad():
        for text in texts:
            states = states_of(model, tokenizer(prompt, text)["input_ids"])
            logits.append([model.classifier(pooler(state))[0, 0] for state in states])
    return torch.tensor(logits).T.double().softmax(-1).tolist()


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, list) else value if isinstance(value, (int, str)) else float(f"{value:.7g}")


result = {}
for name in ["roberta-mlm-safetensors", "roberta-prelayernorm-mlm", "xlm-roberta-xl-mlm"]:
    model = AutoModelForMaskedLM.from_pretrained(FIXTURES / name).eval()
    mask = AutoTokenizer.from_pretrained(FIXTURES / name).mask_token_id
    ids = expected[name]["input_ids"][0][: sum(expected[name]["attention_mask"][0])]
    states = [layer[0].tolist() for layer in states_of(model, ids)]
    result[name] = {"input_ids": ids, "states": states, "layers": language_model(model, ids, mask)}

for name, auto in [("roberta-tok-safetensors", AutoModelForTokenClassification), ("roberta-seq-safetensors", AutoModelForSequenceClassification)]:
    ids = expected[name]["input_ids"][0][: sum(expected[name]["attention_mask"][0])]
    result[name] = {"input_ids": ids, "probabilities": labels(auto.from_pretrained(FIXTURES / name).eval(), ids)}

QUESTION, CONTEXT = "Where?", "Paris is in France."
name = "roberta-qa-safetensors"
result[name] = answers(FIXTURES / name, QUESTION, CONTEXT)

PROMPT, CHOICES = "Paris is in", ["France.", "the sea", "a house of France"]
for name in ["roberta-mc-safetensors", "roberta-prelayernorm-mc", "xlm-roberta-xl-mc"]:
    result[name] = {"choices": choices(FIXTURES / name, PROMPT, CHOICES)}

TEXT = "The river flows through the <mask> of Paris before it reaches the sea."
tokenizer = AutoTokenizer.from_pretrained(SAMPLE)
ids = tokenizer(TEXT)["input_ids"]
model = AutoModelForMaskedLM.from_pretrained(SAMPLE, dtype=torch.float32).eval()
result["sample"] = {"text": TEXT, "input_ids": ids, "layers": language_model(model, ids, tokenizer.mask_token_id)}

(HERE / "logitLens.json").write_text(json.dumps(rounded(result)) + "\n")
