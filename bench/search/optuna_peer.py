"""Optuna beside us: python optuna_peer.py SAMPLER FUNCTION TRIALS SEEDS; a line of JSON for each seed.

The functions are those of test/search/support/functions.ts.
"""

import json
import math
import sys
import time
import warnings

warnings.filterwarnings("ignore")

import optuna  # noqa: E402

optuna.logging.set_verbosity(optuna.logging.ERROR)


def reals(count, low, high):
    return lambda trial: [trial.suggest_float(f"s{i}", low, high) for i in range(count)]


def branin(trial):
    x, y = trial.suggest_float("s0", -5, 10), trial.suggest_float("s1", 0, 15)
    b, c, t = 5.1 / (4 * math.pi**2), 5 / math.pi, 1 / (8 * math.pi)
    return (y - b * x * x + c * x - 6) ** 2 + 10 * (1 - t) * math.cos(x) + 10


WEIGHTS = [1, 1.2, 3, 3.2]
SCALES = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
CENTRES = [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
]


def hartmann6(trial):
    x = reals(6, 0, 1)(trial)
    return -sum(
        w * math.exp(-sum(a * (v - p) ** 2 for a, v, p in zip(s, x, c))) for w, s, c in zip(WEIGHTS, SCALES, CENTRES)
    )


def sphere10(trial):
    return sum(v * v for v in reals(10, -5, 5)(trial))


def rosenbrock10(trial):
    x = reals(10, -5, 5)(trial)
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))


def network(trial):
    optimizer = trial.suggest_categorical("optimizer", ["sgd", "adam", "rmsprop"])
    cell = trial.suggest_categorical("cell", ["rnn", "gru", "lstm"])
    rate = trial.suggest_float("rate", 1e-5, 1, log=True)
    momentum = trial.suggest_float("momentum", 0, 0.99) if optimizer == "sgd" else 0
    # Optuna has no logarithm with steps of more than one.
    units = 8 * trial.suggest_int("units", 1, 32, log=True)
    layers = trial.suggest_int("layers", 1, 4)
    dropout = trial.suggest_float("dropout", 0, 0.6, step=0.1)
    best = {"sgd": math.log10(0.3) - 2 * momentum, "adam": -2.5, "rmsprop": -3}[optimizer]
    off_rate, off_units, off_layers = math.log10(rate) - best, math.log2(units / 128), layers - 2
    off_dropout = dropout - 0.2 - 0.05 * off_units
    words = {"rnn": 0.4, "gru": 0.05, "lstm": 0}[cell]
    kind = {"sgd": 0.12, "adam": 0, "rmsprop": 0.04}[optimizer]
    return 0.05 + words + kind + 0.2 * off_rate**2 + 0.04 * off_units**2 + 0.05 * off_layers**2 + 0.8 * off_dropout**2


def zdt1(trial):
    x = reals(10, 0, 1)(trial)
    g = 1 + sum(x[1:])
    return x[0], g * (1 - math.sqrt(x[0] / g))


FUNCTIONS = {f.__name__: f for f in [branin, hartmann6, sphere10, rosenbrock10, network, zdt1]}


def sampler_of(name, seed):
    samplers = optuna.samplers
    if name == "tpe":
        return samplers.TPESampler(seed=seed)
    if name == "gp":
        return samplers.GPSampler(seed=seed)
    if name == "cma_es":
        return samplers.CmaEsSampler(seed=seed)
    if name == "nsga2":
        return samplers.NSGAIISampler(seed=seed)
    if name == "random":
        return samplers.RandomSampler(seed=seed)
    raise SystemExit(f"no sampler {name}")


def main():
    name, function, trials, seeds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    for seed in range(1, seeds + 1):
        directions = ["minimize", "minimize"] if function == "zdt1" else ["minimize"]
        study = optuna.create_study(sampler=sampler_of(name, seed), directions=directions)
        began = time.perf_counter()
        study.optimize(FUNCTIONS[function], n_trials=trials)
        seconds = time.perf_counter() - began
        values = [trial.values for trial in study.trials]
        print(json.dumps({"seed": seed, "values": values, "seconds": seconds, "version": optuna.__version__}), flush=True)


main()
