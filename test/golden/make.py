"""Writes the golden values beside this file: what PyTorch computes, in float64, for the ops that PyTorch has.

    python test/golden/make.py           writes test/golden/*.json
    python test/golden/make.py --check   fails when a file differs from what would be written

Weights stand as PyTorch holds them ([gates * hidden, input], two biases); `load.ts` turns them into the ops' layout.
Inputs are multiples of 1/256, so that float32 holds them exactly and a float32 device starts from the same numbers.
"""

import json
import math
import pathlib
import sys

import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).parent
HEADER = {
    "what": "golden values from PyTorch in float64; made by make.py, not by hand",
    "torch": torch.__version__,
    "date": "2026-11-22",
    "command": "python test/golden/make.py",
}

torch.set_default_dtype(torch.float64)


def draw(*shape, scale=1.0, grad=True):
    """Uniform in [-scale, scale], exact in float32."""
    values = torch.round((2 * torch.rand(*shape) - 1) * 256) / 256 * scale
    return values.requires_grad_(grad)


def tensor(value):
    """A tensor as JSON. `+ 0` turns -0 into 0."""
    value = value.detach()
    return {"shape": list(value.shape), "values": (value + 0).flatten().tolist()}


def tensors(**values):
    return {name: tensor(value) for name, value in values.items() if value is not None}


def grads(**values):
    return tensors(**{name: value.grad for name, value in values.items() if value is not None})


# Recurrent layers ----------------------------------------------------------------------------------------------------

TIME, BATCH, INPUT, HIDDEN = 4, 3, 2, 3
PARAMETERS = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")


def cell_step(kind, zx, zh, h, c):
    """The cell's equations from the products of its inputs and of its state: h, c, and what the op saves."""
    if kind == "gru":
        (xr, xz, xn), (hr, hz, hn) = zx.chunk(3, 1), zh.chunk(3, 1)
        r, z = torch.sigmoid(xr + hr), torch.sigmoid(xz + hz)
        n = torch.tanh(xn + r * hn)
        return (1 - z) * n + z * h, c, {"gates": torch.cat([r, z, n], 1), "candidate": hn}
    i, f, g, o = (zx + zh).chunk(4, 1)
    i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
    c = f * c + i * g
    return o * torch.tanh(c), c, {"gates": torch.cat([i, f, g, o], 1), "cells": c}


def gates_of(kind, parameters, x, lengths, h, c, goes_back):
    """The cell step by step: what the ops save for the gradient, and its outputs, to be checked against the module's."""
    w_ih, w_hh, b_ih, b_hh = (parameters[name] for name in PARAMETERS)
    saved = {}
    outputs = []
    for t in reversed(range(TIME)) if goes_back else range(TIME):
        real = (lengths > t).unsqueeze(1)
        new, new_c, values = cell_step(kind, x[t] @ w_ih.T + b_ih, h @ w_hh.T + b_hh, h, c)
        for name, value in values.items():
            saved.setdefault(name, []).append(value * real)
        c = torch.where(real, new_c, c)
        outputs.append(new * real)
        h = torch.where(real, new, h)
    in_order = lambda steps: torch.stack(steps[::-1] if goes_back else steps)
    return in_order(outputs), {name: in_order(steps) for name, steps in saved.items()}


