"""Peers of the workloads in Sources/diapason-bench/ModelWorkloads.swift: Transformers, with PEFT for training.

    language_model.py NAME --model FILE.gguf --threads N

The peer gets the same weights, dequantised (left packed, as Transformers does unless told otherwise, they are slower),
and its fastest way that was found: bfloat16 or float32, whichever takes a first round in less time on this machine,
adapters in the same type, AdamW fused, no gradient checkpointing. For its memory it gets bfloat16, which takes less.
"""

import argparse
import os
import resource
import tempfile
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


def training(model, count, examples=1):
    from peft import LoraConfig, get_peft_model

    adapted = get_peft_model(
        model, LoraConfig(r=16, lora_alpha=16, target_modules="all-linear", task_type="CAUSAL_LM"),
        autocast_adapter_dtype=False)
    adapted.train()
    parameters = [parameter for parameter in adapted.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=1e-4, weight_decay=0.001, fused=True)
    tokens = music_tokens(count * examples).reshape(examples, count)
    labels = tokens.clone()
    labels[:, :count // 4] = -100

    def work():
        start = time.perf_counter()
        loss = adapted(input_ids=tokens, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 0.3)
        optimizer.step()
        optimizer.zero_grad()
        return count * examples / (time.perf_counter() - start), loss.item()

    return work


def training_memory(model, count):
    """The most memory that the process held during a step, in MB."""
    step = training(model, count)
    step()

    def work():
        forget_peak()
        _, loss = step()
        return peak_megabytes(), loss

    return work


def forget_peak():
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass  # not Linux: the peak then holds what loading took, too


def peak_megabytes():
    if os.path.exists("/proc/self/status"):
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM:")) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


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
    "train-lora-packed": lambda model: training(model, 256, examples=4),
    "train-lora-memory": lambda model: training_memory(model, 1024),
    "train-nf4": lambda model: training(model, 1024),
    "prompt": lambda model: prompt(model, 512),
    "decode-text": lambda model: decoding(model, 1),
    "decode-eight": lambda model: decoding(model, 8),
}


def loaded(path, dtype):
    folder, file = os.path.split(os.path.abspath(path))
    return AutoModelForCausalLM.from_pretrained(
        folder, gguf_file=file, dtype=dtype, quantization_config=GgufConfig(dequantize=True)).eval()


def loaded_in_four_bits(path):
    """The model as bitsandbytes holds it: NF4 with double quantisation, computing in bfloat16."""
    from transformers import BitsAndBytesConfig

    with tempfile.TemporaryDirectory() as folder:
        loaded(path, torch.bfloat16).save_pretrained(folder)
        return AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.bfloat16, device_map={"": "cpu"},
            quantization_config=BitsAndBytesConfig(
                load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True,
                bnb_4bit_compute_dtype=torch.bfloat16)).eval()


def faster(name, path):
    """The workload in the type that a first round takes less time in, and the type's name."""
    best = None
    for dtype in torch.bfloat16, torch.float32:
        work = WORKLOADS[name](loaded(path, dtype))
        figure, _ = work()
        if best is None or figure > best[0]:
            best = figure, work, str(dtype).removeprefix("torch.")
        del work
    return best[1:]


parser = argparse.ArgumentParser()
parser.add_argument("name", choices=WORKLOADS)
parser.add_argument("--corpus")
parser.add_argument("--model", required=True)
parser.add_argument("--threads", type=int, required=True)
options = parser.parse_args()

torch.set_num_threads(options.threads)
torch.manual_seed(1)
if options.name == "train-nf4":
    serve(WORKLOADS[options.name](loaded_in_four_bits(options.model)), "nf4")
elif options.name == "train-lora-memory":
    serve(WORKLOADS[options.name](loaded(options.model, torch.bfloat16)), "bfloat16")
else:
    serve(*faster(options.name, options.model))
