"""The workloads of speed.ts in PyTorch, in a process that takes commands: JSON by line in, JSON by line out.

  {"do": "load", "workload": "gru-language-model", "sizes": {…}, "folder": "…"}   files NAME.f32 and NAME.i32 in there
  {"do": "step"}       one step without an update; writes what came of it as NAME.f32 into the folder
  {"do": "time", "seconds": 2, "least": 5}   milliseconds of each whole training step

Weights come in the layout of rnnc: [inputs, gates of outputs], time-major. Models are as in a tutorial: batch_first, one
call of the layer, fused Adam.
"""
import argparse
import json
import os
import sys
import time

arguments = argparse.ArgumentParser()
arguments.add_argument("--threads", type=int, required=True)
arguments = arguments.parse_args()
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = str(arguments.threads)

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(arguments.threads)


def read(folder, name, *sizes):
    kind = torch.float32 if os.path.exists(os.path.join(folder, name + ".f32")) else torch.int32
    path = os.path.join(folder, name + (".f32" if kind == torch.float32 else ".i32"))
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=kind).reshape(sizes).clone()


def write(folder, name, tensor):
    with open(os.path.join(folder, name + ".f32"), "wb") as file:
        file.write(tensor.detach().contiguous().float().numpy().tobytes())


def set_layer(layer, wx, wh, biases):
    with torch.no_grad():
        layer.weight_ih_l0.copy_(wx.T)
        layer.weight_hh_l0.copy_(wh.T)
        layer.bias_ih_l0.copy_(biases[0])
        layer.bias_hh_l0.copy_(biases[1] if len(biases) > 1 else torch.zeros_like(biases[0]))


class Parity(nn.Module):
    """Vanilla layer over bits, the sum as a class."""

    def __init__(self, folder, sizes):
        super().__init__()
        units, classes = sizes["units"], sizes["classes"]
        self.layer = nn.RNN(1, units, nonlinearity=sizes["activation"], batch_first=True)
        self.dense = nn.Linear(units, classes)
        wx, wh = read(folder, "states.wx", 1, units), read(folder, "states.wh", units, units)
        set_layer(self.layer, wx, wh, [read(folder, "states.b", units)])
        with torch.no_grad():
            self.dense.weight.copy_(read(folder, "logits.w", units, classes).T)
            self.dense.bias.copy_(read(folder, "logits.b", classes))
        self.x = read(folder, "string", sizes["time"], sizes["batch"], 1).transpose(0, 1).contiguous()
        self.target = read(folder, "target", sizes["batch"]).long()

    def loss(self):
        outputs, _ = self.layer(self.x)
        return F.cross_entropy(self.dense(outputs[:, -1]), self.target)

    def results(self):
        yield "states.wx", self.layer.weight_ih_l0.grad.T
        yield "states.wh", self.layer.weight_hh_l0.grad.T
        yield "states.b", self.layer.bias_ih_l0.grad
        yield "logits.w", self.dense.weight.grad.T
        yield "logits.b", self.dense.bias.grad


class LanguageModel(nn.Module):
    """Embedding, GRU, the next word after the last step."""

    def __init__(self, folder, sizes):
        super().__init__()
        units, words, size = sizes["units"], sizes["words"], sizes["size"]
        self.embedding = nn.Embedding(words, size)
        self.layer = nn.GRU(size, units, batch_first=True)
        self.dense = nn.Linear(units, words)
        wx, wh = read(folder, "states.wx", size, 3 * units), read(folder, "states.wh", units, 3 * units)
        set_layer(self.layer, wx, wh, [read(folder, "states.bx", 3 * units), read(folder, "states.bh", 3 * units)])
        with torch.no_grad():
            self.embedding.weight.copy_(read(folder, "table", words, size))
            self.dense.weight.copy_(read(folder, "logits.w", units, words).T)
            self.dense.bias.copy_(read(folder, "logits.b", words))
        self.x = read(folder, "words", sizes["time"], sizes["batch"]).long().T.contiguous()
        self.target = read(folder, "target", sizes["batch"]).long()

    def loss(self):
        outputs, _ = self.layer(self.embedding(self.x))
        return F.cross_entropy(self.dense(outputs[:, -1]), self.target)

    def results(self):
        yield "table", self.embedding.weight.grad
        yield "states.wx", self.layer.weight_ih_l0.grad.T
        yield "states.wh", self.layer.weight_hh_l0.grad.T
        yield "states.bx", self.layer.bias_ih_l0.grad
        yield "states.bh", self.layer.bias_hh_l0.grad
        yield "logits.w", self.dense.weight.grad.T
        yield "logits.b", self.dense.bias.grad