def recurrent(kind, nonlinearity=None, lengths=None, start=False, half=None):
    """
    A layer forward and backward. `half`: of a bidirectional layer the one half, `forward` or `backward`. Gradients come in
    through it alone, so that the gradient of the input, which both halves read, is its own.
    """
    options = {"nonlinearity": nonlinearity} if nonlinearity else {}
    if half:
        options["bidirectional"] = True
    module = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[kind](INPUT, HIDDEN, **options)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(draw(*parameter.shape, grad=False))
    x = draw(TIME, BATCH, INPUT)
    h0 = draw(BATCH, HIDDEN) if start else None
    c0 = draw(BATCH, HIDDEN) if start and kind == "lstm" else None
    place = 1 if half == "backward" else 0

    def layers(value):
        """A first state as the module takes it: one for each half."""
        return torch.stack([value if at == place else torch.zeros_like(value) for at in range(2 if half else 1)])

    state = None
    if start:
        state = (layers(h0), layers(c0)) if kind == "lstm" else layers(h0)
    given = torch.tensor(lengths or [TIME] * BATCH)
    if lengths:
        packed = torch.nn.utils.rnn.pack_padded_sequence(x, given, enforce_sorted=False)
        y, last = module(packed, state)
        y, _ = torch.nn.utils.rnn.pad_packed_sequence(y, total_length=TIME)
    else:
        y, last = module(x, state)
    y = y[:, :, place * HIDDEN : (place + 1) * HIDDEN]
    last, last_cell = (last[0][place], last[1][place]) if kind == "lstm" else (last[place], None)

    end = "_reverse" if half == "backward" else ""
    parameters = {name: getattr(module, name + end) for name in PARAMETERS}
    saved = {}
    if kind != "rnn":
        zeros = torch.zeros(BATCH, HIDDEN)
        first = (zeros if h0 is None else h0, zeros if c0 is None else c0)
        again, saved = gates_of(kind, parameters, x, given, *first, half == "backward")
        assert torch.allclose(again, y, rtol=0, atol=1e-14)

    d_y, d_last = draw(TIME, BATCH, HIDDEN, grad=False), draw(BATCH, HIDDEN, grad=False)
    d_last_cell = draw(BATCH, HIDDEN, grad=False) if kind == "lstm" else None
    scalar = (y * d_y).sum() + (last * d_last).sum()
    if kind == "lstm":
        scalar = scalar + (last_cell * d_last_cell).sum()
    scalar.backward()

    name = " ".join(
        [nonlinearity or kind, "with lengths" if lengths else "of full length", "and a first state" if start else ""]
    )
    direction = {"direction": half} if half else {}
    return {
        "name": name.strip() + (f", the {half} half of a bidirectional layer" if half else ""),
        "op": kind,
        "sizes": {"time": TIME, "batch": BATCH, "input": INPUT, "hidden": HIDDEN},
        "attributes": {**({"activation": nonlinearity} if nonlinearity else {}), **direction},
        "lengths": lengths,
        "inputs": tensors(x=x, start=h0, startCell=c0),
        "parameters": tensors(**parameters),
        "outputs": tensors(y=y, last=last, lastCell=last_cell, **saved),
        "gradients": tensors(dY=d_y, dLast=d_last, dLastCell=d_last_cell),
        "results": grads(dX=x, dStart=h0, dStartCell=c0),
        "parameterGradients": grads(**parameters),
    }


def direction_cases():
    for kind, nonlinearity in [("rnn", "tanh"), ("rnn", "relu"), ("gru", None), ("lstm", None)]:
        for half in ["forward", "backward"]:
            for lengths, start in [([4, 1, 3], False), ([2, 4, 1], True), (None, True)]:
                yield recurrent(kind, nonlinearity, lengths, start, half)


def recurrent_cases(*kinds):
    lengths = [[4, 1, 3], None]
    return [
        recurrent(kind, nonlinearity, lengths=given, start=start)
        for kind, nonlinearity in kinds
        for given, start in [(None, False), (lengths[0], True), (lengths[0], False), (None, True)]
    ]


# Attention: weights in the ops' own layout, for PyTorch has no module of it; the cells are PyTorch's ------------------

SOURCE, FEATURES, ATTENTION = 4, 5, 6


def attend(query, memory, keys, v, steps):
    """Context and alignment of a query [batch, attention], by softmax over the first `steps` of the memory."""
    scores = torch.tanh(query + keys) @ v if v is not None else (query * keys).sum(2)
    scores = scores.masked_fill(torch.arange(SOURCE)[:, None] >= steps, -torch.inf)
    alignment = torch.softmax(scores, 0)
    return torch.einsum("sb,sbf->bf", alignment, memory), alignment.T


def lengths_as_inputs(memory_lengths):
    given = torch.tensor(memory_lengths or [SOURCE] * BATCH)
    return given, {"memoryLengths": tensor(given)} if memory_lengths else {}


