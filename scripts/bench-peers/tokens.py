"""Peer of the workload `tokenize`: Transformers' fast tokenizer, which is the `tokenizers` library in Rust.

    tokens.py tokenize --model FILE.gguf --threads N
"""

import argparse
import os
import time

from music_tokens import music_tokens
from rounds import serve
from transformers import AutoTokenizer

parser = argparse.ArgumentParser()
parser.add_argument("name", choices=["tokenize"])
parser.add_argument("--corpus")
parser.add_argument("--model", required=True)
parser.add_argument("--threads")
options = parser.parse_args()

folder, file = os.path.split(os.path.abspath(options.model))
tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=file)
text = tokenizer.decode(music_tokens(400_000))


def work():
    start = time.perf_counter()
    count = len(tokenizer(text).input_ids)
    return count / (time.perf_counter() - start) / 1e6, count


serve(work)
