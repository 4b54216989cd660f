"""Makes Tests/LanguageModelTests/Fixtures/peft-rows: adapters of the PEFT library that train rows of some tokens.

    OMP_NUM_THREADS=1 HF_HUB_OFFLINE=1 python peft_rows.py ../LanguageModelTests/Fixtures/peft-rows

A folder a model: `base` with `config.json` and `model.safetensors`, `adapter` as PEFT saves it, and `expected.safetensors`
with the logits of a text, computed in float64 but for the angles. `tied` and `untied` add tokens to a vocabulary that is
grown for them (`tied` with the grown matrices in the adapter's file, as PEFT writes it where nothing is said); `inside`
trains tokens that the base has. Made with torch 2.15.0, transformers 5.23.0, peft 0.21.2.
"""

import shutil
import sys
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM

VOCABULARY = 29
CASES = {"tied": (True, range(29, 40)), "untied": (False, range(29, 33)), "inside": (False, range(7, 12))}


def text(size):
    return [(37 * i * i + 11 * i + 5) % size for i in range(31)]


def randomise(parameters, generator, size):
    with torch.no_grad():
        for weight in parameters:
            weight.copy_(size * torch.randn(weight.shape, generator=generator))


def main(folder):
    shutil.rmtree(folder, ignore_errors=True)
    for seed, (name, (is_tied, tokens)) in enumerate(CASES.items()):
        torch.manual_seed(seed)
        generator = torch.Generator().manual_seed(seed)
        place = folder / name
        config = LlamaConfig(
            vocab_size=VOCABULARY, hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=6,
            num_key_value_heads=2, max_position_embeddings=64, rms_norm_eps=1e-5, tie_word_embeddings=is_tied)
        model = LlamaForCausalLM(config)
        randomise((p for n, p in model.named_parameters() if "norm" not in n), generator, 0.15)
        model.save_pretrained(place / "base")
        (place / "base/generation_config.json").unlink(missing_ok=True)
        model = LlamaForCausalLM.from_pretrained(place / "base", dtype=torch.float32)
        size = max(VOCABULARY, tokens.stop)
        model.resize_token_embeddings(size, mean_resizing=False)
        indices = list(tokens) if is_tied else {"embed_tokens": list(tokens), "lm_head": list(tokens)}
        tuned = get_peft_model(model, LoraConfig(
            r=3, lora_alpha=6, target_modules=["q_proj", "v_proj", "down_proj"], task_type="CAUSAL_LM",
            trainable_token_indices=indices))
        randomise((p for p in tuned.parameters() if p.requires_grad), generator, 0.1)
        tuned.peft_config["default"].base_model_name_or_path = str(place / "base") if is_tied else "base"
        tuned.save_pretrained(place / "adapter", save_embedding_layers="auto" if is_tied else False)
        (place / "adapter/README.md").unlink(missing_ok=True)
        with torch.no_grad():
            logits = tuned.double().eval()(torch.tensor([text(size)])).logits[0]
        print(name, "vocabulary", size, "largest logit", logits.abs().max().item())
        save_file({"logits": logits.float().contiguous()}, place / "expected.safetensors")
    for file in folder.rglob("adapter_config.json"):
        file.write_text(file.read_text().replace(str(folder) + "/", ""))
    for file in folder.rglob("*.safetensors"):
        file.chmod(0o644)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