def attention(additive, lengths=None, memory_lengths=None):
    queries, memory, keys = draw(TIME, BATCH, ATTENTION), draw(SOURCE, BATCH, FEATURES), draw(SOURCE, BATCH, ATTENTION)
    v = draw(ATTENTION) if additive else None
    steps, masks = lengths_as_inputs(memory_lengths)
    real = torch.arange(TIME)[:, None] < torch.tensor(lengths or [TIME] * BATCH)
    found = [attend(queries[t], memory, keys, v, steps) for t in range(TIME)]
    context, alignment = (torch.stack(part) * real[:, :, None] for part in zip(*found))
    d_context, d_alignment = draw(*context.shape, grad=False), draw(*alignment.shape, grad=False)
    ((context * d_context).sum() + (alignment * d_alignment).sum()).backward()
    return {
        "name": f"attention, {'additive' if additive else 'multiplicative'}" + (", with lengths" if lengths else ""),
        "op": "attention",
        "sizes": {"time": TIME, "batch": BATCH, "source": SOURCE, "features": FEATURES, "attention": ATTENTION},
        "attributes": {},
        "lengths": lengths,
        "inputs": {**tensors(queries=queries, memory=memory, keys=keys, v=v), **masks},
        "outputs": tensors(context=context, alignment=alignment),
        "gradients": tensors(dContext=d_context, dAlignment=d_alignment),
        "results": grads(dQueries=queries, dMemory=memory, dKeys=keys, dV=v),
    }


def decoder(kind, additive, lengths=None, memory_lengths=None, start=False):
    gates = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    module = {"rnn": torch.nn.RNNCell, "gru": torch.nn.GRUCell, "lstm": torch.nn.LSTMCell}[kind](
        INPUT + FEATURES, HIDDEN
    )
    x, memory, keys = draw(TIME, BATCH, INPUT), draw(SOURCE, BATCH, FEATURES), draw(SOURCE, BATCH, ATTENTION)
    wx, wc, wh = draw(INPUT, gates * HIDDEN), draw(FEATURES, gates * HIDDEN), draw(HIDDEN, gates * HIDDEN)
    biases = [draw(gates * HIDDEN) for _ in range(2 if kind == "gru" else 1)]
    wq, v = draw(HIDDEN, ATTENTION), draw(ATTENTION) if additive else None
    h0 = draw(BATCH, HIDDEN) if start else None
    c0 = draw(BATCH, HIDDEN) if start and kind == "lstm" else None
    zeros = torch.zeros(BATCH, HIDDEN)
    h, c = zeros if h0 is None else h0, zeros if c0 is None else c0
    steps, masks = lengths_as_inputs(memory_lengths)
    parameters = {
        "weight_ih": torch.cat([wx, wc]).T,
        "weight_hh": wh.T,
        "bias_ih": biases[0],
        "bias_hh": biases[1] if kind == "gru" else torch.zeros(gates * HIDDEN),
    }
    made = {}
    for t in range(TIME):
        real = (torch.tensor(lengths or [TIME] * BATCH) > t).unsqueeze(1)
        query = h @ wq
        context, alignment = attend(query, memory, keys, v, steps)
        inputs = torch.cat([x[t], context], 1)
        state = torch.func.functional_call(module, parameters, (inputs, (h, c) if kind == "lstm" else h))
        new, new_c = state if kind == "lstm" else (state, c)
        values = {"y": new, "context": context, "alignment": alignment, "queries": query}
        if kind != "rnn":
            zx, zh = inputs @ parameters["weight_ih"].T + biases[0], h @ wh + parameters["bias_hh"]
            again, _, saved = cell_step(kind, zx, zh, h, c)
            assert torch.allclose(again, new, rtol=0, atol=1e-14)
            values.update(saved)
        for name, value in values.items():
            made.setdefault(name, []).append(value * real)
        h, c = torch.where(real, new, h), torch.where(real, new_c, c)
    made = {name: torch.stack(steps) for name, steps in made.items()}
    outputs = {name: made[name] for name in ["y", "context", "alignment"]}
    outputs["last"] = h
    if kind == "lstm":
        outputs["lastCell"] = c
    received = {f"d{name[0].upper()}{name[1:]}": draw(*value.shape, grad=False) for name, value in outputs.items()}
    sum((value * given).sum() for value, given in zip(outputs.values(), received.values())).backward()
    names = ["bx", "bh"] if kind == "gru" else ["b"]
    given = dict(x=x, memory=memory, keys=keys, wx=wx, wc=wc, wh=wh, wq=wq, v=v, start=h0, startCell=c0)
    given.update(zip(names, biases))
    score = "additive" if additive else "multiplicative"
    return {
        "name": f"attention_{kind}, {score}" + (", with lengths" if lengths else "") + (", and a first state" if start else ""),
        "op": f"attention_{kind}",
        "sizes": {
            **{"time": TIME, "batch": BATCH, "input": INPUT, "hidden": HIDDEN},
            **{"source": SOURCE, "features": FEATURES, "attention": ATTENTION},
        },
        "attributes": {"activation": "tanh"} if kind == "rnn" else {},
        "lengths": lengths,
        "inputs": {**tensors(**given), **masks},
        "outputs": tensors(**made, **{name: outputs[name] for name in outputs if name not in made}),
        "gradients": tensors(**received),
        "results": grads(**{f"d{name[0].upper()}{name[1:]}": value for name, value in given.items()}),
    }


