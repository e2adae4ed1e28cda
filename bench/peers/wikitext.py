"""experiments/wikitext-2.rnn in PyTorch: the same words, lanes, two tied LSTM layers, and optimizer; the state carried on.

  wikitext.py --data DIR --threads 2 --epochs 3

DIR has train.article-order-shuffled.txt.gz, valid.txt and test.txt. Prints a JSON line an epoch, with perplexities a
token and seconds of training; then one with the perplexity of the test, by the weights of the epoch that validates best.
"""
import argparse
import copy
import gzip
import json
import math
import os
import sys
import time

arguments = argparse.ArgumentParser()
arguments.add_argument("--data", required=True)
arguments.add_argument("--threads", type=int, required=True)
arguments.add_argument("--epochs", type=int, required=True)
arguments.add_argument("--seed", type=int, default=1)
arguments = arguments.parse_args()
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(arguments.threads)

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(arguments.threads)
torch.manual_seed(arguments.seed)

UNITS, LANES, STEPS = 200, 20, 35
DROP, RATE, CLIP = 0.2, 2e-3, 0.5


def words(name):
    path = os.path.join(arguments.data, name)
    opened = gzip.open if name.endswith(".gz") else open
    with opened(path, "rt", encoding="utf8", newline="\n") as file:
        return file.read().replace("\n", " <eos> ").split()


class LanguageModel(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.embed = nn.Embedding(classes, UNITS)
        self.layers = nn.ModuleList([nn.LSTM(UNITS, UNITS, batch_first=True) for _ in range(2)])
        self.logits = nn.Linear(UNITS, classes)
        nn.init.uniform_(self.embed.weight, -0.1, 0.1)
        self.logits.weight = self.embed.weight
        for layer in self.layers:
            # rnnc's layers have one bias for each gate.
            nn.init.zeros_(layer.bias_hh_l0)
            layer.bias_hh_l0.requires_grad_(False)

    def forward(self, read, states):
        x, left = self.embed(read), []
        for layer, state in zip(self.layers, states):
            x, after = layer(F.dropout(x, DROP, self.training), state)
            left.append(tuple(part.detach() for part in after))
        return self.logits(F.dropout(x, DROP, self.training)), left


def lanes(ids, count):
    """[count, steps + 1]: what is left over at the end is left out."""
    steps = (len(ids) - 1) // count
    return torch.stack([ids[at * steps : (at + 1) * steps + 1] for at in range(count)])


def windows(streams):
    for start in range(0, streams.shape[1] - 1, STEPS):
        end = min(start + STEPS, streams.shape[1] - 1)
        yield streams[:, start:end], streams[:, start + 1 : end + 1]


def perplexity(model, ids):
    """Over all in one lane, as `rnnc test` does."""
    model.eval()
    states, total, count = [None, None], 0.0, 0
    with torch.no_grad():
        for read, target in windows(lanes(ids, 1)):
            logits, states = model(read, states)
            total += F.cross_entropy(logits.flatten(0, 1), target.flatten(), reduction="sum").item()
            count += target.numel()
    return math.exp(total / count)


def main():
    parts = {"train": "train.article-order-shuffled.txt.gz", "validate": "valid.txt", "test": "test.txt"}
    texts = {part: words(name) for part, name in parts.items()}
    known = {word: at for at, word in enumerate(dict.fromkeys(texts["train"]))}
    unknown = known["<unk>"]
    ids = {part: torch.tensor([known.get(word, unknown) for word in text]) for part, text in texts.items()}
    model = LanguageModel(len(known))
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.Adam(trained, lr=RATE, fused=True)
    streams, best, kept, seconds = lanes(ids["train"], LANES), math.inf, None, 0.0
    for epoch in range(1, arguments.epochs + 1):
        model.train()
        states, total, steps, begun = [None, None], 0.0, 0, time.perf_counter()
        for read, target in windows(streams):
            optimizer.zero_grad(set_to_none=True)
            logits, states = model(read, states)
            loss = F.cross_entropy(logits.flatten(0, 1), target.flatten())
            loss.backward()
            nn.utils.clip_grad_norm_(trained, CLIP)
            optimizer.step()
            total, steps = total + loss.item(), steps + 1
        seconds += time.perf_counter() - begun
        validate = perplexity(model, ids["validate"])
        if validate < best:
            best, kept = validate, copy.deepcopy(model.state_dict())
        told = {"epoch": epoch, "seconds": seconds, "train": total / steps, "validate": math.log(validate)}
        print(json.dumps(told), flush=True)
    model.load_state_dict(kept)
    count = sum(parameter.numel() for parameter in trained)
    said = {"validate": best, "test": perplexity(model, ids["test"]), "parameters": count, "version": torch.__version__}
    print(json.dumps(said), flush=True)


main()
