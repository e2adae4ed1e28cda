"""Writes translators.json beside this file: two small translators trained for 20 steps by PyTorch, in float64.

    python test/golden/translators.py           writes it
    python test/golden/translators.py --check   fails when it differs from what would be written

`attentive` is the reference's (shared/bench/reference/seq2seq.py): LSTM, additive attention over the decoder's outputs,
tanh(W [h; context] + b), gradients clipped by their norm. `fed` attends before each step of a GRU (Bahdanau et al. 2015)
and has one table for what is read, said and predicted. Parameters are written as rnnc lays them out and calls them.
"""

import json
import pathlib
import sys

import torch
import torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

HERE = pathlib.Path(__file__).parent
WORDS, SIZE, HIDDEN, ATTENTION, STEPS = 7, 3, 4, 5, 20
END, START = WORDS, WORDS + 1

torch.set_default_dtype(torch.float64)


def draw(*shape, scale=0.5):
    """Uniform in [-scale, scale], exact in float32."""
    return (torch.round((2 * torch.rand(*shape) - 1) * 256) / 256 * scale).requires_grad_(True)


def pairs():
    """Four sources and targets of mixed lengths; targets end."""
    sources, targets = ([torch.randint(0, WORDS, (int(n),)).tolist() for n in torch.randint(1, 6, (4,))] for _ in "st")
    return {"source": sources, "target": [words + [END] for words in targets]}


def padded(rows, fill=0):
    """[time, batch]"""
    longest = max(map(len, rows))
    return torch.tensor([row + [fill] * (longest - len(row)) for row in rows]).T


def lengths_of(rows):
    return torch.tensor([len(row) for row in rows])


def before(target):
    """What came before each step."""
    return padded([[START] + words[:-1] for words in target])


def encode(module, weights, x, source):
    packed = pack_padded_sequence(x, lengths_of(source), enforce_sorted=False)
    states, last = torch.func.functional_call(module, weights, (packed,))
    return pad_packed_sequence(states)[0], last


def look(query, keys, v, memory, source):
    """Context of queries [time, batch, attention] over a memory [source, batch, features], its padding left out."""
    scores = torch.tanh(query[:, None] + keys[None]) @ v
    real = torch.arange(memory.shape[0])[:, None] < lengths_of(source)
    shares = torch.softmax(scores.masked_fill(~real, -torch.inf), 1)
    return torch.einsum("tsb,sbf->tbf", shares, memory)


def loss_of(logits, target):
    return F.cross_entropy(logits.flatten(0, 1), padded(target, -100).flatten(), ignore_index=-100)


def lstm():
    return {"wx": draw(SIZE, 4 * HIDDEN), "wh": draw(HIDDEN, 4 * HIDDEN), "b": draw(4 * HIDDEN)}


def gru():
    wide = 3 * HIDDEN
    return {"wx": draw(SIZE, wide), "wh": draw(HIDDEN, wide), "bx": draw(wide), "bh": draw(wide)}


def of(layer, weights):
    return {f"{layer}.{name}": value for name, value in weights.items()}


def attentive():
    p = {
        "heard.table": draw(WORDS, SIZE),
        "said.table": draw(WORDS + 2, SIZE),
        **of("memory", lstm()),
        **of("decoder", lstm()),
        "decoder.wk": draw(HIDDEN, ATTENTION),
        "decoder.wq": draw(HIDDEN, ATTENTION),
        "decoder.v": draw(ATTENTION),
        "decoder.wc": draw(HIDDEN, HIDDEN),
        "decoder.wo": draw(HIDDEN, HIDDEN),
        "decoder.bo": draw(HIDDEN),
        "logits.w": draw(HIDDEN, WORDS + 1),
        "logits.b": draw(WORDS + 1),
    }
    module = torch.nn.LSTM(SIZE, HIDDEN)

    def weights(layer):
        bias = p[f"{layer}.b"]
        return {
            "weight_ih_l0": p[f"{layer}.wx"].T,
            "weight_hh_l0": p[f"{layer}.wh"].T,
            "bias_ih_l0": bias,
            "bias_hh_l0": torch.zeros_like(bias),
        }

    def loss(source, target):
        memory, state = encode(module, weights("memory"), p["heard.table"][padded(source)], source)
        h, _ = torch.func.functional_call(module, weights("decoder"), (p["said.table"][before(target)], state))
        context = look(h @ p["decoder.wq"], memory @ p["decoder.wk"], p["decoder.v"], memory, source)
        joined = F.linear(
            torch.cat([h, context], 2), torch.cat([p["decoder.wo"], p["decoder.wc"]]).T, p["decoder.bo"]
        )
        return loss_of(torch.tanh(joined) @ p["logits.w"] + p["logits.b"], target)

    return p, loss, {"clip": 0.5}


