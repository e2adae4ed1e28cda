/** What does not fit in memory is refused before anything is read; and a checkpoint is as large as foretold. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { folderWith, type Outcome, rnnc } from "../support/command-line.js";
import { toyExperiment, toyPairs, toyTable } from "../support/toy-translation.js";

const LANES = `edition 2026

experiment lanes {
  seed = 1

  data {
    rows lines = text("text.txt") |> lines() |> split(by: order(), train: 80%, validate: 10%, test: 10%)
    vocab v    = vocabulary(words(lines.text))
    target word = tokens(words(lines.text), v)
  }

  model {
    states = embed(previous(word), size: 3) |> recurrent(cell: lstm, units: 5) |> recurrent(cell: gru, units: 4)
    logits = dense(states, units: v.size)
  }

  train {
    loss      = cross_entropy(logits, word)
    optimizer = momentum(rate: 0.1)
    batch     = 2 lanes of 4
    epochs    = 1
  }
}
`;

const FOLDER = folderWith({
  "rnnc.yaml": "",
  "toy.rnn": toyExperiment({ train: ["batch     = 20", "epochs    = 1"] }),
  "lanes.rnn": LANES,
  "pairs.tsv": toyTable(toyPairs(60, 1)),
  "text.txt": Array.from({ length: 40 }, (_, line) => `one two three ${["four", "five", "six"][line % 3]}\n`).join(""),
});

function within(memory: string, args: readonly string[]): Outcome {
  return rnnc(args, { cwd: FOLDER, env: { RNNC_MEMORY: memory } });
}

function costOf(file: string): Readonly<Record<string, unknown>> {
  const { code, out, err } = rnnc(["explain", file, "--json"], { cwd: FOLDER });
  assert.is(code, 0, err);
  return (JSON.parse(out) as { readonly cost: Readonly<Record<string, unknown>> }).cost;
}

const REFUSED =
  /^error\[out-of-memory\]: A run needs (at least )?[\d.]+ KiB of memory, and this machine has [\d.]+ KiB\. Most of it: (.+); (.+); (.+)\.\n {2}help: /m;

test("before the data are read: at least so much, and the three largest parts of it", () => {
  for (const command of ["run", "explain"]) {
    const { code, err } = within("30KiB", [command, "toy.rnn"]);
    assert.is(code, 3, err);
    const [, atLeast, first, second, third] = REFUSED.exec(err) ?? [];
    assert.is(atLeast, "at least ", err);
    assert.match(first, /^the weights of `spoken`, their gradients and the optimizer [\d.]+ KiB$/);
    assert.match(second, /^the weights of `memory`, /);
    assert.ok(third.length > 0);
    assert.match(
      err,
      /help: Use fewer units, classes or words\. How much there is can be said with RNNC_MEMORY=8GiB\.\n$/,
    );
  }
  assert.not.ok(existsSync(join(FOLDER, "runs")), "no run was begun");
  // What is explained is printed all the same.
  assert.match(within("30KiB", ["explain", "toy.rnn"]).out, /^memory {8}from /m);
});

test("what fits at its least may not fit with the data: known once they are prepared", () => {
  const least = (costOf("toy.rnn").bytes as { readonly low: number }).low;
  const there = String(Math.ceil(least * 1.02));
  assert.is(within(there, ["explain", "toy.rnn"]).code, 0);
  assert.is(rnnc(["data", "prepare", "toy.rnn"], { cwd: FOLDER }).code, 0);
  const { low, high } = costOf("toy.rnn").bytes as { readonly low: number; readonly high: number };
  assert.is(low, high);
  assert.ok(low > Number(there));
  const { code, err } = within(there, ["explain", "toy.rnn"]);
  assert.is(code, 3);
  assert.is(REFUSED.exec(err)?.[1], undefined, err);
  // To the byte.
  assert.is(within(String(low - 1), ["explain", "toy.rnn"]).code, 3);
  assert.is(within(String(low), ["explain", "toy.rnn"]).code, 0);
});

test("an amount that is none", () => {
  const { code, err } = within("much", ["run", "toy.rnn"]);
  assert.is(code, 3);
  assert.match(
    err,
    /^error\[out-of-memory\]: RNNC_MEMORY is no amount of memory: `much`\.\n {2}help: Write it as 8GiB/m,
  );
});

for (const file of ["toy.rnn", "lanes.rnn"]) {
  test(`${file}: the numbers of a checkpoint are as many bytes as foretold`, () => {
    const { code, out, err } = rnnc(["run", file], { cwd: FOLDER });
    assert.is(code, 0, err);
    const folder = /rnnc test (\S+)/.exec(out)?.[1] ?? "";
    const bytes = readFileSync(join(FOLDER, folder, "checkpoints", "last.safetensors"));
    const header = Number(bytes.readBigUInt64LE(0));
    assert.equal(costOf(file).checkpointBytes, { low: bytes.length - 8 - header, high: bytes.length - 8 - header });
  });
}

test.run();
