"""Writes floats and the bytes by which numpy, torch and the gguf package store them.

    python float_bytes.py ../CheckpointsTests/Fixtures/float-bytes.json

Blocks of 32 numbers: random of several magnitudes, ties of every half-precision type, subnormal numbers, zeros.
"""

import json
import sys

import numpy as np
import torch
from gguf import GGMLQuantizationType, quants

r = np.random.default_rng(5)
blocks = [r.standard_normal(32) * scale for scale in (1, 0.02, 300, 1e-5, 3e-8)]
blocks.append([1 + k * 2.0**-11 for k in range(16)] + [1 + k * 2.0**-8 for k in range(16)])
blocks.append([k * 2.0**-25 for k in range(-16, 16)])
blocks.append([65504, 65519, 65520, -65536, 6.1e-5, 6.097e-5, 1e-8, -1e-8] + [0.0] * 24)
blocks.append([0.0] * 32)
blocks.append([0.5 * k / 127 for k in range(-16, 15)] + [1.0])
x = np.concatenate([np.asarray(b, dtype=np.float32) for b in blocks])
as_bytes = {
    "F16": x.astype(np.float16).tobytes(),
    "BF16": torch.from_numpy(x).to(torch.bfloat16).view(torch.int16).numpy().tobytes(),
}
# The large numbers have a scale that half precision does not hold well; the blocks are quantised all the same.
with np.errstate(over="ignore"):
    for name in ("Q8_0", "Q4_0"):
        as_bytes[name] = quants.quantize(x.reshape(-1, 32), GGMLQuantizationType[name]).tobytes()
out = {"float32": [int(v) for v in x.view(np.uint32)], **{k: list(v) for k, v in as_bytes.items()}}
open(sys.argv[1], "w").write(json.dumps(out, separators=(",", ":")) + "\n")
