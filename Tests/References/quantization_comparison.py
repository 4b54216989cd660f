"""Quantises random numbers with bitsandbytes on the CPU and writes what came, for BitsandbytesComparisonTests.

    python quantization_comparison.py FOLDER BLOCK float32|bfloat16 COUNT THREADS

The numbers are normal with one in a thousand a hundred times as large, a run of zeros and a tail that is no whole block.
"""
import sys
from pathlib import Path

import bitsandbytes.functional as F
import torch

folder, block, type = Path(sys.argv[1]), int(sys.argv[2]), getattr(torch, sys.argv[3])
torch.set_num_threads(int(sys.argv[5]))
torch.manual_seed(block)
x = torch.randn(int(sys.argv[4]) + 37 - 1) * 0.02
x[:: 1009] *= 100
x[5000:6000] = 0
x = x[: x.numel() // 2 * 2].to(type)


def write(name, tensor):
    (folder / name).write_bytes(tensor.detach().contiguous().view(torch.uint8).numpy().tobytes())


write("numbers", x.float())
codes, state = F.quantize_4bit(x, blocksize=block, quant_type="nf4")
write("codes", codes), write("scales", state.absmax), write("back", F.dequantize_4bit(codes, state))
codes, state = F.quantize_4bit(x, blocksize=block, quant_type="nf4", compress_statistics=True)
write("double-codes", state.absmax), write("double-scales", state.state2.absmax)
write("offset", state.offset.reshape(1)), write("double-back", F.dequantize_4bit(codes, state))
codes, state = F.quantize_blockwise(x, blocksize=256)
write("dynamic-codes", codes), write("dynamic-scales", state.absmax)
