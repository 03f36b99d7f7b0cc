"""Writes valueNorms.json: lengths of the projected value vectors of three fixtures, from the reference's own modules.

    python3 -m venv V && V/bin/pip install torch==2.13.0 transformers==4.57.6 && V/bin/python test/golden/valueNorms.py

f_h(x) = (x W_V^h + b_V^h) W_O^h (Kobayashi et al. 2020). x is what reaches the module `attention.self`, so that where LayerNorm stands is the reference's answer and not ours.
"""

import json
from pathlib import Path

import torch
from transformers import AutoModel

HERE = Path(__file__).parent
FIXTURES = HERE.parent / "fixtures"
expected = json.loads((FIXTURES / "expected.json").read_text())["expect"]


def value_norms(name):
    model = AutoModel.from_pretrained(FIXTURES / name, attn_implementation="eager").eval()
    ids = torch.tensor([expected[name]["input_ids"][1]])
    seen, mixed = [], []
    for layer in model.encoder.layer:
        layer.attention.self.register_forward_pre_hook(lambda _, args: seen.append(args[0]))
        layer.attention.output.dense.register_forward_hook(lambda _, __, out: mixed.append(out))
    with torch.no_grad():
        attentions = model(ids, output_attentions=True).attentions
        norms, weighted = [], []
        for layer, x, attention, output in zip(model.encoder.layer, seen, attentions, mixed):
            own, dense = layer.attention.self, layer.attention.output.dense
            heads, size = own.num_attention_heads, own.attention_head_size
            values = own.value(x)[0].view(-1, heads, size)
            kernels = dense.weight.view(-1, heads, size)
            projected = torch.einsum("thd,ohd->hto", values, kernels)
            # What all heads add, with the bias, is what the reference's block gives: f is right.
            total = torch.einsum("hqt,hto->qo", attention[0], projected) + dense.bias
            assert torch.allclose(total, output[0], atol=1e-5), name
            norms.append(projected.norm(dim=-1).tolist())
            weighted.append((attention[0] * projected.norm(dim=-1)[:, None, :])[:, 1].tolist())
    return {"input_ids": ids[0].tolist(), "norms": norms, "weighted_row_1": weighted}


def rounded(value):
    return [rounded(item) for item in value] if isinstance(value, list) else value if isinstance(value, int) else float(f"{value:.8g}")


names = ["roberta-base-safetensors", "roberta-prelayernorm-base", "xlm-roberta-xl-base"]
result = {name: {key: rounded(value) for key, value in value_norms(name).items()} for name in names}
(HERE / "valueNorms.json").write_text(json.dumps(result) + "\n")
