"""Makes Tests/LanguageModelTests/Fixtures/families: tiny random models of each family, and what Transformers computes.

    OMP_NUM_THREADS=1 python families.py ../LanguageModelTests/Fixtures/families

A folder a model: `config.json` and `model.safetensors` as `save_pretrained` writes them (one in shards), and
`expected.safetensors` with the logits of a text longer than any window and, for the scalings, than the original context.
Some also as GGUF files, made as llama.cpp's converter makes them: rows of queries and keys interleaved in files of the
`llama` architecture, Llama 3's scaling as divisors.
The weights are float32; the logits are computed in float64 but for the angles, which Transformers always computes in
float32. `frequencies.json`: what Transformers makes of each kind of scaling, at sizes of
real models. Made with torch 2.15.0, transformers 5.23.0, gguf 0.19.
"""

import json
import math
import shutil
import sys
from pathlib import Path

import gguf
import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM
from transformers import LlamaConfig, MistralConfig, Qwen2Config, Qwen3Config
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

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


GGUF = ["llama-3", "llama-bias", "mistral", "qwen-2", "qwen-3", "yarn"]

# Base, size of a head, original context, length of the text, and the scaling.
FREQUENCIES = [
    (10000.0, 64, 2048, 1, dict(rope_type="linear", factor=2.5)),
    (10000.0, 128, 4096, 1, dict(rope_type="dynamic", factor=4.0)),
    (10000.0, 128, 4096, 4097, dict(rope_type="dynamic", factor=4.0)),
    (100000.0, 64, 2048, 16384, dict(rope_type="dynamic", factor=2.0)),
    (1000000.0, 128, 32768, 1, dict(rope_type="yarn", factor=4.0)),
    (10000.0, 64, 2048, 1, dict(rope_type="yarn", factor=16.0, beta_fast=16.0, beta_slow=2.0, truncate=False)),
    (10000.0, 64, 2048, 1, dict(rope_type="yarn", factor=40.0, mscale=0.707, mscale_all_dim=1.0)),
    (500000.0, 128, 8192, 1, dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0)),
    (500000.0, 64, 8192, 1, dict(rope_type="llama3", factor=32.0, low_freq_factor=1.0, high_freq_factor=4.0)),
]


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


def frequencies():
    cases = []
    for theta, head, context, length, scaling in FREQUENCIES:
        config = LlamaConfig(
            hidden_size=4 * head, num_attention_heads=4, max_position_embeddings=context,
            rope_parameters=scaling | dict(rope_theta=theta))
        inverse, attention = ROPE_INIT_FUNCTIONS[scaling["rope_type"]](config, device=None, seq_len=length)
        cases.append(dict(
            theta=theta, headDimension=head, context=context, length=length, scaling=scaling,
            frequencies=inverse.tolist(), attentionFactor=attention))
    return cases


def interleaved(weight, heads):
    """Rows of queries or keys as llama.cpp's converter orders them for the `llama` architecture."""
    return weight.reshape(heads, 2, weight.shape[0] // heads // 2, *weight.shape[1:]).swapaxes(1, 2).reshape(weight.shape)


def divisors(config):
    """Llama 3's scaling as the tensor `rope_freqs.weight`."""
    p, head = config.rope_parameters, config.head_dim
    result = []
    for i in range(0, head, 2):
        wavelength = 2 * math.pi * p["rope_theta"] ** (i / head)
        turns = p["original_max_position_embeddings"] / wavelength
        low, high, factor = p["low_freq_factor"], p["high_freq_factor"], p["factor"]
        smooth = min(max((turns - low) / (high - low), 0), 1)
        result.append(1 / ((1 - smooth) / factor + smooth))
    return torch.tensor(result, dtype=torch.float32).numpy()


def write_gguf(model, path):
    config = model.config
    kind = {"mistral": "llama"}.get(config.model_type, config.model_type)
    head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    writer = gguf.GGUFWriter(path, kind)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_rope_dimension_count(head)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    rotation = config.rope_parameters
    writer.add_rope_freq_base(rotation["rope_theta"])
    if rotation["rope_type"] == "yarn":
        writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
        writer.add_rope_scaling_factor(rotation["factor"])
        writer.add_rope_scaling_orig_ctx_len(rotation["original_max_position_embeddings"])
    if getattr(config, "sliding_window", None):
        writer.add_sliding_window(config.sliding_window)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH[kind.upper()], config.num_hidden_layers)
    if rotation["rope_type"] == "llama3":
        writer.add_tensor("rope_freqs.weight", divisors(config))
    for name, weight in model.float().state_dict().items():
        if name == "lm_head.weight" and config.tie_word_embeddings:
            continue
        if kind == "llama" and ".q_proj." in name:
            weight = interleaved(weight, config.num_attention_heads)
        if kind == "llama" and ".k_proj." in name:
            weight = interleaved(weight, config.num_key_value_heads)
        writer.add_tensor(names.get_name(name, try_suffixes=(".weight", ".bias")), weight.contiguous().numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


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
        if name in GGUF:
            write_gguf(model, folder / f"{name}.gguf")
        save_file({"logits": double.float()}, place / "expected.safetensors")
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in frequencies())
    (folder / "frequencies.json").write_text(f"[\n{lines}\n]\n")
    for file in folder.rglob("*.safetensors"):
        file.chmod(0o644)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
