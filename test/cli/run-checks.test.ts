/** `rnnc run --find-rate` and `--overfit one-batch`, on the real command line. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { curves } from "../judgement/tasks.js";
import { projectWith, rnnc } from "../support/command-line.js";

const DATA = curves(1, { rows: 300, noise: 0.4 });

function project(optimizer: string, model = "recurrent(x, cell: gru, units: 16)"): string {
  const source = `edition 2026

experiment seen {
  seed = 1
  param rate = 1e-4 in log 1e-6..10.0

  data {
    ${DATA.data.replace("@split@", "train: 70%, validate: 15%, test: 15%")}
  }

  model {
    out = ${model} |> last() |> dense(units: kind.classes)
  }

  train {
    loss      = cross_entropy(out, kind)
    optimizer = ${optimizer}
    batch     = 20
    epochs    = 1
  }

  measure {
    accuracy = accuracy(predicted(out), kind)
  }
}
`;
  return projectWith({ ...DATA.files, "a.rnn": source });
}

const adam = project("adam(rate: rate)");

test("--find-rate suggests a rate at which Adam learns this, whatever the file says, and keeps nothing", () => {
  for (const set of ["rate=1e-4", "rate=1e-2"]) {
    const { code, out, err } = rnnc(["run", "a.rnn", "--find-rate", "--set", set], { cwd: adam });
    assert.is(code, EXIT.ok, err);
    const [, found] = /^suggested learning rate: (\S+), a tenth of that at which the loss is least; /m.exec(out) ?? [];
    assert.ok(Number(found) >= 1e-3 && Number(found) <= 5e-2, out);
    assert.match(
      out,
      new RegExp(`^it is now: ${set === "rate=1e-4" ? "1.00e-4" : "0.01, which is near enough"}$`, "m"),
    );
  }
  assert.not(existsSync(join(adam, "runs")));
});

test("--overfit one-batch: a model that can", () => {
  const { code, out, err } = rnnc(["run", "a.rnn", "--overfit", "one-batch", "--set", "rate=1e-2"], { cwd: adam });
  assert.is(code, EXIT.ok, err);
  assert.match(out, /^it can learn one batch by heart: the loss fell from 1\.\d+ to 0\.0\d+ in \d+ steps$/m);
  assert.not(existsSync(join(adam, "runs")));
});

test("--overfit one-batch: one that does not, because its rate is too low", () => {
  const { code, out } = rnnc(["run", "a.rnn", "--overfit", "one-batch", "--set", "rate=1e-6"], { cwd: adam });
  assert.is(code, EXIT.failed);
  assert.match(
    out,
    /^it does NOT learn one batch by heart: the loss went from 1\.\d+ to 1\.\d+ in 1000 steps, not below 5 % /m,
  );
  assert.match(out, /^next: another learning rate/m);
});

test("what is refused", () => {
  const table = [
    [["--find-rate", "--overfit", "one-batch"], /^give --find-rate or --overfit, not both/],
    [["--overfit", "everything"], /^--overfit takes one-batch, not everything/],
    [["--find-rate", "--trial", "1"], /^--find-rate, --overfit and --attainable are for a file, not with --trial/],
  ] as const;
  for (const [args, message] of table) {
    const { code, err } = rnnc(["run", "a.rnn", ...args], { cwd: adam });
    assert.is(code, EXIT.usage);
    assert.match(err, message);
  }
});

test.run();
