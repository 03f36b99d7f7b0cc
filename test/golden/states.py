"""Writes states.json: norms and cosines of hidden states, principal components of the tokens of some sentences, and neighbours in the table of word embeddings, from the reference's modules and NumPy.

    python3 -m venv V && V/bin/pip install torch==2.13.0 transformers==4.57.6 numpy==2.4.6 && V/bin/python test/golden/states.py

Principal components: the singular value decomposition of the states of all tokens but special ones, their mean taken away, in double precision; the largest loading of each is positive
(scikit-learn's `svd_flip` by components). `formula`: the same of 300 rows of 40 given by test/helpers/formulaWeights.ts's formula for the name "rows", whose eigenvalues lie close to each other.
"""

import json
from pathlib import Path

import numpy as np
import torch
from transformers import AutoTokenizer, RobertaModel

HERE = Path(__file__).parent
FOLDERS = {"lens-sample": HERE.parent.parent / "assets/models/lens-sample", "roberta-base-safetensors": HERE.parent / "fixtures/roberta-base-safetensors"}
TEXT = "The bank of the river flooded."
SENTENCES = ["The bank of the river flooded.", "She took her money to the bank.", "A bank holds your money.", "He sat by the river and read."]
WORDS = ["ĠParis", "Ġriver", "Ġmoney", "Ġthree"]
LAYERS = [0, 2]


def numbers(values):
    return [float(f"{value:.8g}") for value in np.asarray(values, dtype=np.float64).ravel()]


def components(rows):
    centred = rows - rows.mean(axis=0)
    u, s, vt = np.linalg.svd(centred, full_matrices=False)
    signs = np.sign(vt[np.arange(2), np.abs(vt[:2]).argmax(axis=1)])
    scores = u[:, :2] * s[:2] * signs
    return {"x": numbers(scores[:, 0]), "y": numbers(scores[:, 1]), "explained": numbers(s[:2] ** 2 / (s**2).sum())}


def cosines(rows):
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit @ unit.T


@torch.no_grad()
def of(folder):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = RobertaModel.from_pretrained(folder, attn_implementation="eager", torch_dtype=torch.float32).eval()

    def states(text):
        ids = tokenizer(text).input_ids
        found = model(input_ids=torch.tensor([ids]), output_hidden_states=True).hidden_states
        return ids, [layer[0].double().numpy() for layer in found]

    _, layers = states(TEXT)
    special = set(tokenizer.all_special_ids)
    places = [[(text, i) for i, id in enumerate(states(text)[0]) if id not in special] for text in SENTENCES]
    tokens = [tokenizer.convert_ids_to_tokens(states(text)[0][i]) for row in places for text, i in row]
    pca = {}
    for layer in LAYERS:
        by_text = {text: states(text)[1][layer] for text in SENTENCES}
        pca[str(layer)] = components(np.stack([by_text[text][i] for row in places for text, i in row]))
    centred = layers[2] - layers[2].mean(axis=0)
    table = model.embeddings.word_embeddings.weight.double().numpy()
    norms = np.linalg.norm(table, axis=1)
    near = {}
    for word in WORDS:
        id = tokenizer.convert_tokens_to_ids(word)
        if id == tokenizer.unk_token_id:
            continue
        scores = table @ table[id] / np.maximum(norms * norms[id], 1e-30)
        order = [int(i) for i in np.argsort(-scores, kind="stable") if i != id][:8]
        near[word] = {"id": id, "norm": float(f"{norms[id]:.8g}"), "ids": order, "scores": numbers(scores[order])}
    return {
        "tokens": tokens,
        "norms": [numbers(np.linalg.norm(layer, axis=1)) for layer in layers],
        "layer_cosines_1": numbers(cosines(np.stack([layer[1] for layer in layers]))),
        "cosines_2": numbers(cosines(layers[2])),
        "centred_cosines_2": numbers(cosines(centred)),
        "pca": pca,
        "embeddings": near,
    }


def formula():
    i = np.arange(300 * 40, dtype=np.int64)
    code = sum(ord(character) for character in "rows")
    values = ((271829 * i + 613 * i * i + 104729 * code) % 1000003) / 1000003 - 0.5
    return components((values * 1.5).astype(np.float32).astype(np.float64).reshape(300, 40))


result = {"text": TEXT, "sentences": SENTENCES, "models": {name: of(folder) for name, folder in FOLDERS.items()}, "formula": formula()}
(HERE / "states.json").write_text(json.dumps(result, ensure_ascii=False) + "\n")
