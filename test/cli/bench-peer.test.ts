/** The same network in PyTorch: what it is told, what cannot be told, and what becomes of peers that are broken or differ. */
import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { comparePeer, type PeerTime } from "../../src/cli/programs/bench-peer.js";
import { peerNetwork } from "../../src/cli/programs/peer-network.js";
import { programAt } from "../../src/cli/programs/program-at.js";
import type { Setting } from "../../src/compiler/check.js";
import { makeReady } from "../../src/runtime/training/ready.js";
import { projectWith } from "../support/command-line.js";
import { type Parts, parity } from "../support/experiments.js";

const TRAIN = `loss      = cross_entropy(logits, odd)
    optimizer = adamw(rate: rate, decay: 0.1)
    penalty   = l2(1e-4)
    clip      = norm(2.0)
    batch     = 50
    epochs    = 1`;

async function readied(text: string, name: string, settings: readonly Setting[] = []) {
  const folder = projectWith({ "rnnc.yaml": "# a project", [`${name}.rnn`]: text });
  const path = join(folder, `${name}.rnn`);
  const { program, file, numbers, wanted } = await programAt(path, undefined, settings, true);
  return { folder, wanted, ready: makeReady(program, file, { set: numbers, device: "auto", threads: 1 }) };
}

async function networkOf(text: string, name: string) {
  const { wanted, ready } = await readied(text, name);
  return peerNetwork(wanted, ready);
}

test("layers with their numbers, in the order of what they read; losses, optimiser, clipping, penalty", async () => {
  const settings = "param units = 8 in 4..16\n  param rate = 1e-3 in log 1e-4..1e-1";
  const network = await networkOf(parity({ settings, train: TRAIN }), "whole");
  assert.ok("nodes" in network, JSON.stringify(network));
  const { nodes, losses, optimizer, penalty, clip, precision } = network;
  assert.equal(
    nodes.map(({ layer, features, ids, isSequence }) => [layer, features, ids, isSequence]),
    [
      ["input", 1, null, true],
      ["recurrent", 8, null, true],
      ["last", 8, null, false],
      ["dense", 2, null, false],
      ["input", null, 2, false],
    ],
  );
  assert.is(nodes[1].attributes.cell, "lstm");
  assert.is(nodes[1].attributes.units, 8);
  assert.equal(
    losses.map(({ kind, weight }) => [kind, weight]),
    [["cross_entropy", 1]],
  );
  assert.equal(optimizer, { kind: "adamw", rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.1 });
  assert.equal(penalty, { l1: 0, l2: 1e-4 });
  assert.equal([clip, precision], [2, "f32"]);
});

const CANNOT: readonly (readonly [name: string, parts: Parts, why: string])[] = [
  [
    "lazy",
    {
      model: `states = recurrent(embed(string, size: 3), cell: gru, units: units)
    logits = dense(last(states), units: odd.classes)`,
      train: TRAIN.replace(/adamw\(.*\)/, "adam(rate: 1e-2, lazy: true)").replace(/ +penalty.*\n/, ""),
    },
    "its optimizer is lazy",
  ],
  [
    "repeated",
    {
      model: `states = recurrent(string, cell: gru, units: units, recurrent_dropout: 20%)
    logits = dense(last(states), units: odd.classes)`,
      train: TRAIN.replace("rate: rate", "rate: 1e-3"),
    },
    "it drops the same elements at every step, which is not rebuilt",
  ],
];

for (const [name, parts, why] of CANNOT) {
  test(`not rebuilt: ${why}`, async () => {
    assert.equal(await networkOf(parity(parts), name), { cannot: why });
  });
}

const DROPPED = parity({
  settings: "param cell = gru in { rnn, gru, lstm }",
  model: `states = recurrent(string, cell: cell, units: 6) |> dropout(rate: 0.2)
    logits = dense(last(states), units: odd.classes)`,
  train: `loss      = cross_entropy(logits, odd)
    optimizer = momentum(rate: 1e-2, nesterov: true)
    clip      = norm(1.0)
    batch     = 50
    epochs    = 1`,
});

