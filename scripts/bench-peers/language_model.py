"""Peers of the workloads in Sources/diapason-bench/TrainingWorkloads.swift: Transformers with PEFT.

    language_model.py NAME --model FILE.gguf --threads N

The peer gets the same weights, dequantised (left packed, as Transformers does unless told otherwise, they are slower),
and its fastest way that was found: bfloat16 or float32, whichever this machine multiplies faster, adapters in the same
type, AdamW fused, no gradient checkpointing.
"""

import argparse
import os
import resource
import tempfile
import time

import torch
from music_tokens import music_tokens
from rounds import serve
from transformers import AutoModelForCausalLM, GgufConfig

def training(model, count, examples=1):
    from peft import LoraConfig, get_peft_model

    adapted = get_peft_model(
        model, LoraConfig(r=16, lora_alpha=16, target_modules="all-linear", task_type="CAUSAL_LM"),
        autocast_adapter_dtype=False)
    adapted.train()
    parameters = [parameter for parameter in adapted.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=1e-4, weight_decay=0.001, fused=True)
    tokens = torch.tensor(music_tokens(count * examples)).reshape(examples, count)
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


WORKLOADS = {
    "train-lora-1024": lambda model: training(model, 1024),
    "train-lora-packed": lambda model: training(model, 256, examples=4),
    "train-lora-memory": lambda model: training_memory(model, 1024),
    "train-nf4": lambda model: training(model, 1024),
}


def loaded(path, dtype):
    folder, file = os.path.split(os.path.abspath(path))
    return AutoModelForCausalLM.from_pretrained(
        folder, gguf_file=file, dtype=dtype, quantization_config=GgufConfig(dequantize=True)).eval()


def loaded_in_four_bits(path, dtype):
    """The model as bitsandbytes holds it: NF4 with double quantisation."""
    from transformers import BitsAndBytesConfig

    with tempfile.TemporaryDirectory() as folder:
        loaded(path, dtype).save_pretrained(folder)
        return AutoModelForCausalLM.from_pretrained(
            folder, dtype=dtype, device_map={"": "cpu"},
            quantization_config=BitsAndBytesConfig(
                load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True,
                bnb_4bit_compute_dtype=dtype)).eval()


def faster_type():
    """bfloat16 or float32, whichever takes less time forward and back: without instructions for it, bfloat16 is slow."""
    def seconds(dtype):
        x = torch.randn(256, 576, dtype=dtype, requires_grad=True)
        w = torch.randn(1536, 576, dtype=dtype)
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            torch.nn.functional.silu(x @ w.T).sum().backward()
            best = min(best, time.perf_counter() - start)
        return best

    return min((torch.bfloat16, torch.float32), key=seconds)


parser = argparse.ArgumentParser()
parser.add_argument("name", choices=WORKLOADS)
parser.add_argument("--corpus")
parser.add_argument("--model", required=True)
parser.add_argument("--threads", type=int, required=True)
options = parser.parse_args()

torch.set_num_threads(options.threads)
torch.manual_seed(1)
dtype = faster_type()
note = str(dtype).removeprefix("torch.")
if options.name == "train-nf4":
    serve(WORKLOADS[options.name](loaded_in_four_bits(options.model, dtype)), f"NF4, {note}")
else:
    serve(WORKLOADS[options.name](loaded(options.model, dtype)), note)