def attention_cases():
    lengths, memory_lengths = [4, 1, 3], [2, 4, 1]
    yield attention(True, lengths, memory_lengths)
    yield attention(False, lengths, memory_lengths)
    for kind in ["rnn", "gru", "lstm"]:
        yield decoder(kind, True, lengths, memory_lengths, True)
        yield decoder(kind, False)


# Layers --------------------------------------------------------------------------------------------------------------


def embedding():
    ids, table = torch.tensor([[2, 0, 2], [4, 2, 1]]), draw(5, 3)
    y = F.embedding(ids, table)
    d_y = draw(*y.shape, grad=False)
    (y * d_y).sum().backward()
    return {
        "name": "embedding",
        "op": "embedding",
        "sizes": {"rows": 6, "symbols": 5, "size": 3},
        "attributes": {"layout": "dense"},
        "inputs": tensors(ids=ids, table=table),
        "outputs": tensors(y=y),
        "gradients": tensors(dY=d_y),
        "results": grads(dTable=table),
    }


def linear(activation, biased):
    module = torch.nn.Linear(3, 4, bias=biased)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(draw(*parameter.shape, grad=False))
    x = draw(5, 3)
    f = {"none": lambda z: z, "tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid}[activation]
    y = f(module(x))
    d_y = draw(*y.shape, grad=False)
    (y * d_y).sum().backward()
    parameters = dict(module.named_parameters())
    return {
        "name": f"linear, {activation}, " + ("with a bias" if biased else "without bias"),
        "op": "linear",
        "sizes": {"rows": 5, "input": 3, "output": 4},
        "attributes": {"activation": activation},
        "inputs": tensors(x=x),
        "parameters": tensors(**parameters),
        "outputs": tensors(y=y),
        "gradients": tensors(dY=d_y),
        "results": grads(dX=x),
        "parameterGradients": grads(**parameters),
    }


def activation(name):
    x = draw(9, scale=3)
    y = {"none": lambda z: z * 1, "tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid}[name](x)
    d_y = draw(9, grad=False)
    (y * d_y).sum().backward()
    return {
        "name": f"activation, {name}",
        "op": "activation",
        "sizes": {"rows": 9},
        "attributes": {"activation": name},
        "inputs": tensors(x=x),
        "outputs": tensors(y=y),
        "gradients": tensors(dY=d_y),
        "results": grads(dX=x),
    }


def layer_norm(epsilon):
    rows, size = 4, 5
    x, gain, bias = draw(rows, size), draw(size), draw(size)
    y = F.layer_norm(x, (size,), gain, bias, epsilon)
    d_y = draw(rows, size, grad=False)
    (y * d_y).sum().backward()
    return {
        "name": f"layer_norm, epsilon {epsilon}",
        "op": "layer_norm",
        "sizes": {"rows": rows, "size": size},
        "attributes": {"epsilon": epsilon},
        "inputs": tensors(x=x, gain=gain, bias=bias),
        "outputs": tensors(y=y, mean=x.mean(1), inverse=1 / torch.sqrt(x.var(1, unbiased=False) + epsilon)),
        "gradients": tensors(dY=d_y),
        "results": grads(dX=x, dGain=gain, dBias=bias),
    }


# Losses: `mean` is PyTorch's own reduction, which is scale * sum of the rows' losses ----------------------------------


def softmax_cross_entropy(masked, smoothing=0.0):
    rows, classes = 6, 4
    logits, ids = draw(rows, classes, scale=4), torch.tensor([3, 0, 2, 2, 1, 0])
    # Padding in PyTorch's way: the id that does not count.
    ignored = torch.tensor([False, True, False, False, True, False]) if masked else torch.zeros(rows, dtype=torch.bool)
    targets = torch.where(ignored, -100, ids)
    mean = F.cross_entropy(logits, targets, ignore_index=-100, label_smoothing=smoothing)
    mean.backward()
    return {
        "name": "softmax_cross_entropy" + (", some rows ignored" if masked else "") + (", smoothed" if smoothing else ""),
        "op": "softmax_cross_entropy",
        "sizes": {"rows": rows, "classes": classes},
        "attributes": {"scale": 1 / (rows - int(ignored.sum())), "smoothing": smoothing},
        "inputs": tensors(logits=logits, ids=ids, weights=(~ignored).double() if masked else None),
        "outputs": tensors(
            loss=F.cross_entropy(logits, targets, ignore_index=-100, reduction="none", label_smoothing=smoothing),
            normaliser=torch.logsumexp(logits, 1),
        ),
        "mean": mean.item(),
        "gradients": {},
        "results": grads(dLogits=logits),
    }


def weighed_cross_entropy(projected):
    """Weights of classes, which are weights of rows: PyTorch's mean is then over the weights."""
    rows, size, classes = 6, 3, 4
    ids, weight = torch.tensor([3, 0, 2, 2, 1, 0]), torch.tensor([0.5, 4.0, 1.0, 2.5])
    ignored = torch.tensor([False, True, False, False, False, False])
    targets, worths = torch.where(ignored, -100, ids), torch.where(ignored, 0.0, weight[ids])
    x, w, b = (draw(rows, size), draw(size, classes), draw(classes)) if projected else (None, None, None)
    logits = F.linear(x, w.T, b) if projected else draw(rows, classes, scale=4)
    mean = F.cross_entropy(logits, targets, weight=weight, ignore_index=-100)
    mean.backward()
    loss = F.cross_entropy(logits, targets, weight=weight, ignore_index=-100, reduction="none")
    op = "projected_cross_entropy" if projected else "softmax_cross_entropy"
    given = {"x": x, "w": w, "b": b, "rowWeights": worths} if projected else {"logits": logits, "weights": worths}
    made = {"predicted": logits.argmax(1) * ~ignored} if projected else {"normaliser": torch.logsumexp(logits, 1)}
    return {
        "name": op + ", weights of classes",
        "op": op,
        "sizes": {"rows": rows, "input": size, "classes": classes, "piece": 4} if projected else {"rows": rows, "classes": classes},
        "attributes": {"scale": 1 / worths.sum().item(), "smoothing": 0.0},
        "inputs": tensors(ids=ids, **given),
        "outputs": tensors(loss=loss, **made),
        "mean": mean.item(),
        "gradients": {},
        "results": grads(dX=x, dW=w, dB=b) if projected else grads(dLogits=logits),
    }


def projected_cross_entropy(masked, smoothing=0.0):
    rows, size, classes = 6, 3, 5
    x, w, b = draw(rows, size), draw(size, classes), draw(classes)
    ids = torch.tensor([3, 0, 2, 4, 1, 0])
    ignored = torch.tensor([False, True, False, False, True, False]) if masked else torch.zeros(rows, dtype=torch.bool)
    targets = torch.where(ignored, -100, ids)
    logits = F.linear(x, w.T, b)
    mean = F.cross_entropy(logits, targets, ignore_index=-100, label_smoothing=smoothing)
    mean.backward()
    return {
        "name": "projected_cross_entropy" + (", some rows ignored" if masked else "") + (", smoothed" if smoothing else ""),
        "op": "projected_cross_entropy",
        "sizes": {"rows": rows, "input": size, "classes": classes, "piece": 4},
        "attributes": {"scale": 1 / (rows - int(ignored.sum())), "smoothing": smoothing},
        "inputs": tensors(x=x, w=w, b=b, ids=ids, rowWeights=(~ignored).double() if masked else None),
        "outputs": tensors(
            loss=F.cross_entropy(logits, targets, ignore_index=-100, reduction="none", label_smoothing=smoothing),
            predicted=logits.argmax(1) * ~ignored,
        ),
        "mean": mean.item(),
        "gradients": {},
        "results": grads(dX=x, dW=w, dB=b),
    }


def philox(key, counter):
    """Four words of Philox4x32-10, from its paper."""
    k, x, mask = list(key), list(counter), 2**32 - 1
    for _ in range(10):
        a, b = 0xD2511F53 * x[0], 0xCD9E8D57 * x[2]
        x = [(b >> 32) ^ x[1] ^ k[0], b & mask, (a >> 32) ^ x[3] ^ k[1], a & mask]
        k = [(k[0] + 0x9E3779B9) & mask, (k[1] + 0xBB67AE85) & mask]
    return x


def log_uniform(key, step, classes, samples, latest):
    """TensorFlow's LogUniformSampler, unique: the classes drawn, and how often each class is expected among them."""
    drawn, draws = set(), 0
    while len(drawn) < samples:
        words = philox(key, (draws // 2, 0, step, 0))[2 * (draws % 2) :]
        chance = ((words[0] >> 5) * 2**26 + (words[1] >> 6)) / 2**53
        rank = int(math.exp(chance * math.log(classes + 1))) - 1
        drawn.add((rank - latest) % classes)
        draws += 1
    rank = (torch.arange(classes) + latest) % classes
    chance = torch.log((rank + 2.0) / (rank + 1.0)) / math.log(classes + 1)
    return torch.tensor(sorted(drawn)), -torch.expm1(draws * torch.log1p(-chance))


def sampled_softmax(masked, latest):
    """TensorFlow's sampled_softmax_loss: logits less log(expected), accidental hits removed, the true class first."""
    rows, size, classes, samples = 6, 3, 40, 9
    key, step = (2654435769, 7), 3
    x, w, b = draw(rows, size), draw(classes, size), draw(classes)
    candidates, expected = log_uniform(key, step, classes, samples, latest)
    ids = torch.tensor([int(candidates[0]), 0, 39, 17, int(candidates[4]), 3])
    ignored = torch.tensor([False, True, False, False, True, False]) if masked else torch.zeros(rows, dtype=torch.bool)
    true = (x * w[ids]).sum(1) + b[ids] - torch.log(expected[ids])
    others = x @ w[candidates].T + b[candidates] - torch.log(expected[candidates])
    others = others.masked_fill(candidates[None] == ids[:, None], -math.inf)
    targets = torch.where(ignored, -100, 0)
    logits = torch.cat([true[:, None], others], 1)
    mean = F.cross_entropy(logits, targets, ignore_index=-100)
    mean.backward()
    return {
        "name": f"sampled_softmax, {latest} latest" + (", some rows ignored" if masked else ""),
        "op": "sampled_softmax",
        "sizes": {"rows": rows, "input": size, "classes": classes, "samples": samples},
        "attributes": {
            "stream": {"k0": key[0], "k1": key[1]},
            "step": step,
            "latest": latest,
            "scale": 1 / (rows - int(ignored.sum())),
            "layout": "dense",
        },
        "inputs": tensors(x=x, w=w, b=b, ids=ids, rowWeights=(~ignored).double() if masked else None),
        "outputs": tensors(
            loss=F.cross_entropy(logits, targets, ignore_index=-100, reduction="none"), candidates=candidates
        ),
        "mean": mean.item(),
        "gradients": {},
        "results": grads(dX=x, dW=w, dB=b),
    }


def binary_cross_entropy(weighted):
    rows = 7
    logits, ids = draw(rows, scale=8), torch.tensor([0, 1, 1, 0, 1, 0, 0])
    weights = torch.tensor([1.0, 0.0, 2.0, 0.5, 1.0, 0.0, 1.0]) if weighted else None
    mean = F.binary_cross_entropy_with_logits(logits, ids.double(), weights)
    mean.backward()
    return {
        "name": "binary_cross_entropy" + (", weighted" if weighted else ""),
        "op": "binary_cross_entropy",
        "sizes": {"rows": rows},
        "attributes": {"scale": 1 / rows},
        "inputs": tensors(logits=logits, ids=ids, weights=weights),
        "outputs": tensors(loss=F.binary_cross_entropy_with_logits(logits, ids.double(), weights, reduction="none")),
        "mean": mean.item(),
        "gradients": {},
        "results": grads(dLogits=logits),
    }


def squared_error():
    rows, size = 5, 3
    x, target = draw(rows, size), draw(rows, size, grad=False)
    mean = F.mse_loss(x, target)
    mean.backward()
    return {
        "name": "squared_error",
        "op": "squared_error",
        "sizes": {"rows": rows, "size": size},
        "attributes": {"scale": 1 / rows},
        "inputs": tensors(x=x, target=target),
        "outputs": tensors(loss=F.mse_loss(x, target, reduction="none").mean(1)),
        "mean": mean.item(),
        "gradients": {},
        "results": grads(dX=x),
    }


# Updates: five steps with a gradient that changes, and every state after each -----------------------------------------

COUNT, STEPS = 6, 5


def optimiser(name, op, make, attributes, states):
    p = draw(COUNT)
    optim = make([p])
    steps = []
    before = {"p": tensor(p), **{ours: tensor(torch.zeros(COUNT)) for ours in states}}
    for _ in range(STEPS):
        p.grad = draw(COUNT, grad=False)
        steps.append({"g": tensor(p.grad)})
        optim.step()
        steps[-1]["p"] = tensor(p)
        for ours, theirs in states.items():
            steps[-1][ours] = tensor(optim.state[p][theirs])
    return {"name": name, "op": op, "sizes": {"count": COUNT}, "attributes": attributes, "before": before, "steps": steps}


def optimisers():
    adam = {"rate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
    options = {"lr": 0.01, "betas": (0.9, 0.999), "eps": 1e-8}
    moments = {"m": "exp_avg", "v": "exp_avg_sq"}
    momentum = {"rate": 0.1, "momentum": 0.9}
    return [
        optimiser("sgd", "sgd", lambda p: torch.optim.SGD(p, lr=0.1), {"rate": 0.1}, {}),
        *(
            optimiser(
                f"momentum, {form}",
                "momentum",
                lambda p, nesterov=form == "nesterov": torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=nesterov),
                {**momentum, "form": form},
                {"v": "momentum_buffer"},
            )
            for form in ["classical", "nesterov"]
        ),
        optimiser(
            "rmsprop",
            "rmsprop",
            lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-8),
            {"rate": 0.01, "decay": 0.9, "epsilon": 1e-8},
            {"s": "square_avg"},
        ),
        optimiser("adam", "adam", lambda p: torch.optim.Adam(p, **options), adam, moments),
        optimiser(
            "adamw",
            "adamw",
            lambda p: torch.optim.AdamW(p, weight_decay=0.1, **options),
            {**adam, "decay": 0.1},
            moments,
        ),
    ]


def clipping(limit):
    # Two parameters: the norm is that of both together, as of one flat block.
    parts = [draw(2, 3), draw(4)]
    for part in parts:
        part.grad = draw(*part.shape, grad=False)
    flat = lambda: torch.cat([part.grad.flatten() for part in parts])
    before = tensor(flat())
    norm = torch.nn.utils.clip_grad_norm_(parts, limit)
    return {
        "name": f"clip_by_global_norm, limit {limit}",
        "op": "clip_by_global_norm",
        "sizes": {"count": 10},
        "attributes": {"limit": limit},
        "inputs": {"g": before},
        "outputs": {"g": tensor(flat()), **tensors(norm=norm[None])},
        "gradients": {},
        "results": {},
    }


# Schedules -----------------------------------------------------------------------------------------------------------

STEPS, PER_EPOCH = 40, 4


def factors(make, per_epoch=False, values=None):
    """The rate at each of the first STEPS steps, of an optimiser whose rate is 1."""
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = make(optimiser)
    rates = []
    for step in range(STEPS):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        if values is not None and step % PER_EPOCH == PER_EPOCH - 1:
            schedule.step(values[step // PER_EPOCH])
        elif values is None and (not per_epoch or step % PER_EPOCH == PER_EPOCH - 1):
            schedule.step()
    return rates


def schedule(rule, rates, values=None):
    return {"name": rule["kind"], "rule": rule, "steps": STEPS, "perEpoch": PER_EPOCH, "values": values, "rates": rates}


def schedules():
    of = torch.optim.lr_scheduler
    yield schedule({"kind": "warm_up", "steps": 10}, factors(lambda o: of.LinearLR(o, 0.1, 1.0, 9)))
    yield schedule(
        {"kind": "stepwise", "factor": 0.5, "every": 3, "after": 3}, factors(lambda o: of.StepLR(o, 3, 0.5), True)
    )
    yield schedule(
        {"kind": "exponential", "factor": 0.8},
        factors(lambda o: of.ExponentialLR(o, 0.8 ** (1 / PER_EPOCH))),
    )
    yield schedule({"kind": "linear", "to": 0.1}, factors(lambda o: of.LinearLR(o, 1.0, 0.1, STEPS)))
    yield schedule({"kind": "cosine", "to": 0.05}, factors(lambda o: of.CosineAnnealingLR(o, STEPS, 0.05)))
    yield schedule(
        {"kind": "one_cycle", "start": 0.04, "rise": 0.3, "to": 4e-6},
        one_cycle(),
    )
    values = [5.0, 4.0, 4.5, 3.9995, 3.5, 3.6, 3.7, 3.8, 3.9, 1.0]
    plateau = {"kind": "reduce_on_plateau", "of": "validate.loss", "factor": 0.5, "checks": 2, "least": 0.001, "to": 0.2}
    yield schedule(
        plateau,
        factors(
            lambda o: of.ReduceLROnPlateau(o, factor=0.5, patience=1, threshold=0.001, threshold_mode="abs", min_lr=0.2),
            values=values,
        ),
        values,
    )


def one_cycle():
    """PyTorch refuses a step beyond the last."""
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1.0, total_steps=STEPS, cycle_momentum=False)
    rates = [optimiser.param_groups[0]["lr"]]
    for _ in range(STEPS - 1):
        optimiser.step()
        schedule.step()
        rates.append(optimiser.param_groups[0]["lr"])
    return rates


def files():
    activations = ["none", "tanh", "relu", "sigmoid"]
    yield "rnn", lambda: recurrent_cases(("rnn", "tanh"), ("rnn", "relu"))
    yield "gru", lambda: recurrent_cases(("gru", None))
    yield "lstm", lambda: recurrent_cases(("lstm", None))
    yield "directions", lambda: list(direction_cases())
    yield "attention", lambda: list(attention_cases())
    yield "layers", lambda: [
        embedding(),
        *(linear(name, True) for name in activations),
        linear("none", False),
        *(activation(name) for name in activations),
        layer_norm(1e-5),
        layer_norm(0.1),
    ]
    yield "losses", lambda: [
        softmax_cross_entropy(False),
        softmax_cross_entropy(True),
        softmax_cross_entropy(True, 0.1),
        binary_cross_entropy(False),
        binary_cross_entropy(True),
        squared_error(),
        projected_cross_entropy(False),
        projected_cross_entropy(True),
        projected_cross_entropy(True, 0.1),
        weighed_cross_entropy(False),
        weighed_cross_entropy(True),
    ]
    yield "sampled", lambda: [sampled_softmax(False, 0), sampled_softmax(True, 1)]
    yield "schedules", lambda: list(schedules())
    yield "updates", lambda: [*optimisers(), clipping(0.5), clipping(50.0)]


def text(value, indent=0):
    """JSON with one tensor a line."""
    if isinstance(value, dict) and "values" not in value and value:
        inner = ",\n".join(f"{' ' * (indent + 1)}{json.dumps(k)}: {text(v, indent + 1)}" for k, v in value.items())
        return "{\n" + inner + "\n" + " " * indent + "}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        inner = ",\n".join(" " * (indent + 1) + text(v, indent + 1) for v in value)
        return "[\n" + inner + "\n" + " " * indent + "]"
    return json.dumps(value, separators=(",", ":"))


def main():
    check = "--check" in sys.argv
    for name, cases in files():
        # Each file has its own numbers: a case added to one leaves the others as they were.
        torch.manual_seed(20261122)
        path = HERE / f"{name}.json"
        new = text({"header": HEADER, "cases": cases()}) + "\n"
        if check and path.read_text() != new:
            sys.exit(f"{path} is not what PyTorch {torch.__version__} gives")
        if not check:
            path.write_text(new)


main()
