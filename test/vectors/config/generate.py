"""Class defaults of every family and values of every activation, by transformers 4.57.6 and torch 2.13: python generate.py > vectors.json"""
import json
import torch
import transformers
from transformers.activations import ACT2FN

FAMILIES = ["Roberta", "Camembert", "XLMRoberta", "Data2VecText", "RobertaPreLayerNorm", "XLMRobertaXL"]
NAMES = """gelu gelu_python gelu_new gelu_pytorch_tanh gelu_python_tanh gelu_accurate gelu_fast gelu_10 quick_gelu relu relu2 relu6
silu swish mish sigmoid tanh linear leaky_relu hardswish laplace""".split()

EXTRA = {"hardswish": torch.nn.Hardswish()}

x = torch.tensor([-40, -12, -9.5, -6, -3.2, -3, -2, -1.1, -0.75, -0.3, -1e-3, 0, 1e-3, 0.3, 0.707107, 0.75, 1.1, 2, 3, 3.2, 5.9, 6, 9.5, 12, 40], dtype=torch.float32)
defaults = {}
for family in FAMILIES:
    config = getattr(transformers, family + "Config")().to_dict()
    defaults[config["model_type"]] = {k: v for k, v in config.items() if not k.startswith("_") and k != "transformers_version"}
print(json.dumps({
    "versions": {"transformers": transformers.__version__, "torch": torch.__version__},
    "defaults": defaults,
    "activations": {"x": x.tolist(), "values": {name: (ACT2FN[name] if name in ACT2FN else EXTRA[name])(x).tolist() for name in NAMES}},
}, indent=1))