class Layer(nn.Module):
    """One LSTM or GRU layer, forward and backward, the gradient of its input too. No update."""

    gates = {"lstm": 4, "gru": 3}

    def __init__(self, folder, sizes):
        super().__init__()
        batch, steps, inputs, hidden = (sizes[name] for name in ("batch", "time", "input", "hidden"))
        cell, gates = sizes["cell"], self.gates[sizes["cell"]]
        self.layer = {"lstm": nn.LSTM, "gru": nn.GRU}[cell](inputs, hidden, batch_first=True)
        wx, wh = read(folder, "wx", inputs, gates * hidden), read(folder, "wh", hidden, gates * hidden)
        names = ["b"] if cell == "lstm" else ["bx", "bh"]
        set_layer(self.layer, wx, wh, [read(folder, name, gates * hidden) for name in names])
        self.x = read(folder, "x", steps, batch, inputs).transpose(0, 1).contiguous().requires_grad_(True)
        self.dy = read(folder, "dY", steps, batch, hidden).transpose(0, 1).contiguous()

    def step(self):
        self.x.grad = None
        self.y, _ = self.layer(self.x)
        self.y.backward(self.dy)

    def results(self):
        yield "y", self.y.transpose(0, 1)
        yield "dX", self.x.grad.transpose(0, 1)
        yield "dWx", self.layer.weight_ih_l0.grad.T
        yield "dWh", self.layer.weight_hh_l0.grad.T
        yield ("dB" if isinstance(self.layer, nn.LSTM) else "dBx"), self.layer.bias_ih_l0.grad


class Projection(nn.Module):
    """A dense layer under softmax and cross-entropy, forward and backward, the gradient of its input too. No update."""

    def __init__(self, folder, sizes):
        super().__init__()
        rows, inputs, classes = (sizes[name] for name in ("rows", "input", "classes"))
        self.x = nn.Parameter(read(folder, "x", rows, inputs))
        self.dense = nn.Linear(inputs, classes)
        with torch.no_grad():
            self.dense.weight.copy_(read(folder, "w", inputs, classes).T)
            self.dense.bias.copy_(read(folder, "b", classes))
        self.target = read(folder, "ids", rows).long()

    def loss(self):
        return F.cross_entropy(self.dense(self.x), self.target)

    def results(self):
        with torch.no_grad():
            yield "loss", F.cross_entropy(self.dense(self.x), self.target, reduction="none")
        yield "dX", self.x.grad
        yield "dW", self.dense.weight.grad.T
        yield "dB", self.dense.bias.grad


