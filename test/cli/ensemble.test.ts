/** Several runs tested as one, through the real command line. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Outcome, projectWith, rnnc } from "../support/command-line.js";
import { parity, searched } from "../support/experiments.js";
import { journalOf, runsOf } from "./runs.js";

function well(outcome: Outcome): string {
  assert.is(outcome.code, 0, `${outcome.err}${outcome.out}`);
  return outcome.out;
}

const folder = projectWith({ "a.rnn": searched(), "b.rnn": parity() });
for (const units of ["4", "9"]) well(rnnc(["run", "a.rnn", "-q", "--set", `units=${units}`], { cwd: folder }));
const [a, b] = runsOf(folder, "parity");
const lossOf = (...args: readonly string[]) =>
  JSON.parse(well(rnnc(["test", ...args, "--json"], { cwd: folder }))).results;

test("models of several sizes on validate: better than their mean loss, and no look", () => {
  const both = lossOf(a, b, "--validate").validate;
  const single = [a, b].map((run) => {
    const best = journalOf(run).findLast(({ isBest }) => isBest === true);
    assert.ok(best, run);
    return (best.validate as { readonly loss: number }).loss;
  });
  // Jensen: the loss of the mean is at most the mean of the losses.
  assert.ok(both.loss <= (single[0] + single[1]) / 2 + 1e-6, `${both.loss} of ${single.join()}`);
  assert.ok(Math.abs(both.loss - (single[0] + single[1]) / 2) < 0.1);
  assert.is(
    journalOf(a).some(({ kind }) => kind === "look"),
    false,
  );
});

test("on test it is one look for each member, which says with whom", () => {
  const out = well(rnnc(["test", a, b], { cwd: folder }));
  assert.match(out, /^the mean of 2 runs: parity\/\S+, parity\/\S+\ntest +20 examples {2}loss 0\.\d+ accuracy \S+%$/m);
  for (const run of [a, b]) {
    const looks = journalOf(run).filter(({ kind }) => kind === "look");
    assert.is(looks.length, 1);
    assert.is((looks[0].ensemble as readonly string[]).length, 2);
  }
  const alone = lossOf(a).test;
  assert.match(well(rnnc(["runs", "show", a], { cwd: folder })), /look 1, .*, with 1 other run/);
  assert.ok(Number.isFinite(alone.loss));
});

test("unlike runs are refused, and nothing is counted", () => {
  well(rnnc(["run", "b.rnn", "-q", "--set", "units=4"], { cwd: folder }));
  well(rnnc(["run", "a.rnn", "-q", "--set", "seed=9"], { cwd: folder }));
  const [other, seed] = ["b.rnn", "a.rnn"].map((source) =>
    runsOf(folder, "parity").find((run) => ![a, b].includes(run) && journalOf(run)[0].source === source),
  );
  for (const [second, message] of [
    [other, /have other data/],
    [seed, /have other data: .* their `split` draws by the seed; split `by:` a key/],
    [a, /a run is given twice/],
  ] as const) {
    const { code, err } = rnnc(["test", a, second ?? ""], { cwd: folder });
    assert.is(code, 64, err);
    assert.match(err, message);
  }
  const { code, err } = rnnc(["test", a, "--validate"], { cwd: folder });
  assert.is(code, 64);
  assert.match(err, /--validate is for several runs/);
  assert.is(journalOf(b).filter(({ kind }) => kind === "look").length, 1);
});

test("a softmax of two classes and a sigmoid have no mean: said once, before a look", () => {
  const sigmoid = searched()
    .replace("units: odd.classes", "units: 1")
    .replace("= cross_entropy", "= binary_cross_entropy");
  writeFileSync(join(folder, "c.rnn"), sigmoid);
  well(rnnc(["run", "c.rnn", "-q"], { cwd: folder }));
  const other = runsOf(folder, "parity").find((run) => journalOf(run)[0].source === "c.rnn") ?? "";
  const { code, err } = rnnc(["test", a, other], { cwd: folder });
  assert.is(code, 3, err);
  assert.match(err, /One of these runs says probabilities of 2 classes, and another does not: there is no mean/);
  assert.is(journalOf(other).filter(({ kind }) => kind === "look").length, 0);
  // Yes and no by themselves have one.
  writeFileSync(join(folder, "d.rnn"), sigmoid.replace("1e-2 in", "2e-2 in"));
  well(rnnc(["run", "d.rnn", "-q"], { cwd: folder }));
  const second = runsOf(folder, "parity").find((run) => journalOf(run)[0].source === "d.rnn") ?? "";
  assert.ok(lossOf(other, second, "--validate").validate.loss > 0);
});

test.run();
