"""Checkpoints of which there is no fixture, and what transformers 4.57.6 computes on them: python generate.py (writes beside itself)"""
import argparse
import json
import shutil
from pathlib import Path

import h5py
import torch
from safetensors.torch import load_file, save_file
from transformers import RobertaConfig, RobertaForMaskedLM, RobertaForSequenceClassification

HERE = Path(__file__).parent
FIXTURES = HERE.parent.parent / "fixtures"
IDS = torch.tensor([[0, 5, 60, 7, 300, 2], [0, 9, 2, 1, 1, 1]])
MASK = (IDS != 1).long()
expected = {"input_ids": IDS.tolist(), "attention_mask": MASK.tolist()}


def fresh(name):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def run(model):
    with torch.no_grad():
        return model.eval()(input_ids=IDS, attention_mask=MASK).logits


# A decoder is stored although weights are tied, and differs: the word embeddings count.
source = FIXTURES / "roberta-mlm-safetensors"
folder = fresh("stored-decoder")
tensors = load_file(source / "model.safetensors")
tensors["lm_head.decoder.weight"] = tensors["roberta.embeddings.word_embeddings.weight"] * 3 + 1
save_file(tensors, folder / "model.safetensors", {"format": "pt"})
shutil.copy(source / "config.json", folder)
expected["stored-decoder"] = run(RobertaForMaskedLM.from_pretrained(folder))[0, 2].tolist()

# fairseq: the newer prefix, queries, keys and values in one tensor, a classification head, the older container.
fairseq = torch.load(FIXTURES / "mlm-fairseq" / "model.pt", weights_only=False)
state, args = fairseq["model"], fairseq["args"]
torch.manual_seed(7)
head = {"dense.weight": torch.randn(16, 16) * 0.2, "dense.bias": torch.randn(16) * 0.1, "out_proj.weight": torch.randn(3, 16) * 0.2, "out_proj.bias": torch.randn(3) * 0.1}
fused, hf = {}, {}
for name, tensor in state.items():
    new = name.replace("decoder.", "encoder.")
    if ".q_proj." in name:
        parts = [state[name.replace("q_proj", p)] for p in ("q_proj", "k_proj", "v_proj")]
        fused[new.replace("q_proj.", "in_proj_")] = torch.cat(parts)
    elif ".k_proj." not in name and ".v_proj." not in name:
        fused[new] = tensor
fused.update({f"classification_heads.mnli.{k}": v for k, v in head.items()})
folder = fresh("fairseq-fused")
torch.save({"args": args, "model": fused}, folder / "model.pt", _use_new_zipfile_serialization=False)
names = {"self_attn.q_proj": "attention.self.query", "self_attn.k_proj": "attention.self.key", "self_attn.v_proj": "attention.self.value",
         "self_attn.out_proj": "attention.output.dense", "self_attn_layer_norm": "attention.output.LayerNorm", "fc1": "intermediate.dense",
         "fc2": "output.dense", "final_layer_norm": "output.LayerNorm", "embed_tokens": "embeddings.word_embeddings",
         "embed_positions": "embeddings.position_embeddings", "emb_layer_norm": "embeddings.LayerNorm"}
for name, tensor in state.items():
    if "sentence_encoder" not in name:
        continue
    name = name.replace("decoder.sentence_encoder.", "").replace("layers.", "roberta.encoder.layer.")
    for old, new in names.items():
        name = name.replace(old + ".", new + ".")
    hf[name if name.startswith("roberta.") else "roberta." + name] = tensor
hf["roberta.embeddings.token_type_embeddings.weight"] = torch.zeros(1, 16)
hf.update({f"classifier.{k}": v for k, v in head.items()})
config = RobertaConfig(vocab_size=512, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=32,
                       max_position_embeddings=66, type_vocab_size=1, layer_norm_eps=1e-5, num_labels=3)
model = RobertaForSequenceClassification(config)
missing, unexpected = model.load_state_dict(hf, strict=False)
assert not unexpected and all("position_ids" in m or "token_type_ids" in m for m in missing), (missing, unexpected)
expected["fairseq-fused"] = run(model).tolist()

# A training checkpoint: the state beside other things, every name behind `module.`.
folder = fresh("training-checkpoint")
plain = load_file(source / "model.safetensors")
torch.save({"epoch": 3, "state_dict": {f"module.{k}": v for k, v in plain.items()}, "optimizer": {"lr": 0.1}}, folder / "checkpoint.pt")
shutil.copy(source / "config.json", folder)
expected["training-checkpoint"] = run(RobertaForMaskedLM.from_pretrained(source))[0, 2].tolist()

# HDF5 that cannot be mapped.
for name, options in {"h5-gzip": {"compression": "gzip"}, "h5-chunked": {"chunks": (4, 4)}}.items():
    with h5py.File(fresh(name) / "tf_model.h5", "w") as file:
        file.create_dataset("roberta/encoder/layer_._0/attention/self/query/kernel:0", data=torch.ones(16, 16).numpy(), **options)
with h5py.File(fresh("h5-latest") / "tf_model.h5", "w", libver="latest") as file:
    file.create_dataset("roberta/encoder/layer_._0/attention/self/query/kernel:0", data=torch.ones(16, 16).numpy())
with h5py.File(fresh("h5-big-endian") / "tf_model.h5", "w") as file:
    file.create_dataset("roberta/encoder/layer_._0/attention/self/query/kernel:0", data=torch.ones(16, 16).numpy().astype(">f4"))
for name in ("h5-gzip", "h5-chunked", "h5-latest", "h5-big-endian"):
    shutil.copy(FIXTURES / "roberta-base-tf" / "config.json", HERE / name)

(HERE / "expected.json").write_text(json.dumps(expected))
