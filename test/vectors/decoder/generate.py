"""Decoders of which there is no fixture, and what transformers 4.57.6 computes and generates with them: python generate.py (writes beside itself)"""
import json
import shutil
from pathlib import Path

import torch
import transformers

HERE = Path(__file__).parent
CLM = HERE.parent.parent / "fixtures" / "roberta-clm-safetensors"
TINY = dict(vocab_size=64, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24, max_position_embeddings=40,
            type_vocab_size=1, layer_norm_eps=1e-5, pad_token_id=1, is_decoder=True)
FAMILIES = {
    "roberta": ("RobertaForCausalLM", dict(add_cross_attention=True)),
    "prelayernorm": ("RobertaPreLayerNormForCausalLM", dict(add_cross_attention=True)),
    "xl": ("XLMRobertaXLForCausalLM", dict(add_cross_attention=True)),
    "relative_key": ("RobertaForCausalLM", dict(position_embedding_type="relative_key")),
    "relative_key_query": ("RobertaForCausalLM", dict(position_embedding_type="relative_key_query")),
}
IDS = torch.tensor([[0, 5, 6, 7, 39, 8], [0, 8, 9, 30, 22, 4]])
out = {}

for name, (cls, extra) in FAMILIES.items():
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    torch.manual_seed(len(name))
    config_class = getattr(transformers, cls.replace("ForCausalLM", "Config"))
    model = getattr(transformers, cls)(config_class(**TINY, **extra)).eval()
    with torch.no_grad():
        for key, parameter in model.named_parameters():
            parameter.add_(torch.randn_like(parameter) * (0.3 if parameter.dim() == 2 else 0.1))
        # The end must be likely enough for some hypotheses to end early.
        model.lm_head.bias[2] += {"roberta": 2.0, "xl": 1.6, "relative_key_query": 2.4}.get(name, 2.6)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    given = {}
    if extra.get("add_cross_attention"):
        states = torch.randn(2, 3, 16)
        given = dict(encoder_hidden_states=states, encoder_attention_mask=torch.tensor([[1, 1, 1], [1, 1, 0]]))
    with torch.no_grad():
        o = model(input_ids=IDS, use_cache=False, output_attentions=True, **given)
    entry = {"class": cls, "input_ids": IDS.tolist(), "logits": o.logits.tolist(), "attentions_1": o.attentions[1].tolist()}
    if given:
        entry["cross_attentions_1"] = o.cross_attentions[1].tolist()
        entry.update({k: v.tolist() for k, v in given.items()})
    # Without a cache: with one the reference takes one distance for all queries of relative positions, and mixes cross-attention into the cache of self-attention.
    with torch.no_grad():
        one = {k: v[:1] for k, v in given.items()}
        common = dict(do_sample=False, use_cache=False, **one)
        entry["greedy"] = model.generate(IDS[:1], max_new_tokens=16, **common)[0].tolist()
        for beams in (2, 3, 5):
            entry[f"beam{beams}"] = model.generate(IDS[:1], max_new_tokens=16, num_beams=beams, **common)[0].tolist()
    out[name] = entry

model = transformers.RobertaForCausalLM.from_pretrained(CLM).eval()
padded = torch.tensor([[1, 1, 0, 51, 292, 280], [0, 332, 266, 5, 9, 77]])
mask = (padded != 1).long()
with torch.no_grad():
    out["left padded"] = {
        "input_ids": padded.tolist(), "attention_mask": mask.tolist(),
        "greedy": model.generate(padded, attention_mask=mask, max_new_tokens=8, do_sample=False).tolist(),
        "beam3": model.generate(padded, attention_mask=mask, max_new_tokens=8, do_sample=False, num_beams=3).tolist(),
    }
    scores = torch.log_softmax(torch.randn(1, 30) * 2, -1)
    warp = transformers.generation.logits_process
    cases = []
    for temperature, top_k, top_p, keep in [(1, 0, 1, 1), (0.7, 5, 1, 1), (1.5, 0, 0.8, 1), (1, 10, 0.5, 1), (1, 0, 0.01, 1), (1, 1, 1, 2), (1, 0, 0.01, 2)]:
        s = scores.clone()
        if temperature != 1: s = warp.TemperatureLogitsWarper(float(temperature))(None, s)
        if top_k: s = warp.TopKLogitsWarper(top_k, min_tokens_to_keep=keep)(None, s)
        if top_p < 1: s = warp.TopPLogitsWarper(top_p, min_tokens_to_keep=keep)(None, s)
        cases.append({"temperature": temperature, "topK": top_k, "topP": top_p, "keep": keep, "kept": torch.isfinite(s)[0].nonzero()[:, 0].tolist(), "sum": s[torch.isfinite(s)].sum().item()})
    out["warpers"] = {"scores": scores[0].tolist(), "cases": cases}

(HERE / "expected.json").write_text(json.dumps(out))