def fed():
    p = {
        "said.table": draw(WORDS + 2, SIZE),
        **of("memory", gru()),
        **of("decoder", gru()),
        "decoder.wc": draw(HIDDEN, 3 * HIDDEN),
        "decoder.wk": draw(HIDDEN, ATTENTION),
        "decoder.wq": draw(HIDDEN, ATTENTION),
        "decoder.v": draw(ATTENTION),
        "narrow.w": draw(HIDDEN, SIZE),
        "narrow.b": draw(SIZE),
        "logits.b": draw(WORDS + 1),
    }
    module, cell = torch.nn.GRU(SIZE, HIDDEN), torch.nn.GRUCell(SIZE + HIDDEN, HIDDEN)

    def loss(source, target):
        x = p["said.table"]
        weights = {
            "weight_ih_l0": p["memory.wx"].T,
            "weight_hh_l0": p["memory.wh"].T,
            "bias_ih_l0": p["memory.bx"],
            "bias_hh_l0": p["memory.bh"],
        }
        memory, last = encode(module, weights, x[padded(source)], source)
        keys, h, states = memory @ p["decoder.wk"], last[0], []
        own = {
            "weight_ih": torch.cat([p["decoder.wx"], p["decoder.wc"]]).T,
            "weight_hh": p["decoder.wh"].T,
            "bias_ih": p["decoder.bx"],
            "bias_hh": p["decoder.bh"],
        }
        for step in x[before(target)]:
            context = look((h @ p["decoder.wq"])[None], keys, p["decoder.v"], memory, source)[0]
            h = torch.func.functional_call(cell, own, (torch.cat([step, context], 1), h))
            states.append(h)
        narrow = torch.stack(states) @ p["narrow.w"] + p["narrow.b"]
        return loss_of(F.linear(narrow, x[: WORDS + 1], p["logits.b"]), target)

    return p, loss, {"clip": None}


def tensors(values):
    return {name: (value.detach() + 0).flatten().tolist() for name, value in values.items()}


def trained(model):
    torch.manual_seed(11)
    p, loss, rules = model()
    batches = [pairs() for _ in range(3)]
    begun, first, losses = tensors(p), None, []
    optimizer = torch.optim.Adam(p.values(), lr=0.02)
    for step in range(STEPS):
        value = loss(**batches[step % len(batches)])
        optimizer.zero_grad()
        value.backward()
        first = first or tensors({name: one.grad for name, one in p.items()})
        # What we add to the norm, PyTorch adds too: 1e-6.
        if rules["clip"]:
            torch.nn.utils.clip_grad_norm_(p.values(), rules["clip"])
        optimizer.step()
        losses.append(value.item())
    return {"batches": batches, "begun": begun, "gradient": first, "losses": losses, "trained": tensors(p)}


def text():
    header = {
        "what": "two translators trained by PyTorch in float64; made by translators.py, not by hand",
        "torch": torch.__version__,
        "date": "2026-11-26",
        "command": "python test/golden/translators.py",
    }
    body = {"header": header, "attentive": trained(attentive), "fed": trained(fed)}
    return json.dumps(body, indent=None, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    path = HERE / "translators.json"
    if "--check" in sys.argv:
        sys.exit(0 if path.read_text() == text() else f"{path} differs")
    path.write_text(text())
