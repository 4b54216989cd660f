"""A tiny Llama in four bits as Transformers and bitsandbytes store it, and its logits, for BitsandbytesFolderTests.

    python four_bit_folder.py Tests/LanguageModelTests/Fixtures/four-bit

Needs torch, transformers, bitsandbytes (0.50.2 when the fixture was made), accelerate and safetensors. Writes the folders
`plain`, `double` (doubly quantised, blocks of 64), `single` and `eight` (LLM.int8), and `logits.json`: tokens, and for each folder
the logits of the same model with its matrices dequantised, in float32.
"""
import json
import shutil
import sys
from pathlib import Path

import bitsandbytes as bnb
import torch
from transformers import BitsAndBytesConfig, LlamaConfig, LlamaForCausalLM

out = Path(sys.argv[1])
shutil.rmtree(out, ignore_errors=True)
out.mkdir(parents=True)
torch.manual_seed(7)
configuration = LlamaConfig(
    vocab_size=31, hidden_size=64, intermediate_size=96, num_hidden_layers=1, num_attention_heads=4, num_key_value_heads=2,
    max_position_embeddings=128, tie_word_embeddings=False, initializer_range=0.2)
plain = LlamaForCausalLM(configuration).eval()
for name, parameter in plain.named_parameters():
    if "norm" in name:
        torch.nn.init.uniform_(parameter, 0.5, 1.5)
tokens = torch.randint(0, 31, (1, 11))


def dequantized(model):
    """The same model with plain matrices."""
    copy = LlamaForCausalLM(configuration).eval()
    state = copy.state_dict()
    for name, module in model.named_modules():
        key = name + ".weight"
        if isinstance(module, bnb.nn.Linear4bit):
            state[key] = bnb.functional.dequantize_4bit(module.weight.data, module.weight.quant_state).float()
        elif isinstance(module, bnb.nn.Linear8bitLt):
            weight = module.weight
            scales = weight.SCB if weight.SCB is not None else module.state.SCB
            state[key] = bnb.functional.int8_vectorwise_dequant(weight.data, scales).float()
        elif key in state:
            state[key] = module.weight.data.float()
    copy.load_state_dict(state)
    return copy


logits = {"tokens": tokens[0].tolist()}
folder = out / "plain"
plain.save_pretrained(folder)
for name, quantization in {
    "double": BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True,
                                 bnb_4bit_compute_dtype=torch.float32),
    "single": BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=torch.float32),
    "eight": BitsAndBytesConfig(load_in_8bit=True),
}.items():
    model = LlamaForCausalLM.from_pretrained(
        folder, quantization_config=quantization, dtype=torch.float32, device_map="cpu")
    with torch.no_grad():
        logits[name] = dequantized(model)(tokens).logits[0].flatten().tolist()
    model.save_pretrained(out / name)
for stray in out.glob("*/generation_config.json"):
    stray.unlink()
(out / "logits.json").write_text(json.dumps(logits))
