"""Peers of the workloads in Sources/diapason-bench/ModelWorkloads.swift: Transformers, and PEFT for training.

    language_model.py NAME --model FILE.gguf --threads N

The peer gets the same weights, dequantised to bfloat16 (left packed, as Transformers does unless told otherwise, they
are slower), and its fastest way that was found: adapters in bfloat16 too, AdamW fused, no gradient checkpointing.
"""

import argparse
import os
import time

import torch
from rounds import serve
from transformers import AutoModelForCausalLM, GgufConfig
from transformers.generation.streamers import BaseStreamer

PROMPT_TOKENS, STEPS = 256, 48


def music_tokens(count):
    """As `musicTokens` in ModelWorkloads.swift."""
    state, tokens = 7, []

    def digits(count):
        nonlocal state
        for _ in range(count):
            state = (state * 1_103_515_245 + 12_345) % 2**31
            yield 32 + state // 2**16 % 10

    while len(tokens) < count:
        for letters, width in ([273], 2), ([42, 102], 2), ([42, 84], 3), ([42, 100], 2):
            tokens += letters
            tokens += digits(width)
    return torch.tensor([tokens[:count]])


def training(model, count):
    from peft import LoraConfig, get_peft_model

    adapted = get_peft_model(
        model, LoraConfig(r=16, lora_alpha=16, target_modules="all-linear", task_type="CAUSAL_LM"),
        autocast_adapter_dtype=False)
    adapted.train()
    parameters = [parameter for parameter in adapted.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=1e-4, weight_decay=0.001, fused=True)
    tokens = music_tokens(count)
    labels = tokens.clone()
    labels[:, :count // 4] = -100

    def work():
        start = time.perf_counter()
        loss = adapted(input_ids=tokens, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 0.3)
        optimizer.step()
        optimizer.zero_grad()
        return count / (time.perf_counter() - start), loss.item()

    return work


def prompt(model, count):
    tokens = music_tokens(count)

    @torch.inference_mode()
    def work():
        start = time.perf_counter()
        top = model(input_ids=tokens, use_cache=True, logits_to_keep=1).logits.max().item()
        return count / (time.perf_counter() - start), top

    return work


class Clock(BaseStreamer):
    """Notes the time of each step of `generate`: first the prompt, then each drawn token of all takes."""

    def __init__(self):
        self.times = []

    def put(self, _):
        self.times.append(time.perf_counter())

    def end(self):
        pass


def decoding(model, takes):
    tokens = music_tokens(PROMPT_TOKENS)
    model.generation_config.eos_token_id = None  # every take has the same length

    def work():
        clock = Clock()
        model.generate(
            tokens, attention_mask=torch.ones_like(tokens), max_new_tokens=STEPS + 1, do_sample=True, temperature=1.0,
            top_k=0, top_p=0.95, num_return_sequences=takes, streamer=clock)
        assert len(clock.times) == STEPS + 2
        return takes * STEPS / (clock.times[-1] - clock.times[1]), takes * STEPS

    return work


WORKLOADS = {
    "train-lora-1024": lambda model: training(model, 1024),
    "prompt": lambda model: prompt(model, 512),
    "decode-text": lambda model: decoding(model, 1),
    "decode-eight": lambda model: decoding(model, 8),
}

parser = argparse.ArgumentParser()
parser.add_argument("name", choices=WORKLOADS)
parser.add_argument("--corpus")
parser.add_argument("--model", required=True)
parser.add_argument("--threads", type=int, required=True)
options = parser.parse_args()

torch.set_num_threads(options.threads)
torch.manual_seed(1)
folder, file = os.path.split(os.path.abspath(options.model))
model = AutoModelForCausalLM.from_pretrained(
    folder, gguf_file=file, dtype=torch.bfloat16, quantization_config=GgufConfig(dequantize=True)).eval()
serve(WORKLOADS[options.name](model))