class AttentionDecoder(nn.Module):
    """An LSTM cell in a loop that looks at its memory before each step, forward and backward. No update."""

    def __init__(self, folder, sizes):
        super().__init__()
        batch, time, inputs, hidden = (sizes[name] for name in ("batch", "time", "input", "hidden"))
        source, features, width = (sizes[name] for name in ("source", "features", "attention"))
        self.inputs = inputs
        self.cell = nn.LSTMCell(inputs + features, hidden)
        self.key = nn.Linear(features, width, bias=False)
        self.query = nn.Linear(hidden, width, bias=False)
        self.score = nn.Linear(width, 1, bias=False)
        parts = [read(folder, "wx", inputs, 4 * hidden), read(folder, "wc", features, 4 * hidden)]
        with torch.no_grad():
            self.cell.weight_ih.copy_(torch.cat(parts).T)
            self.cell.weight_hh.copy_(read(folder, "wh", hidden, 4 * hidden).T)
            self.cell.bias_ih.copy_(read(folder, "b", 4 * hidden))
            self.cell.bias_hh.zero_()
            self.key.weight.copy_(read(folder, "wk", features, width).T)
            self.query.weight.copy_(read(folder, "wq", hidden, width).T)
            self.score.weight.copy_(read(folder, "v", 1, width))
        given = {
            "x": read(folder, "x", time, batch, inputs).transpose(0, 1),
            "memory": read(folder, "memory", source, batch, features).transpose(0, 1),
            "start": read(folder, "start", batch, hidden),
            "startCell": read(folder, "startCell", batch, hidden),
        }
        self.given = {name: value.contiguous().requires_grad_(True) for name, value in given.items()}
        self.dy = read(folder, "dY", time, batch, hidden).transpose(0, 1).contiguous()

    def step(self):
        for value in self.given.values():
            value.grad = None
        x, memory, h, c = self.given.values()
        keys, states = self.key(memory), []
        for t in range(x.shape[1]):
            alignment = torch.softmax(self.score(torch.tanh(keys + self.query(h).unsqueeze(1))).squeeze(-1), -1)
            context = torch.bmm(alignment.unsqueeze(1), memory).squeeze(1)
            h, c = self.cell(torch.cat([x[:, t], context], 1), (h, c))
            states.append(h)
        self.y = torch.stack(states, 1)
        self.y.backward(self.dy)

    def results(self):
        yield "y", self.y.transpose(0, 1)
        yield "dX", self.given["x"].grad.transpose(0, 1)
        yield "dMemory", self.given["memory"].grad.transpose(0, 1)
        yield "dStart", self.given["start"].grad
        yield "dStartCell", self.given["startCell"].grad
        yield "dWx", self.cell.weight_ih.grad[:, : self.inputs].T
        yield "dWc", self.cell.weight_ih.grad[:, self.inputs :].T
        yield "dWh", self.cell.weight_hh.grad.T
        yield "dB", self.cell.bias_ih.grad
        yield "dWk", self.key.weight.grad.T
        yield "dWq", self.query.weight.grad.T
        yield "dV", self.score.weight.grad


def adam(model):
    """The fastest that this PyTorch has: before 2.4 fused Adam is for GPUs only."""
    try:
        return torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    except (TypeError, RuntimeError):
        return torch.optim.Adam(model.parameters(), lr=1e-3, foreach=True)


def layer_step(model):
    for parameter in model.parameters():
        parameter.grad = None
    model.step()
    return 0.0


def gradient_step(model):
    for parameter in model.parameters():
        parameter.grad = None
    loss = model.loss()
    loss.backward()
    return float(loss.detach())


def training_step(model, optimizer):
    optimizer.zero_grad(set_to_none=True)
    loss = model.loss()
    loss.backward()
    optimizer.step()
    return float(loss.detach())


WORKLOADS = {
    "parity": Parity,
    "language model": LanguageModel,
    "attention decoder": AttentionDecoder,
    "layer": Layer,
    "projection": Projection,
}
# Those that are no whole training step: what is done in place of one.
PASSES = {Layer: layer_step, AttentionDecoder: layer_step, Projection: gradient_step}
model = optimizer = folder = None
for line in sys.stdin:
    command = json.loads(line)
    reply = {}
    if command["do"] == "load":
        folder = command["folder"]
        model = WORKLOADS[command["workload"]](folder, command["sizes"])
        optimizer = None if type(model) in PASSES else adam(model)
        reply = {"torch": torch.__version__}
    elif command["do"] == "step":
        reply = {"loss": PASSES.get(type(model), gradient_step)(model)}
        for name, tensor in model.results():
            write(folder, "peer." + name, tensor)
    elif command["do"] == "time":
        times = []
        until = time.perf_counter() + command["seconds"]
        while len(times) < command["least"] or time.perf_counter() < until:
            begin = time.perf_counter()
            PASSES[type(model)](model) if optimizer is None else training_step(model, optimizer)
            times.append((time.perf_counter() - begin) * 1e3)
        reply = {"times": times}
    print(json.dumps(reply), flush=True)
