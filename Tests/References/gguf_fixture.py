"""Writes the fixtures of the GGUF reader with the gguf package.

    python gguf_fixture.py SmolLM2-135M-Instruct.Q4_1.gguf ../CheckpointsTests/Fixtures

`small.gguf`: a file of a few kilobytes with metadata of every type and a tensor of every type that is read.
`small.json`: the bits of its tensors' floats. `blocks.gguf` and `blocks.json`: the same for types that the package reads
but does not write, whose blocks are random bytes with sane scales. `model.json`: for each tensor of the real model its shape and a sum over
all of its floats, sum of bits[i] * (2 i + 1) modulo 2^64, so that no value and no place can be wrong unseen.
"""

import json
import sys
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType as Type
from gguf import GGUFReader, GGUFWriter
from gguf.constants import GGML_QUANT_SIZES
from gguf.constants import GGUFValueType as Value
from gguf.quants import dequantize, quantize


def bits(tensor):
    floats = dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
    return np.ascontiguousarray(floats).reshape(-1).view(np.uint32)


def write_small(path):
    r = np.random.default_rng(7)
    w = GGUFWriter(path, "tiny")
    for name, kind, value in [
        ("u8", Value.UINT8, 255), ("i8", Value.INT8, -128), ("u16", Value.UINT16, 65535), ("i16", Value.INT16, -32768),
        ("u32", Value.UINT32, 4294967295), ("i32", Value.INT32, -2147483648), ("f32", Value.FLOAT32, 0.5),
        ("u64", Value.UINT64, 18446744073709551615), ("i64", Value.INT64, -9223372036854775808),
        ("f64", Value.FLOAT64, 1e300), ("bool", Value.BOOL, True), ("string", Value.STRING, "déjà vu"),
    ]:
        w.add_key_value(name, value, kind)
    w.add_array("integers", [1, -2, 3])
    w.add_array("floats", [0.5, -0.25])
    w.add_array("bools", [True, False])
    w.add_array("strings", ["a", "", "Ġb"])
    w.add_tensor("f32", r.standard_normal((2, 3)).astype(np.float32))
    halves = np.array([0, 1, 0x3FF, 0x400, 0x7BFF, 0x7C00, 0x8000, 0x8001, 0xC000, 0xFC00], dtype=np.uint16)
    w.add_tensor("f16", halves.view(np.float16).reshape(2, 5))
    for kind in (Type.BF16, Type.Q8_0, Type.Q4_0, Type.Q4_1):
        numbers = (r.standard_normal((2, 3, 32)) * r.choice([1e-6, 0.02, 3.0], (2, 3, 1))).astype(np.float32)
        w.add_tensor(kind.name.lower(), quantize(numbers, kind), raw_dtype=kind)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def write_blocks(path):
    """Two rows of three blocks of each type; the offsets are where a block has its half-precision numbers."""
    r = np.random.default_rng(11)
    w = GGUFWriter(path, "tiny")
    for kind, halves in [
        (Type.Q5_0, [0]), (Type.Q5_1, [0, 2]), (Type.Q4_K, [0, 2]), (Type.Q5_K, [0, 2]), (Type.Q6_K, [208]),
    ]:
        _, size = GGML_QUANT_SIZES[kind]
        blocks = r.integers(0, 256, (2, 3, size), dtype=np.uint8)
        for offset in halves:
            scale = (r.standard_normal((2, 3, 1)) * r.choice([1e-6, 0.02, 3.0], (2, 3, 1))).astype(np.float16)
            blocks[..., offset:offset + 2] = scale.view(np.uint8)
        w.add_tensor(kind.name.lower(), blocks.reshape(2, 3 * size), raw_dtype=kind)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def main(model, fixtures):
    write_small(fixtures / "small.gguf")
    write_blocks(fixtures / "blocks.gguf")
    for name in ("small", "blocks"):
        tensors = {}
        for tensor in GGUFReader(fixtures / f"{name}.gguf").tensors:
            tensors[tensor.name] = {
                "shape": [int(n) for n in reversed(tensor.shape)], "type": tensor.tensor_type.name,
                "bits": [int(b) for b in bits(tensor)]}
        (fixtures / f"{name}.json").write_text(json.dumps(tensors, separators=(",", ":")) + "\n")
    sums = []
    with np.errstate(over="ignore"):
        for tensor in GGUFReader(model).tensors:
            values = bits(tensor).astype(np.uint64)
            total = (values * (2 * np.arange(len(values), dtype=np.uint64) + 1)).sum(dtype=np.uint64)
            sums.append([tensor.name, [int(n) for n in reversed(tensor.shape)], f"{int(total):016x}"])
    rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in sums)
    (fixtures / "model.json").write_text(f"[\n{rows}\n]\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
