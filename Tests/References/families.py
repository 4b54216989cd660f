"""Makes Tests/LanguageModelTests/Fixtures/families: tiny random models of each family, and what Transformers computes.

    OMP_NUM_THREADS=1 python families.py ../LanguageModelTests/Fixtures/families

A folder a model: `config.json` and `model.safetensors` as `save_pretrained` writes them (one in shards), and
`expected.safetensors` with the logits of a text longer than any window and, for the scalings, than the original context.
The weights are float32; the logits are computed in float64 but for the angles, which Transformers always computes in
float32. `configs.json` holds configurations alone, old and new spellings of the
same model, and the frequencies that Transformers makes of each. Made with torch 2.15.0, transformers 5.23.0, gguf 0.19.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM
from transformers import LlamaConfig, MistralConfig, Qwen2Config, Qwen3Config

LENGTH = 53
SIZES = dict(
    vocab_size=61, hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=6,
    num_key_value_heads=2, max_position_embeddings=64, rms_norm_eps=1e-5)
SCALED = SIZES | dict(num_hidden_layers=1, max_position_embeddings=20)

MODELS = {
    "llama-2": LlamaConfig(**SIZES | dict(num_key_value_heads=6), tie_word_embeddings=False),
    "llama-3": LlamaConfig(**SIZES, tie_word_embeddings=True, rope_parameters=dict(
        rope_type="llama3", rope_theta=500.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
        original_max_position_embeddings=16)),
    "llama-bias": LlamaConfig(**SIZES, attention_bias=True, head_dim=8, tie_word_embeddings=True),
    "mistral": MistralConfig(**SIZES, sliding_window=7, head_dim=8),
    "qwen-2": Qwen2Config(**SIZES, tie_word_embeddings=True, rope_parameters=dict(rope_type="default", rope_theta=1e6)),
    "qwen-2-window": Qwen2Config(
        **SIZES, use_sliding_window=True, sliding_window=5, max_window_layers=1, tie_word_embeddings=False),
    "qwen-3": Qwen3Config(**SIZES, head_dim=8, tie_word_embeddings=True),
    "linear": LlamaConfig(**SCALED, rope_parameters=dict(rope_type="linear", rope_theta=100.0, factor=4.0)),
    "dynamic": LlamaConfig(**SCALED, rope_parameters=dict(rope_type="dynamic", rope_theta=100.0, factor=4.0)),
    "yarn": LlamaConfig(**SCALED | dict(max_position_embeddings=80), rope_parameters=dict(
        rope_type="yarn", rope_theta=100.0, factor=4.0, original_max_position_embeddings=20)),
    "yarn-tuned": LlamaConfig(**SCALED, rope_parameters=dict(
        rope_type="yarn", rope_theta=100.0, factor=4.0, original_max_position_embeddings=20, beta_fast=4.0,
        beta_slow=0.5, truncate=False, attention_factor=1.25)),
}


def text():
    return [(37 * i * i + 11 * i + 5) % 61 for i in range(LENGTH)]


def randomise(model, seed):
    """Weights large enough that every part matters, and norms and biases that are not those of a fresh model."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            noise = torch.randn(weight.shape, generator=generator)
            if "norm" in name:
                weight.copy_(1 + 0.3 * noise)
            elif name.endswith("bias"):
                weight.copy_(0.5 * noise)
            else:
                weight.copy_(0.15 * noise)


def logits(model):
    with torch.no_grad():
        return model(torch.tensor([text()])).logits[0]


def main(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for seed, (name, config) in enumerate(MODELS.items()):
        config._attn_implementation = "eager"
        model = AutoModelForCausalLM.from_config(config, dtype=torch.float32).eval()
        randomise(model, seed)
        place = folder / name
        model.save_pretrained(place, max_shard_size="12KB" if name == "mistral" else "5GB")
        (place / "generation_config.json").unlink(missing_ok=True)
        single, double = logits(model), logits(model.double())
        off = (single.double() - double).abs().max().item()
        print(f"{name}: largest logit {double.abs().max():.3f}, Transformers' own single precision is off by {off:.1e}")
        save_file({"logits": double.float()}, place / "expected.safetensors")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
