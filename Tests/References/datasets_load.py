"""Loads folders that `HuggingFaceFolder` wrote with Hugging Face's `datasets`, and compares every value.

    pip install datasets
    python datasets_load.py FOLDER [FOLDER ...]

Each folder is loaded as a whole (`load_dataset(FOLDER)`, by the head of its README.md) and each of its JSONL files by
itself (`load_dataset("json", data_files=...)`, where the types are guessed). Every row must hold what its line says, and
every column must have the type that the head states.
"""

import json
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from datasets import load_dataset

TYPES = {"system": "string", "prompt": "string", "completion": "string", "complete": "bool", "piece": "string",
         "first_note": "int64", "notes": "int64", "tempo": "int64"}
FILES = {"train": "train.jsonl", "validation": "valid.jsonl"}


def check(rows, lines, where):
    assert len(rows) == len(lines), f"{where}: {len(rows)} rows, {len(lines)} lines"
    for number, (row, line) in enumerate(zip(rows, lines)):
        assert row == line, f"{where}, row {number}: {row} for {line}"
    for column, feature in rows.features.items():
        if column == "messages":
            item = getattr(feature, "feature", feature[0] if isinstance(feature, list) else None)
            assert {key: value.dtype for key, value in item.items()} == {"role": "string", "content": "string"}
        else:
            assert feature.dtype == TYPES[column], f"{where}: {column} is {feature}"


def main(folders):
    for folder in map(Path, folders):
        lines = {split: [json.loads(line) for line in (folder / file).read_text(encoding="utf-8").split("\n") if line]
                 for split, file in FILES.items()}
        with tempfile.TemporaryDirectory() as cache:
            whole = load_dataset(str(folder), cache_dir=cache)
            assert set(whole) == set(FILES), whole
            for split in FILES:
                check(whole[split], lines[split], f"{folder}, {split}")
                if lines[split]:  # a file without a line says nothing about its columns
                    path = folder / FILES[split]
                    alone = load_dataset("json", data_files=str(path), split="train", cache_dir=cache)
                    check(alone, lines[split], str(path))
        print(f"{folder}: " + ", ".join(f"{len(lines[split])} rows of {split}" for split in FILES)
              + f"; columns {list(whole['train'].features)}")
    print(f"datasets {version('datasets')}, pyarrow {version('pyarrow')}, Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main(sys.argv[1:])
