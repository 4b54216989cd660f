"""Makes adapter-logits.json and adapter-logits-rslora.json in Tests/LanguageModelTests/Fixtures: adapters of ours as the
PEFT library reads them, scaled by alpha / rank and by alpha / sqrt(rank).

    DIAPASON_WRITE_ADAPTER=FOLDER swift test -c release --filter AdapterLogitsTests
    python adapter.py FOLDER PATH/TO/SmolLM2-135M-Instruct.Q4_1.gguf

The test writes its adapters into FOLDER; PEFT loads them onto the same model in Transformers, dequantised to float32. For
each position a fixture holds the likeliest token and every 197th logit (1,597th for the second). Made with torch 2.15.0, transformers 5.23.0,
peft 0.21.2.
"""

import json
import os
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

folder, path = sys.argv[1], os.path.abspath(sys.argv[2])
tokens = [(37 * i * i + 11 * i + 5) % 49152 for i in range(24)]
here = os.path.dirname(os.path.abspath(__file__))
for name, stride in [("adapter-logits", 197), ("adapter-logits-rslora", 1597)]:
    model = AutoModelForCausalLM.from_pretrained(
        os.path.dirname(path), gguf_file=os.path.basename(path), dtype=torch.float32).eval()
    with torch.no_grad():
        bare = model(torch.tensor([tokens])).logits[0]
        tuned = PeftModel.from_pretrained(model, os.path.join(folder, name)).eval()(torch.tensor([tokens])).logits[0]
    print(name, "moves a logit by up to", (tuned - bare).abs().max().item())
    with open(os.path.join(here, "../LanguageModelTests/Fixtures", name + ".json"), "w") as file:
        json.dump({
            "stride": stride,
            "tokens": tokens,
            "likeliest": tuned.argmax(-1).tolist(),
            "logits": [[round(x, 5) for x in row[::stride].tolist()] for row in tuned],
        }, file, separators=(",", ":"))
