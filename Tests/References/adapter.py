"""Makes Tests/LanguageModelTests/Fixtures/adapter-logits.json: an adapter of ours as the PEFT library reads it.

    DIAPASON_WRITE_ADAPTER=FOLDER swift test -c release --filter AdapterLogitsTests
    python adapter.py FOLDER PATH/TO/SmolLM2-135M-Instruct.Q4_1.gguf

The test writes its adapter into FOLDER; PEFT loads it onto the same model in Transformers, dequantised to float32. For
each position the fixture holds the likeliest token and every 197th logit. Made with torch 2.15.0, transformers 5.23.0,
peft 0.21.2.
"""

import json
import os
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

adapter, path = sys.argv[1], os.path.abspath(sys.argv[2])
model = AutoModelForCausalLM.from_pretrained(
    os.path.dirname(path), gguf_file=os.path.basename(path), dtype=torch.float32).eval()
tokens = [(37 * i * i + 11 * i + 5) % 49152 for i in range(24)]
with torch.no_grad():
    bare = model(torch.tensor([tokens])).logits[0]
    tuned = PeftModel.from_pretrained(model, adapter).eval()(torch.tensor([tokens])).logits[0]
print("the adapter moves a logit by up to", (tuned - bare).abs().max().item())

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "../LanguageModelTests/Fixtures/adapter-logits.json"), "w") as file:
    json.dump({
        "stride": 197,
        "tokens": tokens,
        "likeliest": tuned.argmax(-1).tolist(),
        "logits": [[round(x, 5) for x in row[::197].tolist()] for row in tuned],
    }, file, separators=(",", ":"))
