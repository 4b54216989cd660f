"""The rates of Transformers' schedulers, for LearningRateTests.swift.

    python schedules.py

Prints each form's rates at steps 0, 3, 10, 25, 40, 59 and 60 of a run of 60 steps, 10 of them warm-up, from a peak of 1.
"""

import torch
from transformers import get_scheduler

STEPS = [0, 3, 10, 25, 40, 59, 60]
for name, extra in [
    ("constant", {}),
    ("constant_with_warmup", {}),
    ("linear", {}),
    ("cosine", {}),
    ("cosine_with_restarts", {"num_cycles": 3}),
]:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = get_scheduler(name, optimizer, 10, 60, scheduler_specific_kwargs=extra)
    rates = []
    for _ in range(61):
        rates.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    print(name, [rates[step] for step in STEPS])
