"""The network of an experiment in PyTorch, for `rnnc bench --peer`: commands as lines of JSON in, a line of JSON out each.

  {"do": "load", "folder": "…", "network": {…}}   builds it; its weights and one batch are files NAME.f32 and NAME.i32
  {"do": "time", "seconds": 0.4}                  milliseconds of whole training steps on that batch

`load` answers {"torch", "parameters", "loss"}, the loss without dropout. Weights come in the layout of rnnc: [inputs,
gates of outputs], time-major. Sequences of several lengths are padded to the longest, as PyTorch's own layers are
fastest with, and packed only where somebody goes on from the state after the last real step.
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
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(arguments.threads)
torch.manual_seed(1)

CELLS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
ONE_STEP = {"rnn": nn.RNNCell, "gru": nn.GRUCell, "lstm": nn.LSTMCell}
ACTIVATIONS = {"none": lambda x: x, "tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid}
PAIRS = {"add": torch.add, "subtract": torch.sub, "multiply": torch.mul}


class Recurrent(nn.Module):
    """A recurrent layer in either direction, from a state of others or zeros, which may attend to a memory."""

    def __init__(self, about, weights):
        """`weights` reads what is called so."""
        super().__init__()
        self.kind = about["cell"]
        self.goes_back = about.get("direction") == "backward"
        self.score, self.feeds = about.get("attend"), about.get("feed") == "input"
        gated = {} if self.kind != "rnn" else {"nonlinearity": about["activation"]}
        wx = weights("wx")
        if self.feeds:
            wx = torch.cat([wx, weights("wc")])
        self.cell = (ONE_STEP if self.feeds else CELLS)[self.kind](wx.shape[0], about["units"], **gated)
        end = "" if self.feeds else "_l0"
        at = {name: getattr(self.cell, name + end) for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
        self.spare = 0 if self.kind == "gru" else at["bias_hh"].numel()
        with torch.no_grad():
            at["weight_ih"].copy_(wx.T)
            at["weight_hh"].copy_(weights("wh").T)
            at["bias_ih"].copy_(weights("bx" if self.kind == "gru" else "b"))
            if self.kind == "gru":
                at["bias_hh"].copy_(weights("bh"))
            else:
                at["bias_hh"].zero_()
        names = {None: [], "dot": [], "multiplicative": ["wk"], "additive": ["wk", "wq", "v"]}[self.score]
        joining = ["wc", "wo", "bo"] if self.score and not self.feeds else []
        for name in names + joining:
            setattr(self, name, nn.Parameter(weights(name)))

    def forward(self, x, lengths, start, memory, memory_lengths, wants_state):
        if x.dim() == 2:
            # Bits are numbers to one layer and ids to another.
            x = x.unsqueeze(-1).float()
        if self.score:
            keys = memory if self.score == "dot" else memory @ self.wk
            hidden = None
            if memory_lengths is not None:
                hidden = (torch.arange(memory.shape[0]).unsqueeze(1) >= memory_lengths.unsqueeze(0)).T
            look = lambda h: self.found(h, keys.transpose(0, 1), memory.transpose(0, 1), hidden)
        if self.feeds:
            return self.step_by_step(x, lengths if wants_state else None, start, look)
        back = self.reversal(x, lengths) if self.goes_back else None
        y, state = self.whole(x if back is None else back(x), lengths if wants_state else None, start)
        if back is not None:
            y = back(y)
        if self.score:
            y = torch.tanh(look(y.transpose(0, 1)).transpose(0, 1) @ self.wc + y @ self.wo + self.bo)
        return y, state

    def whole(self, x, lengths, start):
        if start is not None:
            start = tuple(one.unsqueeze(0).contiguous() for one in start)
            start = start if self.kind == "lstm" else start[0]
        steps = x.shape[0]
        if lengths is not None:
            x = nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
        y, state = self.cell(x, start)
        if lengths is not None:
            y, _ = nn.utils.rnn.pad_packed_sequence(y, total_length=steps)
        return y, tuple(one[0] for one in (state if self.kind == "lstm" else (state,)))

    @staticmethod
    def reversal(x, lengths):
        """Each example from its last real step to its first; padding stays where it is. Its own inverse."""
        if lengths is None:
            return lambda values: values.flip(0)
        steps = torch.arange(x.shape[0]).unsqueeze(1)
        mirrored = lengths.unsqueeze(0) - 1 - steps
        places = torch.where(mirrored >= 0, mirrored, steps)
        return lambda values: values.gather(0, places.unsqueeze(2).expand(-1, -1, values.shape[2]))

    def step_by_step(self, x, lengths, start, look):
        h = start[0] if start is not None else x.new_zeros(x.shape[1], self.cell.hidden_size)
        c = start[1] if start is not None and self.kind == "lstm" else torch.zeros_like(h)
        outputs = []
        for t in range(x.shape[0]):
            given = torch.cat([x[t], look(h.unsqueeze(1)).squeeze(1)], 1)
            state = self.cell(given, (h, c)) if self.kind == "lstm" else (self.cell(given, h), c)
            if lengths is not None:
                is_real = (t < lengths).unsqueeze(1)
                state = tuple(torch.where(is_real, new, old) for new, old in zip(state, (h, c)))
            h, c = state
            outputs.append(h)
        return torch.stack(outputs), (h, c) if self.kind == "lstm" else (h,)

    def found(self, h, keys, memory, hidden):
        """Of states [batch, steps, units] what each finds in a memory [batch, source, features]."""
        if self.score == "additive":
            scores = torch.tanh((h @ self.wq).unsqueeze(2) + keys.unsqueeze(1)) @ self.v
        else:
            scores = torch.bmm(h, keys.transpose(1, 2))
        if hidden is not None:
            scores = scores.masked_fill(hidden.unsqueeze(1), float("-inf"))
        return torch.bmm(torch.softmax(scores, -1), memory)


class Tied(nn.Module):
    """A dense layer whose matrix is a table of others: a row for each class, from the first on."""

    def __init__(self, bias, units):
        super().__init__()
        self.bias = None if bias is None else nn.Parameter(bias)
        self.units = units

    def forward(self, x, table):
        return F.linear(x, table[: self.units], self.bias)


class Network(nn.Module):
    def __init__(self, folder, network):
        super().__init__()
        self.folder = folder
        self.network = network
        self.nodes = network["nodes"]
        self.by_id = {node["id"]: node for node in self.nodes}
        self.layers = nn.ModuleDict()
        # Those whose state others start from: of two layers joined, both.
        self.begun_from = {node["inputs"]["start"] for node in self.nodes if "start" in node["inputs"]}
        for node in self.nodes:
            if node["layer"] == "joined" and node["id"] in self.begun_from:
                self.begun_from |= {node["inputs"]["a"], node["inputs"]["b"]}
        self.states = {}
        self.batch = {}
        for node in self.nodes:
            layer = self.make(node)
            if layer is not None:
                self.layers[node["id"].replace(".", "_")] = layer

    def read(self, name):
        """As it was written: with its sizes in the name of a file beside it."""
        with open(os.path.join(self.folder, name + ".json")) as file:
            about = json.load(file)
        kind = {"f32": torch.float32, "i32": torch.int32}[about["dtype"]]
        with open(os.path.join(self.folder, name + ".bin"), "rb") as file:
            values = torch.frombuffer(bytearray(file.read()), dtype=kind).reshape(about["sizes"]).clone()
        return values if about["dtype"] == "f32" else values.long()

    def has(self, name):
        return os.path.exists(os.path.join(self.folder, name + ".json"))

    def width(self, node):
        return self.by_id[node["inputs"]["x"]]["features"]

    def make(self, node):
        name, about = node["id"], node["attributes"]
        if node["layer"] == "input":
            column = node["inputs"]["column"]
            for part in ("values", "lengths", "weights", "before"):
                if self.has(f"{column}.{part}"):
                    self.batch[f"{column}.{part}"] = self.read(f"{column}.{part}")
        elif node["layer"] == "embed" and "weights" not in node["inputs"]:
            table = self.read(f"{name}.table")
            layer = nn.Embedding(*table.shape)
            with torch.no_grad():
                layer.weight.copy_(table)
            return layer
        elif node["layer"] == "recurrent":
            return Recurrent(about, lambda part: self.read(f"{name}.{part}"))
        elif node["layer"] == "dense" and "weights" in node["inputs"]:
            return Tied(self.read(f"{name}.b") if about["bias"] else None, about["units"])
        elif node["layer"] == "dense":
            layer = nn.Linear(self.width(node), about["units"], bias=about["bias"])
            with torch.no_grad():
                layer.weight.copy_(self.read(f"{name}.w").T)
                if about["bias"]:
                    layer.bias.copy_(self.read(f"{name}.b"))
            return layer
        elif node["layer"] == "layer_norm":
            layer = nn.LayerNorm(node["features"], eps=about["epsilon"])
            with torch.no_grad():
                layer.weight.copy_(self.read(f"{name}.gain"))
                layer.bias.copy_(self.read(f"{name}.bias"))
            return layer
        elif node["layer"] == "dropout":
            return nn.Dropout(about["rate"])
        return None

    def parameter_count(self):
        """Without the second of two biases that are only ever added to one another."""
        spare = [layer.spare for layer in self.layers.values() if isinstance(layer, Recurrent)]
        return sum(one.numel() for one in self.parameters()) - sum(spare)

    def lengths(self, node):
        """Of the sequences that a layer reads; None where all are as long."""
        while node["layer"] != "input":
            node = self.by_id[next(node["inputs"][role] for role in ("x", "ids", "a") if role in node["inputs"])]
        return self.batch.get(node["inputs"]["column"] + ".lengths")

    def run(self, node, given):
        about = node["attributes"]
        name = node["id"].replace(".", "_")
        if node["layer"] == "input":
            return self.batch[node["inputs"]["column"] + ".values"]
        if node["layer"] == "previous":
            source = self.by_id[node["inputs"]["x"]]
            x = given[source["id"]]
            before = self.batch.get(source["inputs"].get("column", "") + ".before")
            if before is None:
                before = torch.full_like(x[0], source["ids"] if node["ids"] is not None else 0)
            return torch.cat([before.unsqueeze(0), x[:-1]])
        table = node["inputs"].get("weights")
        shared = None if table is None else self.layers[table.replace(".", "_")].weight
        inputs = [given[one] for role, one in node["inputs"].items() if role != "weights"]
        if node["layer"] == "recurrent":
            return self.recur(node, given)
        if node["layer"] == "joined":
            if node["id"] in self.begun_from:
                ends = [self.states[node["inputs"][side]] for side in ("a", "b")]
                self.states[node["id"]] = tuple(torch.cat(pair, -1) for pair in zip(*ends))
            return torch.cat([given[node["inputs"][side]] for side in ("a", "b")], -1)
        if node["layer"] == "dense":
            layer = self.layers[name]
            return ACTIVATIONS[about["activation"]](layer(inputs[0]) if shared is None else layer(inputs[0], shared))
        if node["layer"] == "embed" and shared is not None:
            return F.embedding(inputs[0], shared)
        if node["layer"] in ("embed", "dropout", "layer_norm"):
            return self.layers[name](inputs[0])
        if node["layer"] == "noise":
            return inputs[0] + about["deviation"] * torch.randn_like(inputs[0]) if self.training else inputs[0]
        if node["layer"] == "last":
            lengths = self.lengths(node)
            if lengths is None:
                return inputs[0][-1]
            return inputs[0][lengths - 1, torch.arange(lengths.numel())]
        if node["layer"] == "activation":
            return ACTIVATIONS[about["activation"]](inputs[0])
        return PAIRS[node["layer"]](*inputs)

    def recur(self, node, given):
        inputs, wants_state = node["inputs"], node["id"] in self.begun_from
        memory = inputs.get("memory")
        y, state = self.layers[node["id"].replace(".", "_")](
            given[inputs["x"]],
            self.lengths(node),
            self.states[inputs["start"]] if "start" in inputs else None,
            None if memory is None else given[memory],
            None if memory is None else self.lengths(self.by_id[memory]),
            wants_state,
        )
        if wants_state:
            self.states[node["id"]] = state
        return y

    def forward(self):
        given = {}
        for node in self.nodes:
            given[node["id"]] = self.run(node, given)
        return sum(term["weight"] * self.loss_of(term, given) for term in self.network["losses"])

    def loss_of(self, term, given):
        output, target = given[term["output"]], given[term["target"]]
        if term["kind"] == "cross_entropy":
            rows = F.cross_entropy(output.reshape(-1, output.shape[-1]), target.reshape(-1), reduction="none")
        elif term["kind"] == "binary_cross_entropy":
            x = output.reshape(target.shape)
            rows = F.binary_cross_entropy_with_logits(x, target.float(), reduction="none").reshape(-1)
        else:
            rows = F.mse_loss(output.reshape(-1, output.shape[-1]), target.reshape(-1, output.shape[-1]), reduction="none").mean(-1)
        node = self.by_id[term["output"]]
        lengths = self.lengths(node) if node["isSequence"] else None
        if lengths is None:
            return rows.mean()
        real = (torch.arange(output.shape[0]).unsqueeze(1) < lengths.unsqueeze(0)).reshape(-1)
        return (rows * real).sum() / real.sum()


def optimizer_of(parameters, about):
    kind, rate = about["kind"], about["rate"]
    if kind == "sgd":
        return torch.optim.SGD(parameters, lr=rate)
    if kind == "momentum":
        return torch.optim.SGD(parameters, lr=rate, momentum=about["momentum"], nesterov=about["nesterov"])
    if kind == "rmsprop":
        return torch.optim.RMSprop(parameters, lr=rate, alpha=about["decay"], eps=about["epsilon"])
    betas = {"betas": (about["beta1"], about["beta2"]), "eps": about["epsilon"]}
    # The fused one is much the fastest; older versions have none on a CPU.
    make = torch.optim.Adam if kind == "adam" else torch.optim.AdamW
    more = {} if kind == "adam" else {"weight_decay": about["decay"]}
    try:
        return make(parameters, lr=rate, fused=True, **betas, **more)
    except (RuntimeError, TypeError):
        return make(parameters, lr=rate, **betas, **more)


class Training:
    def __init__(self, folder, network):
        self.network = Network(folder, network)
        self.parameters = list(self.network.parameters())
        self.optimizer = optimizer_of(self.parameters, network["optimizer"])
        self.clip, self.penalty = network["clip"], network["penalty"]
        self.rounded = network["precision"] == "bf16"

    def facts(self):
        self.network.eval()
        with torch.no_grad():
            loss = float(self.network())
        self.network.train()
        return {"torch": torch.__version__, "parameters": self.network.parameter_count(), "loss": loss}

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.rounded):
            loss = self.network()
        if self.penalty:
            for one in self.parameters:
                if one.dim() > 1:
                    loss = loss + self.penalty["l1"] * one.abs().sum() + self.penalty["l2"] * one.square().sum()
        loss.backward()
        if self.clip is not None:
            nn.utils.clip_grad_norm_(self.parameters, self.clip)
        self.optimizer.step()


def timed(step, seconds):
    times = []
    until = time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < until:
        began = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - began))
    return times


training = None
for line in sys.stdin:
    command = json.loads(line)
    if command["do"] == "load":
        training = Training(command["folder"], command["network"])
        answer = training.facts()
    else:
        answer = {"times": timed(training.step, command["seconds"])}
    print(json.dumps(answer), flush=True)
