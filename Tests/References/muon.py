"""Steps of PyTorch's Muon over matrices of several shapes: muon.py OUTPUT.json"""

import json
import sys

import torch


def main(output):
    torch.manual_seed(3)
    items = []
    for rows, columns in [(12, 12), (20, 8), (8, 24)]:
        weight = torch.nn.Parameter(torch.randn(rows, columns) * 0.1)
        start = weight.detach().clone()
        optimizer = torch.optim.Muon(
            [weight], lr=0.01, weight_decay=0.1, momentum=0.95, nesterov=True, adjust_lr_fn="match_rms_adamw"
        )
        gradients = []
        for _ in range(4):
            weight.grad = torch.randn(rows, columns)
            gradients.append(weight.grad.flatten().tolist())
            optimizer.step()
        items.append(
            {
                "rows": rows,
                "columns": columns,
                "start": start.flatten().tolist(),
                "gradients": gradients,
                "end": weight.detach().flatten().tolist(),
            }
        )
    with open(output, "w") as file:
        json.dump(items, file)
        file.write("\n")


main(sys.argv[1])
