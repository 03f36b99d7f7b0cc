"""ONNX exports of tiny models and what they compute in PyTorch: python generate.py (writes beside itself; needs onnx and onnxscript)"""
import json
import shutil
import warnings
from pathlib import Path

import onnx
import torch
import transformers

warnings.filterwarnings("ignore")
HERE = Path(__file__).parent
CONFIG = dict(vocab_size=64, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24, max_position_embeddings=40, type_vocab_size=1, layer_norm_eps=1e-5)
IDS = torch.tensor([[0, 5, 6, 7, 2], [0, 9, 2, 1, 1]])
MASK = (IDS != 1).long()
AXES = {"input_ids": {0: "batch", 1: "sequence"}, "attention_mask": {0: "batch", 1: "sequence"}}
expected = {"input_ids": IDS.tolist(), "attention_mask": MASK.tolist()}


class Named(torch.nn.Module):
    """Only named outputs, in order."""
    def __init__(self, model, outputs):
        super().__init__()
        self.model, self.outputs = model, outputs

    def forward(self, input_ids, attention_mask):
        found = self.model(input_ids=input_ids, attention_mask=attention_mask, return_dict=True)
        return tuple(found[name] for name in self.outputs)


def make(name, cls, outputs, attention="eager", opset=17, dynamo=False, dtype=torch.float32, **extra):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    torch.manual_seed(5)
    model = getattr(transformers, cls)(transformers.RobertaConfig(**CONFIG, **extra, attn_implementation=attention)).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * (0.2 if parameter.dim() == 2 else 0.05))
        full = model(input_ids=IDS, attention_mask=MASK)
        model.set_attn_implementation("eager")
        weights = model(input_ids=IDS, attention_mask=MASK, output_attentions=True).attentions
        model.set_attn_implementation(attention)
    expected[name] = {"class": cls, **{o: full[o].tolist() for o in outputs}, "attentions": [w.tolist() for w in weights]}
    file = folder / "model.onnx"
    kwargs = dict(dynamo=True, dynamic_shapes=({0: torch.export.Dim("batch"), 1: torch.export.Dim("sequence")},) * 2) if dynamo else dict(dynamo=False, dynamic_axes=AXES)
    torch.onnx.export(Named(model.to(dtype), outputs), (IDS, MASK), str(file), input_names=["input_ids", "attention_mask"], output_names=outputs, opset_version=opset, **kwargs)
    model.config.architectures = [cls]
    model.config.save_pretrained(folder)
    (folder / "model.onnx.data").unlink(missing_ok=True) if not dynamo else None
    return file


def plain(model):
    """Without the exporter's notes on where in the source each node comes from."""
    graph = model.graph
    for part in [model, graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer]:
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    graph.ClearField("value_info")
    return model


make("base", "RobertaModel", ["last_hidden_state", "pooler_output"])
make("qa", "RobertaForQuestionAnswering", ["start_logits", "end_logits"])
make("fp16", "RobertaForSequenceClassification", ["logits"], dtype=torch.float16, num_labels=3)
for name, opset in (("sdpa", 18), ("attention-operator", 23)):
    try:
        file = make(name, "RobertaForMaskedLM", ["logits"], attention="sdpa", dynamo=True, opset=opset)
        model = onnx.load(file)
        for f in file.parent.glob("*.data"):
            f.unlink()
        onnx.save(plain(model), file)
    except Exception as error:
        print(name, "FAILED", repr(error)[:300])
        shutil.rmtree(HERE / name, ignore_errors=True)

# The same with its weights in another file.
folder = HERE / "external"
shutil.rmtree(folder, ignore_errors=True)
shutil.copytree(HERE / "base", folder)
onnx.save(onnx.load(folder / "model.onnx"), folder / "model.onnx", save_as_external_data=True, location="model.onnx_data", size_threshold=64)
expected["external"] = expected["base"]

# Refused: a weight file outside the folder, an unknown input, a fused attention.
model = onnx.load(HERE / "external" / "model.onnx", load_external_data=False)
for initializer in model.graph.initializer:
    for entry in initializer.external_data:
        if entry.key == "location":
            entry.value = "../external/model.onnx_data"
bad = HERE / "bad-location"
shutil.rmtree(bad, ignore_errors=True)
bad.mkdir()
(bad / "model.onnx").write_bytes(model.SerializeToString())
shutil.copy(HERE / "base" / "config.json", bad)

(HERE / "expected.json").write_text(json.dumps(expected))
