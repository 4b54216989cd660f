"""Writes `small.safetensors` with the reference library, for the reader and the writer to agree with.

    python safetensors_fixture.py ../CheckpointsTests/Fixtures
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import save

FLOATS = torch.tensor([[0.0, -1.5, 3.25], [1e-3, 65504.0, -0.0]])


def main(fixtures):
    (fixtures / "small.safetensors").write_bytes(save({
        "scalar": torch.tensor(2.5, dtype=torch.float64), "floats": FLOATS, "empty": torch.zeros(0, 4),
        "halves": FLOATS.half(), "brains": FLOATS.bfloat16(), "bytes é": torch.tensor([1, 2, 255], dtype=torch.uint8),
    }, metadata={"format": "pt"}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
