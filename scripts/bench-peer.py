"""Times the network of an experiment in PyTorch: `rnnc bench --peer` gives the calls of one training step as JSON.

What runs is the same layers of the same sizes in the same order, trained by Adam on random numbers. Prints one line of
JSON: {"torch", "ms"}, or {"cannot": why}.
"""

import json
import statistics
import sys
import time

import torch
from torch import nn

ASKED = json.load(sys.stdin)
torch.set_num_threads(ASKED["threads"])
torch.manual_seed(1)

CELLS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
LOSSES = ["softmax_cross_entropy", "projected_cross_entropy"]
# They compute nothing that takes time: ids moved, memory cleared, what is measured.
FREE = ["previous_ids", "previous", "fill", "copy", "argmax", "hold", "take_last_ids"]


class Network(nn.Module):
    def __init__(self, calls):
        super().__init__()
        self.calls = calls
        made = []
        for call in calls:
            op, size = call["op"], call["sizes"]
            if op == "embedding":
                made.append(nn.Embedding(size["symbols"], size["size"]))
            elif op in CELLS:
                made.append(CELLS[op](size["input"], size["hidden"]))
            elif op == "linear":
                made.append(nn.Linear(size["input"], size["output"]))
            elif op == "projected_cross_entropy":
                made.append(nn.Linear(size["input"], size["classes"]))
            elif op == "dropout":
                made.append(nn.Dropout(0.3))
            else:
                made.append(nn.Identity())
        self.layers = nn.ModuleList(made)

    def forward(self, x, ids):
        for call, layer in zip(self.calls, self.layers):
            op, size = call["op"], call["sizes"]
            if op in CELLS:
                x, _ = layer(x.reshape(size["time"], size["batch"], size["input"]))
            elif op == "take_last":
                x = x[-1]
            elif op in LOSSES or op == "linear":
                width = size.get("input", size.get("classes"))
                rows = size["rows"]
                if x.dim() == 3 and x.shape[0] * x.shape[1] != rows:
                    x = x[-1]
                x = layer(x.reshape(rows, width))
            else:
                x = layer(x)
        return nn.functional.cross_entropy(x, ids)


def main():
    calls = [call for call in ASKED["calls"] if call["op"] not in FREE]
    known = ["embedding", "linear", "dropout", "take_last", *CELLS, *LOSSES]
    strange = sorted({call["op"] for call in calls if call["op"] not in known})
    losses = [call for call in calls if call["op"] in LOSSES]
    if strange:
        return {"cannot": "it has " + ", ".join(strange)}
    if len(losses) != 1 or calls[-1]["op"] not in LOSSES:
        return {"cannot": "it has not one cross-entropy at its end"}
    if sum(call["op"] == "embedding" for call in calls) > 1:
        return {"cannot": "it has several embeddings"}
    first, last = calls[0], calls[-1]
    if first["op"] == "embedding":
        x = torch.randint(first["sizes"]["symbols"], (first["sizes"]["rows"],))
    elif first["op"] in CELLS:
        x = torch.randn(first["sizes"]["time"], first["sizes"]["batch"], first["sizes"]["input"])
    elif first["op"] == "linear":
        x = torch.randn(first["sizes"]["rows"], first["sizes"]["input"])
    else:
        return {"cannot": "it begins with " + first["op"]}
    ids = torch.randint(last["sizes"]["classes"], (last["sizes"]["rows"],))
    network = Network(calls)
    optimizer = torch.optim.Adam(network.parameters())
    times = []
    until = time.perf_counter() + ASKED["seconds"]
    while len(times) < 5 or time.perf_counter() < until:
        began = time.perf_counter()
        optimizer.zero_grad()
        network(x, ids).backward()
        optimizer.step()
        times.append(1000 * (time.perf_counter() - began))
    return {"torch": torch.__version__, "ms": statistics.median(times[2:])}


print(json.dumps(main()))
