"""Numbers quantised by bitsandbytes on the CPU, for Tests/LanguageModelTests/Fixtures/quantization.safetensors.

    OMP_NUM_THREADS=1 python quantization.py quantization.safetensors

Needs torch, bitsandbytes (0.50.2 when the fixture was made) and safetensors. The tests ask for the same bytes.
"""
import sys

import bitsandbytes.functional as F
import torch
from safetensors.torch import save_file

torch.manual_seed(20240512)
out = {}


def inputs():
    normal = torch.randn(1500) * 0.02
    outliers = torch.randn(1024) * 0.02
    outliers[::97] *= 400
    zeros = torch.zeros(200)
    holes = torch.randn(640) * 0.02
    holes[64:192] = 0
    holes[300:310] = -0.0
    tiny = torch.randn(384) * 1e-40
    tiny[128:256] *= 1e35
    code = F.get_4bit_type("nf4", device="cpu")
    middles = (code[1:] + code[:-1]) / 2
    infinity = torch.tensor(float("inf"))
    # Blocks of 64 whose scale is 1 or 0.37, full of numbers half-way between two codes and just beside.
    edges = torch.cat([middles, torch.nextafter(middles, infinity), torch.nextafter(middles, -infinity), code,
                       torch.tensor([1.0, -1.0, 0.5])])
    edges = torch.cat([edges, edges * torch.tensor(0.37)])
    return {"normal": normal, "outliers": outliers, "zeros": zeros, "holes": holes, "tiny": tiny, "edges": edges,
            "tail": torch.randn(333), "one": torch.tensor([-2.5]), "zerotail": torch.cat([torch.randn(64), torch.zeros(7)])}


for name, x in inputs().items():
    for kind, type in {"f32": torch.float32, "bf16": torch.bfloat16, "f16": torch.float16}.items():
        if kind != "f32" and name not in ("normal", "outliers", "tail"):
            continue
        numbers = x.to(type)
        out[f"{name}.{kind}"] = numbers
        for block in (64, 256) if kind == "f32" else (64,):
            key = f"{name}.{kind}.nf4.{block}"
            codes, state = F.quantize_4bit(numbers, blocksize=block, quant_type="nf4")
            out[key + ".codes"], out[key + ".scales"] = codes.flatten(), state.absmax
            if numbers.numel() % 2 == 0:
                out[key + ".numbers"] = F.dequantize_4bit(codes, state).flatten()
            codes, state = F.quantize_4bit(numbers, blocksize=block, quant_type="nf4", compress_statistics=True)
            out[key + ".double.codes"] = state.absmax
            out[key + ".double.scales"] = state.state2.absmax
            out[key + ".double.offset"] = state.offset.reshape(1)
        for block in (256, 64) if kind == "f32" else (256,):
            key = f"{name}.{kind}.dynamic.{block}"
            codes, state = F.quantize_blockwise(numbers.clone(), blocksize=block)
            out[key + ".codes"], out[key + ".scales"] = codes, state.absmax
            out[key + ".numbers"] = F.dequantize_blockwise(codes, state)

out["dynamic"] = F.create_dynamic_map()

# LLM.int8(): hidden states with two outlying features, and a weight.
x = torch.randn(7, 96)
x[2, 5], x[6, 5], x[3, 90] = 11.0, -6.0, -7.25
w = torch.randn(33, 96) * 0.05
w[4] = 0
for kind, type in {"f32": torch.float32, "bf16": torch.bfloat16, "f16": torch.float16}.items():
    a, b = x.to(type), w.to(type)
    codes, scales, columns = F.int8_vectorwise_quant(a.clone(), threshold=6.0)
    wcodes, wscales, _ = F.int8_vectorwise_quant(b.clone())
    wcodes[4] = 0  # a row of zeros: bitsandbytes divides by zero there and casts what comes
    key = f"int8.{kind}"
    out[key + ".x"], out[key + ".w"] = a, b
    out[key + ".x.codes"], out[key + ".x.scales"], out[key + ".x.columns"] = codes, scales, columns.int()
    out[key + ".w.codes"], out[key + ".w.scales"] = wcodes, wscales
    out[key + ".w.numbers"] = F.int8_vectorwise_dequant(wcodes, wscales)
    out[key + ".sums"] = F.int8_linear_matmul(codes, wcodes)
    product, _ = torch.ops.bitsandbytes.int8_mixed_scaled_mm(a, codes, wcodes, scales, wscales, columns, None)
    out[key + ".product"] = product

save_file({k: v.contiguous() for k, v in out.items()}, sys.argv[1])
