"""What the reference's tokenizers (transformers 4.57.6, tokenizers 0.22.2) do with golden/roberta-base/tokenizer.json: python generate.py > vectors.json"""
import hashlib
import itertools
import json
import shutil
import tempfile
from pathlib import Path

from transformers import RobertaTokenizer, RobertaTokenizerFast

SOURCE = Path(__file__).parent.parent.parent / "golden" / "roberta-base" / "tokenizer.json"
work = Path(tempfile.mkdtemp())
model = json.loads(SOURCE.read_text())["model"]
merges = [m if isinstance(m, str) else " ".join(m) for m in model["merges"]]
(work / "vocab.json").write_text(json.dumps(model["vocab"], ensure_ascii=False))
(work / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")
(work / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 512}))
fast_folder = Path(tempfile.mkdtemp())
shutil.copy(SOURCE, fast_folder)
(fast_folder / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 512}))
slow, fast = RobertaTokenizer.from_pretrained(work), RobertaTokenizerFast.from_pretrained(fast_folder)
prefixed = RobertaTokenizerFast.from_pretrained(fast_folder, add_prefix_space=True)

TEXTS = ["Hello world", " Hello world", "Hello world! cécé herlolip 418", "A, <mask> AllenNLP sentence.", "tight<mask>", "a  b   c", "tab\there\n\nnew  line ",
         "🤗 emoji 👩‍👩‍👧 x", "東京タワー", "naïve café — “quotes”", "it's we'll I'M", "<s>inside</s>", "   ", "\u00a0nbsp\u2003em", "e\u0301 combining", "👍🏽",
         "x" * 60, "1234567890 ½ Ⅷ", "\ufeffbom", "<mask> <mask><mask>", "foo_bar-baz@qux.com"]
A = "Where was it founded, and by whom exactly?"
B = "HuggingFace was founded in Paris. It lives in New York and works on language models for everyone who asks."
calls = []
for pair, strategy, length, stride, side in itertools.product([None, B], ["longest_first", "only_first", "only_second"], [8, 16, 21, 26], [0, 3], ["right", "left"]):
    if strategy == "only_second" and pair is None:
        continue
    text = B if pair is None else A
    fast.truncation_side = side
    try:
        out = fast(text, pair, truncation=strategy, max_length=length, stride=stride, return_overflowing_tokens=True, return_offsets_mapping=True)
        calls.append({"text": text, "pair": pair, "truncation": strategy, "max_length": length, "stride": stride, "side": side, "ids": out["input_ids"],
                      "offsets": out["offset_mapping"] if length == 16 else None})
    except BaseException as error:
        calls.append({"text": text, "pair": pair, "truncation": strategy, "max_length": length, "stride": stride, "side": side, "error": type(error).__name__})
fast.truncation_side = "right"
slow_cut = [{"max_length": n, "ids": slow(A, B, truncation=True, max_length=n)["input_ids"]} for n in range(4, 40, 3)]
padded = fast(["one", "one two three", "four five"], padding=True, pad_to_multiple_of=4, return_special_tokens_mask=True, return_token_type_ids=True)


def saved(tokenizer):
    folder = Path(tempfile.mkdtemp())
    return {Path(f).name: hashlib.sha256(Path(f).read_bytes()).hexdigest() for f in tokenizer.save_vocabulary(str(folder), "p")}


save = {"slow": saved(slow), "fast": saved(fast)}
ids0, ids1 = [10, 11, 12], [20, 21]
build = {"single": slow.build_inputs_with_special_tokens(ids0), "pair": slow.build_inputs_with_special_tokens(ids0, ids1),
         "mask_single": slow.get_special_tokens_mask(ids0), "mask_pair": slow.get_special_tokens_mask(ids0, ids1),
         "mask_already": slow.get_special_tokens_mask([0, 10, 50264, 2, 2, 20, 2, 1], already_has_special_tokens=True),
         "types_single": slow.create_token_type_ids_from_sequences(ids0), "types_pair": slow.create_token_type_ids_from_sequences(ids0, ids1)}
slow_entries = [{"text": t, "ids": slow(t)["input_ids"], "prefixed": slow(t, add_prefix_space=True)["input_ids"], "decoded": slow.decode(slow(t)["input_ids"], clean_up_tokenization_spaces=False)} for t in TEXTS]
fast_entries = [{"text": t, "ids": fast(t)["input_ids"], "prefixed": prefixed(t)["input_ids"], "decoded": fast.decode(fast(t)["input_ids"], clean_up_tokenization_spaces=False),
                 "skipped": fast.decode(fast(t)["input_ids"], skip_special_tokens=True, clean_up_tokenization_spaces=True)} for t in TEXTS]
words = prefixed(["Jim", "lives", "in", "New-York", "🤗"], is_split_into_words=True, return_offsets_mapping=True)
words = {"ids": words["input_ids"], "word_ids": words.word_ids(), "offsets": words["offset_mapping"]}
slow_words = slow(["Jim", "lives", " in"], is_split_into_words=True)["input_ids"]
added = {"count": [fast.add_tokens(["<ent>", "Hello"]), slow.add_tokens(["<ent>", "Hello"])], "special": [fast.add_special_tokens({"additional_special_tokens": ["[X]"]}), slow.add_special_tokens({"additional_special_tokens": ["[X]"]})],
         "text": "see <ent> and [X]here <ent>", "length": [len(fast), len(slow)]}
added["fast"] = fast(added["text"])["input_ids"]
added["slow"] = slow(added["text"])["input_ids"]
added["skipped"] = fast.decode(added["fast"], skip_special_tokens=True)
print(json.dumps(dict(fast=fast_entries, slow=slow_entries, calls=calls, slow_cut=slow_cut, padded={k: v for k, v in padded.items()}, save=save, build=build, words=words,
                      slow_words=slow_words, added=added, steps=None), ensure_ascii=True))
