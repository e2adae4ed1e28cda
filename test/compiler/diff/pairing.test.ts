/** Which node is which: what was put in, taken out, moved or renamed is said, and nothing of what stands around it. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Change, changesBetween } from "../../../src/compiler/diff/changes.js";
import { compile } from "../../programs/workshop.js";

interface Parts {
  readonly settings?: string;
  readonly data?: string;
  readonly model: string;
  readonly train?: string;
  readonly measure?: string;
}

function experiment({ settings = "", data = "", model, train = "", measure = "" }: Parts): string {
  return `edition 2026

experiment stack {
  ${settings}
  data {
    rows strings = bits(count: 60, length: 1..8) |> split(train: 60%, validate: 20%, test: 20%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2
    ${data}
  }
  model {
    ${model}
  }
  train {
    loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 6
    epochs    = 1
    ${train}
  }
  ${measure === "" ? "" : `measure {\n    ${measure}\n  }`}
}
`;
}

function said(a: Parts, b: Parts): readonly string[] {
  return changesBetween(compile(experiment(a)), compile(experiment(b))).map(told);
}

function told({ kind, what, before, after }: Change): string {
  if (kind === "added") return `+ ${what}: ${after?.text}`;
  return kind === "removed" ? `- ${what}: ${before?.text}` : `${what}: ${before?.text} -> ${after?.text}`;
}

/** A chain of layers, of which only the last has a name. */
const chain = (...stages: readonly string[]): Parts => ({
  model: `logits = ${["embed(string, size: 4)", ...stages, "last()", "dense(units: odd.classes)"].join(" |> ")}`,
});

const GRU = "recurrent(cell: gru, units: 4)";
const DROP = "dropout(rate: 30%)";
const STACK = [GRU, GRU, GRU, GRU];