/** Layers that PyTorch has no single one for, over strings of 1 to 12 bits. */
const REBUILT: Readonly<Record<string, string>> = {
  directions_and_one_table: `bits   = embed(string, size: 6)
    there  = recurrent(bits, cell: gru, units: 5, direction: both)
    back   = recurrent(there, cell: rnn, units: 4, direction: backward)
    begun  = recurrent(embed(string, weights: bits), cell: gru, units: 10, start: there.state)
    states = joined(begun, recurrent(string, cell: rnn, units: 4, start: back.state, direction: backward))
    logits = dense(dense(layer_norm(last(states)), units: 6), units: odd.classes, weights: bits)`,
  attention: `memory = embed(string, size: 3) |> recurrent(cell: lstm, units: 4, direction: both)
    one    = recurrent(string, cell: lstm, units: 8, start: memory.state, attend: additive(memory, size: 5, feed: input))
    two    = recurrent(one, cell: lstm, units: 8, start: one.state, attend: dot(memory))
    three  = recurrent(two, cell: gru, units: 8, attend: dot(memory, feed: input))
    four   = recurrent(three, cell: gru, units: 5, attend: additive(memory))
    five   = recurrent(four, cell: rnn, units: 6, activation: relu, attend: multiplicative(memory, feed: input))
    states = recurrent(five, cell: rnn, units: 6, attend: multiplicative(memory))
    logits = dense(last(states), units: odd.classes)`,
};

const whole = await readied(parity(), "compared");

/** What comes of the comparison with this Python. */
async function against(python: string, { wanted, ready }: typeof whole = whole): Promise<PeerTime> {
  const before = process.env.RNNC_BENCH_PYTHON;
  process.env.RNNC_BENCH_PYTHON = python;
  try {
    return await comparePeer(wanted, ready, 0);
  } finally {
    if (before === undefined) delete process.env.RNNC_BENCH_PYTHON;
    else process.env.RNNC_BENCH_PYTHON = before;
  }
}

/** A Python that has torch, as far as it can be asked, and then does this. */
function pythonThat(name: string, does: string): string {
  const path = join(whole.folder, name);
  writeFileSync(path, `#!/bin/sh\nif [ "$1" = -c ]; then exit 0; fi\n${does}\n`);
  chmodSync(path, 0o755);
  return path;
}

test("a PyTorch that is broken: why, in one line", async () => {
  const failing = "echo 'Traceback (most recent call last):' >&2; echo 'ImportError: broken' >&2; exit 1";
  assert.equal(await against(pythonThat("failing", failing)), { cannot: "PyTorch failed: ImportError: broken" });
  assert.equal(await against(pythonThat("silent", "exit 0")), {
    cannot: "PyTorch failed: it ended and gave no reason",
  });
  assert.equal(await against(pythonThat("strange", "echo hello; cat")), {
    cannot: "PyTorch failed: it said `hello`",
  });
});

test("a network that is not the same is not timed", async () => {
  const answers = (answer: object) => pythonThat("other", `read line; echo '${JSON.stringify(answer)}'; cat`);
  assert.equal(await against(answers({ torch: "2", parameters: 337, loss: 0.7 })), {
    cannot: "its network has 337 parameters, and ours 338",
  });
  const { cannot } = { cannot: "", ...(await against(answers({ torch: "2", parameters: 338, loss: 9 }))) };
  assert.match(cannot, /^on equal weights and one batch its loss is 9, and ours 0\.\d+$/);
});

const python = process.env.RNNC_BENCH_PYTHON ?? "python3";
if (spawnSync(python, ["-c", "import torch"]).status !== 0) {
  console.log(`skipped: ${python} has no torch; RNNC_BENCH_PYTHON names another Python`);
} else {
  for (const [name, model] of Object.entries(REBUILT)) {
    test(`PyTorch: the same parameters and loss, ${name.replaceAll("_", " ")}`, async () => {
      const time = await against(python, await readied(parity({ settings: "", model }), name));
      assert.ok("ratio" in time, JSON.stringify(time));
      assert.ok(Math.abs(time.loss.ours - time.loss.peer) < 1e-5, JSON.stringify(time));
    });
  }

  test("PyTorch: the same parameters and loss, for every cell, with dropout, clipping and its own optimizer", async () => {
    for (const cell of ["rnn", "gru", "lstm"]) {
      const time = await against(python, await readied(DROPPED, `dropped_${cell}`, [{ name: "cell", value: cell }]));
      assert.ok("ratio" in time, JSON.stringify(time));
      assert.is(time.ratio, time.ms / time.oursMs);
      assert.ok(Math.abs(time.loss.ours - time.loss.peer) < 1e-5);
    }
  });
}

test.run();
