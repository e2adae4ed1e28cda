"""The network of an experiment in PyTorch, for `rnnc bench --peer`: commands as lines of JSON in, a line of JSON out each.

  {"do": "load", "folder": "…", "network": {…}}   builds it; its weights and one batch are files NAME.f32 and NAME.i32
  {"do": "time", "seconds": 0.4}                  milliseconds of whole training steps on that batch

`load` answers {"torch", "parameters", "loss"}, the loss without dropout. Weights come in the layout of rnnc: [inputs,
gates of outputs], time-major. Sequences of several lengths are padded to the longest, as PyTorch's own layers are
fastest with.
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
ACTIVATIONS = {"none": lambda x: x, "tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid}
PAIRS = {"add": torch.add, "subtract": torch.sub, "multiply": torch.mul}


class Network(nn.Module):
    def __init__(self, folder, network):
        super().__init__()
        self.folder = folder
        self.network = network
        self.nodes = network["nodes"]
        self.by_id = {node["id"]: node for node in self.nodes}
        self.layers = nn.ModuleDict()
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
        elif node["layer"] == "embed":
            table = self.read(f"{name}.table")
            layer = nn.Embedding(*table.shape)
            with torch.no_grad():
                layer.weight.copy_(table)
            return layer
        elif node["layer"] == "recurrent":
            gated = {} if about["cell"] != "rnn" else {"nonlinearity": about["activation"]}
            layer = CELLS[about["cell"]](self.width(node), about["units"], **gated)
            biases = ["bx", "bh"] if about["cell"] == "gru" else ["b"]
            with torch.no_grad():
                layer.weight_ih_l0.copy_(self.read(f"{name}.wx").T)
                layer.weight_hh_l0.copy_(self.read(f"{name}.wh").T)
                layer.bias_ih_l0.copy_(self.read(f"{name}.{biases[0]}"))
                if len(biases) > 1:
                    layer.bias_hh_l0.copy_(self.read(f"{name}.{biases[1]}"))
                else:
                    layer.bias_hh_l0.zero_()
            return layer
        elif node["layer"] == "dense":
            layer = nn.Linear(self.width(node), about["units"], bias=about["bias"])
            with torch.no_grad():
                layer.weight.copy_(self.read(f"{name}.w").T)
                if about["bias"]:
                    layer.bias.copy_(self.read(f"{name}.b"))
            return layer
        elif node["layer"] == "dropout":
            return nn.Dropout(about["rate"])
        return None

    def parameter_count(self):
        """Without the second of two biases that are only ever added to one another."""
        spare = [layer.bias_hh_l0 for layer in self.layers.values() if isinstance(layer, (nn.RNN, nn.LSTM))]
        return sum(one.numel() for one in self.parameters()) - sum(one.numel() for one in spare)

    def lengths(self, node):
        """Of the sequences that a layer reads; None where all are as long."""
        while node["layer"] != "input":
            node = self.by_id[next(iter(node["inputs"].values()))]
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
        inputs = [given[one] for one in node["inputs"].values()]
        if node["layer"] == "recurrent":
            return self.layers[name](inputs[0])[0]
        if node["layer"] == "dense":
            return ACTIVATIONS[about["activation"]](self.layers[name](inputs[0]))
        if node["layer"] in ("embed", "dropout"):
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
