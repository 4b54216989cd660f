"""Makes Tests/LanguageModelTests/Fixtures/logits.json: what Transformers computes for five texts with the embedded model.

    python logits.py PATH/TO/SmolLM2-135M-Instruct.Q4_1.gguf

The GGUF is dequantised to float32. For every position the fixture holds the likeliest token and the log-sum-exp of all
49,152 logits; for every 16th position, and the last, every 197th logit. Made with torch 2.15.0, transformers 5.23.0.
"""

import json
import os
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

path = os.path.abspath(sys.argv[1])
folder, name = os.path.dirname(path), os.path.basename(path)
tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=name)
model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=name, dtype=torch.float32).eval()


def melody(count):
    """Simplified MIDI that wanders up and down, the same every time."""
    state, pitch, words = 7, 60, []
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2**31
        pitch = min(100, max(30, pitch + state // 65536 % 9 - 4))
        words.append(f"p{pitch}:v{50 + state // 512 % 60}:d{state // 64 % 400}:t{state // 1024 % 250}")
    return " ".join(words)


texts = [
    ("A tuning fork rings at four hundred and forty hertz, and nobody in the room is in tune.", 16),
    ("def transpose(notes, semitones):\n    return [note + semitones for note in notes if 0 <= note + semitones < 128]\n", 32),
    ("Le piano était désaccordé; la guitare, elle, ne l'a jamais été autant. « Écoutez ! » 🎸🎹 " * 4, 96),
    (melody(40), 256),
    (melody(80), 512),
]

cases = []
for text, length in texts:
    tokens = tokenizer(text, add_special_tokens=False).input_ids[:length]
    assert len(tokens) == length, (text, len(tokens))
    with torch.no_grad():
        logits = model(torch.tensor([tokens])).logits[0].double()
    positions = sorted(set(range(0, length, 16)) | {length - 1})
    cases.append({
        "tokens": tokens,
        "likeliest": logits.argmax(-1).tolist(),
        "logSumExp": [round(x, 6) for x in logits.logsumexp(-1).tolist()],
        "positions": positions,
        "logits": [[round(x, 5) for x in logits[p, ::197].tolist()] for p in positions],
    })

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "../LanguageModelTests/Fixtures/logits.json"), "w") as file:
    json.dump({"stride": 197, "cases": cases}, file, separators=(",", ":"))