for (const at of [0, 1, 2, 3, 4]) {
  test(`a layer put into a stack at ${at} is one layer added; taken out again, one removed`, () => {
    const longer = chain(...STACK.slice(0, at), DROP, ...STACK.slice(at));
    const [added, removed] = [said(chain(...STACK), longer), said(longer, chain(...STACK))];
    assert.is(added.length, 1, added.join("\n"));
    assert.match(added[0], /^\+ layer logits_dropout: dropout\(logits_\w+, rate: 30%\)$/);
    assert.is(removed.length, 1, removed.join("\n"));
    assert.match(removed[0], /^- layer logits_dropout: /);
  });

  test(`a layer like the others put in at ${at} is one layer added`, () => {
    const changes = said(chain(...STACK), chain(...STACK, GRU));
    assert.is(changes.length, 1, changes.join("\n"));
    assert.match(changes[0], /^\+ layer logits_recurrent\w*: recurrent\(/);
  });
}

test("a layer in the middle may change besides", () => {
  const wide = "recurrent(cell: gru, units: 7)";
  const changes = said(chain(...STACK), chain(GRU, DROP, GRU, wide, GRU));
  assert.equal(changes, [
    "+ layer logits_dropout: dropout(logits_recurrent, rate: 30%)",
    "logits_recurrent_3.units: 4 -> 7",
  ]);
});

test("a layer in place of another is one removed and one added", () => {
  const changes = said(chain(GRU, DROP, GRU), chain(GRU, "layer_norm()", GRU));
  assert.equal(changes, [
    "- layer logits_dropout: dropout(logits_recurrent, rate: 30%)",
    "+ layer logits_layer_norm: layer_norm(logits_recurrent, epsilon: 1e-5)",
  ]);
});

const TWO = `wide   = recurrent(string, cell: gru, units: 4)
    deep   = recurrent(string, cell: lstm, units: 3)
    logits = dense(last(wide), units: odd.classes) + dense(last(deep), units: odd.classes)`;

test("what reads another layer than before is said", () => {
  assert.equal(said({ model: TWO }, { model: TWO.replace("dense(last(deep)", "dense(last(wide)") }), [
    "- layer deep: recurrent(string, cell: lstm, units: 3, forget_bias: 0)",
    "- layer logits_last_2: last(deep)",
    "logits_dense_2.x: logits_last_2 -> logits_last",
  ]);
});

test("layers under each other's names keep what they are", () => {
  const swapped = TWO.replace(/\bwide\b/g, "other")
    .replace(/\bdeep\b/g, "wide")
    .replace(/\bother\b/g, "deep");
  assert.equal(said({ model: TWO }, { model: swapped.replace("units: 3", "units: 5") }), [
    "wide.units: 3 -> 5".replace("wide", "deep"),
  ]);
});

const TWO_PARAMS = (first: string, second: string, use: string) => ({
  settings: `param a = ${first}\n  param b = ${second}`,
  model: `logits = recurrent(string, cell: gru, ${use}) |> last() |> dense(units: odd.classes)`,
});
const USE = "units: a) |> recurrent(cell: gru, units: b";

test("two parameters that exchange their values have two changes", () => {
  const [a, b] = [TWO_PARAMS("4 in 2..64", "8 in 2..64", USE), TWO_PARAMS("8 in 2..64", "4 in 2..64", USE)];
  assert.equal(said(a, b), ["a: 4 -> 8", "b: 8 -> 4"]);
});

test("parameters that exchange their names and no more have none", () => {
  const other = "units: b) |> recurrent(cell: gru, units: a";
  const [a, b] = [TWO_PARAMS("4 in 2..9", "8 in 2..64", USE), TWO_PARAMS("8 in 2..64", "4 in 2..9", other)];
  assert.equal(said(a, b), []);
});

test("a parameter renamed and changed is one and the same", () => {
  const model = (name: string) => ({
    settings: `param ${name}`,
    model: `logits = dense(last(recurrent(string, cell: gru, units: ${name.split(" ")[0]})), units: odd.classes)`,
  });
  assert.equal(said(model("size = 4 in 2..9"), model("units = 6 in 2..9")), ["size: 4 -> 6"]);
});

test("a number that becomes a parameter is a parameter added, and where it is used", () => {
  const layer = (units: string) =>
    `logits = dense(last(recurrent(string, cell: gru, units: ${units})), units: odd.classes)`;
  const changes = said({ model: layer("4") }, { settings: "param size = 4 in 2..9", model: layer("size") });
  assert.equal(changes, ["+ param size: 4 in 2..9", "logits_recurrent.units: 4 -> size"]);
});

test("the order of losses is said: sums of numbers depend on it, and so do random numbers", () => {
  const two = (loss: string) => ({
    model:
      "logits = dense(last(recurrent(string, cell: gru, units: 4)), units: odd.classes)\n    side = dense(last(string), units: odd.classes)",
    loss,
  });
  const of = ({ model, loss }: ReturnType<typeof two>) =>
    compile(experiment({ model }).replace("cross_entropy(logits, odd)", loss));
  const [a, b] = ["logits|side", "side|logits"].map((names) =>
    of(
      two(
        names
          .split("|")
          .map((name) => `cross_entropy(${name}, odd)`)
          .join(" + "),
      ),
    ),
  );
  assert.equal(changesBetween(a, b).map(told), [
    "loss: cross_entropy(logits, odd) + cross_entropy(side, odd) -> cross_entropy(side, odd) + cross_entropy(logits, odd)",
  ]);
});

test("a measure of a new target brings the target", () => {
  const model = "logits = dense(last(recurrent(string, cell: gru, units: 4)), units: odd.classes)";
  const changes = said(
    { model, measure: "right = accuracy(predicted(logits), odd)" },
    {
      model,
      data: "target third = (sum(strings.bits) + 1) mod 2",
      measure: "right = accuracy(predicted(logits), odd)\n    other = accuracy(predicted(logits), third)",
    },
  );
  assert.equal(changes, [
    "+ target third: (sum(strings.bits) + 1) mod 2",
    "+ measure other: accuracy(predicted(logits), third)",
  ]);
});

test("what a hand has changed beyond what other facts explain is said as it is", () => {
  const a = compile(experiment(chain(GRU)));
  const plan = { ...a.plan, model: [...a.plan.model].reverse() };
  const [change, ...others] = changesBetween(a, { ...a, plan });
  assert.equal([change.path, change.what, others], ["", "the plan", []]);
});

test.run();
