/** How a program says in which batches, how long, and until when it is trained: each rule to the letter. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parity } from "../../../src/compiler/diagnostics/example.js";
import { compile, emitted } from "../../programs/workshop.js";

/** The lines of `training` of the emitted program, by what stands before the colon. */
function trained(more: string, settings = ""): Readonly<Record<string, string>> {
  const train = `loss      = cross_entropy(logits, odd)\n    optimizer = adam(rate: 1e-2)\n    ${more}`;
  const text = emitted(compile(parity({ settings, train }))).typescript;
  const [, body] = /^ *training: .*=> \(\{\n(.*?)^ *\}\),$/ms.exec(text) ?? [];
  const lines = (body ?? "").trimEnd().split("\n");
  return Object.fromEntries(
    lines.map((line) =>
      line
        .trim()
        .replace(/,$/, "")
        .split(/: (.*)/s, 2),
    ),
  );
}

const EPOCHS = "batch     = 50\n    epochs    = 3\n    ";

test("with the least that must be said: all rows in a new order each epoch, checks each epoch, no end before", () => {
  assert.equal(trained(EPOCHS), {
    batch: '{ kind: "rows", size: 50, shuffle: true, byLength: [] }',
    length: '{ unit: "epochs", count: 3 }',
    validate: '{ unit: "epochs", every: 1 }',
    stop: "null",
    keep: "null",
  });
});

test("steps, checks between, one order, what is kept", () => {
  const more =
    "batch = 50\n    steps = 300\n    shuffle = false\n    validate every 20 steps\n    keep best validate.loss";
  assert.equal(trained(more), {
    batch: '{ kind: "rows", size: 50, shuffle: false, byLength: [] }',
    length: '{ unit: "steps", count: 300 }',
    validate: '{ unit: "steps", every: 20 }',
    stop: "null",
    keep: '"validate.loss"',
  });
});

test("a parameter, and batches of like length", () => {
  const { batch } = trained("batch = size by length(string)\n    epochs = 3", "param size = 50 in 8..64");
  assert.is(batch, '{ kind: "rows", size: settings.size, shuffle: true, byLength: ["string"] }');
});

const stop = (condition: string) => trained(`${EPOCHS}stop when ${condition}`).stop;

test("comparisons of what was measured with a number, and of progress", () => {
  assert.is(
    stop("validate.accuracy >= 99%"),
    '{ kind: "compare", of: "validate.accuracy", comparison: ">=", value: 0.99 }',
  );
  assert.is(stop("epoch > 1"), '{ kind: "compare", of: "epoch", comparison: ">", value: 1 }');
  assert.is(stop("step >= 10"), '{ kind: "compare", of: "step", comparison: ">=", value: 10 }');
  assert.is(stop("tokens >= 10"), '{ kind: "compare", of: "tokens", comparison: ">=", value: 10 }');
  assert.is(stop("time >= 2 h"), '{ kind: "compare", of: "time", comparison: ">=", value: 7200 }');
});

test("patience, a value that rose, every so many checks", () => {
  assert.is(
    stop("patience(validate.loss, checks: 5, least: 0.01)"),
    '{ kind: "patience", of: "validate.loss", checks: 5, least: 0.01 }',
  );
  assert.is(
    stop("rose(validate.loss, checks: 2, times: 3)"),
    '{ kind: "rose", of: "validate.loss", checks: 2, times: 3 }',
  );
  assert.is(
    stop("at_every(checks: 2) and train.loss < 1"),
    '{ kind: "and", conditions: [{ kind: "at_every", checks: 2 }, { kind: "compare", of: "train.loss", comparison: "<", value: 1 }] }',
  );
});

test("arithmetic on what was measured so far", () => {
  assert.is(
    stop("validate.loss > 1.05 * least(validate.loss)"),
    '{ kind: "relation", left: { kind: "now", of: "validate.loss" }, comparison: ">", right: { kind: "arithmetic", operator: "*", left: { kind: "number", value: 1.05 }, right: { kind: "past", summary: "least", of: "validate.loss", last: null } } }',
  );
  assert.is(
    stop("mean(train.loss, last: 5) - 1 > 0.5"),
    '{ kind: "relation", left: { kind: "arithmetic", operator: "-", left: { kind: "past", summary: "mean", of: "train.loss", last: 5 }, right: { kind: "number", value: 1 } }, comparison: ">", right: { kind: "number", value: 0.5 } }',
  );
});

test("conditions joined by `or` and `and`", () => {
  assert.is(
    stop("validate.loss < 1 or epoch > 2 and step > 3"),
    '{ kind: "or", conditions: [{ kind: "compare", of: "validate.loss", comparison: "<", value: 1 }, { kind: "and", conditions: [{ kind: "compare", of: "epoch", comparison: ">", value: 2 }, { kind: "compare", of: "step", comparison: ">", value: 3 }] }] }',
  );
});

const schedule = (factors: string) => trained(`${EPOCHS}schedule = ${factors}`).schedule;

test("factors of a schedule, in one order however they are written; what they measure", () => {
  assert.is(schedule("cosine()"), '[{ kind: "cosine", to: 0 }]');
  const [plateau, warm] = [
    "reduce_on_plateau(validate.accuracy, factor: 0.5, checks: 2, least: 0.1, to: 0.01)",
    "warm_up(steps: 9)",
  ];
  for (const written of [`${plateau} * ${warm}`, `${warm} * ${plateau}`])
    assert.is(
      schedule(written),
      '[{ kind: "reduce_on_plateau", of: "validate.accuracy", factor: 0.5, checks: 2, least: 0.1, to: 0.01 }, { kind: "warm_up", steps: 9 }]',
    );
});

test.run();
