"""Makes Tests/TrainingTests/Fixtures/LossCurve: 200 steps of LoRA by Transformers and PEFT, on a model of random weights.

    python Tests/References/loss_curve.py Tests/TrainingTests/Fixtures/LossCurve

With transformers 5.23.0, peft 0.21.2, torch 2.15.0. The folder holds the base model, the adapter as it was before the
first step, and `curve.safetensors`: the examples (count, length), where the answer of each begins, and the loss, the
learning rate and the norm of the gradient of each step. A step takes the next `EXAMPLES` examples, around and around;
its loss is the mean over the answers' tokens. Everything is computed in float32.
"""

import math
import sys
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM, get_cosine_schedule_with_warmup

SEVEN = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
STEPS, EXAMPLES, COUNT, LENGTH, VOCABULARY = 200, 4, 60, 25, 64

folder = Path(sys.argv[1])
torch.manual_seed(20)
torch.set_num_threads(1)

model = LlamaForCausalLM(LlamaConfig(
    vocab_size=VOCABULARY, hidden_size=48, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, max_position_embeddings=64, rms_norm_eps=1e-5, rope_theta=10_000.0,
    tie_word_embeddings=True, bos_token_id=None, eos_token_id=None))
with torch.no_grad():
    for name, parameter in model.named_parameters():
        parameter.normal_(1 if "norm" in name else 0, 0.1 if "norm" in name else 0.2)
model.save_pretrained(folder)

adapted = get_peft_model(model, LoraConfig(
    r=4, lora_alpha=8, target_modules=SEVEN, task_type="CAUSAL_LM"))
adapted.save_pretrained(folder)

# Scales that start anywhere and rise or fall by a step of their own: there is something to learn.
first = torch.randint(VOCABULARY, (COUNT, 1))
step = torch.randint(1, 6, (COUNT, 1))
tokens = (first + step * torch.arange(LENGTH)) % VOCABULARY
starts = torch.randint(3, 9, (COUNT,))
labels = tokens.clone()
for row, start in enumerate(starts.tolist()):
    labels[row, :start] = -100

parameters = [parameter for parameter in adapted.parameters() if parameter.requires_grad]
optimizer = torch.optim.AdamW(parameters, lr=5e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
schedule = get_cosine_schedule_with_warmup(optimizer, math.ceil(0.1 * STEPS), STEPS)
losses, rates, norms = [], [], []
for number in range(STEPS):
    rows = torch.arange(number * EXAMPLES, (number + 1) * EXAMPLES) % COUNT
    loss = adapted(input_ids=tokens[rows], labels=labels[rows]).loss
    loss.backward()
    rates.append(schedule.get_last_lr()[0])
    norms.append(torch.nn.utils.clip_grad_norm_(parameters, 1.0).item())
    losses.append(loss.item())
    optimizer.step()
    schedule.step()
    optimizer.zero_grad()

save_file({
    "tokens": tokens.to(torch.int32), "answer_starts": starts.to(torch.int32),
    "losses": torch.tensor(losses, dtype=torch.float64), "learning_rates": torch.tensor(rates, dtype=torch.float64),
    "gradient_norms": torch.tensor(norms, dtype=torch.float64),
}, folder / "curve.safetensors")
for stray in "README.md", "generation_config.json":
    (folder / stray).unlink(missing_ok=True)
print(losses[0], losses[99], losses[-1])
