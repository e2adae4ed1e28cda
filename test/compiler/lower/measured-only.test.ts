/** Layers that only a measure of training reads: no gradient comes to them, and none may begin below them. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parity } from "../../../src/compiler/diagnostics/example.js";
import { toStep } from "../../../src/compiler/lower/to-step.js";
import type { Instruction } from "../../../src/plan/step.js";
import { compile } from "../../programs/workshop.js";

const OWN = `block own(x: [a] of real, h: [b] of real) {
  return tanh(dense(x, units: b) + dense(h, units: b))
}`;

/** Backward calls of training, `op node`, where `other` is measured and learned by nothing. */
function handedBack(model: string, head = OWN): readonly string[] {
  const text = parity({
    head,
    model: `states = recurrent(string, cell: lstm, units: 16)
    logits = dense(last(states), units: odd.classes)
    ${model}`,
    train: `loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 50
    epochs    = 3
    stop when train.share > 99%`,
    measure: "share = accuracy(predicted(other), odd)",
  });
  const train = toStep(compile(text).plan).procedures.find(({ name }) => name === "train");
  const calls = (all: readonly Instruction[]): readonly string[] =>
    all.flatMap((one) => {
      if (one.kind === "scan") return one.reverse ? [`scan ${one.node}`] : [];
      return one.pass === "backward" ? [`${one.op} ${one.node}`] : [];
    });
  return calls(train?.body ?? []);
}

const LEARNED = ["softmax_cross_entropy loss.0", "linear dense.0", "lstm recurrent.0"];

for (const [name, layers] of [
  ["dropout", "dropout(last(states), rate: 10%)"],
  ["a mask for the whole sequence", "last(dropout(states, rate: 10%, mask: sequence))"],
  ["noise", "noise(last(states), deviation: 0.1)"],
  ["an activation", "tanh(last(states))"],
  ["arithmetic", "last(states * states - 2.0 * states + states)"],
  ["normalisation", "layer_norm(last(states))"],
  ["steps that are no layer's own last", "last(2.0 * states)"],
  ["a cell of one's own", "last(scan(states, step: own, units: 4))"],
  ["attention above the cell", "last(recurrent(states, cell: gru, units: 4, attend: additive(states)))"],
  ["attention before each step", "last(recurrent(states, cell: gru, units: 4, attend: dot(back, feed: input)))"],
  ["two layers beside one another", "last(joined(states, states))"],
] as const) {
  test(`${name}: the layers that a loss reads as well get its gradient alone`, () => {
    const back = layers.includes("back") ? "back   = recurrent(states, cell: gru, units: 4)\n    " : "";
    const head = layers.includes("own") ? OWN : "";
    assert.equal(handedBack(`${back}other  = dense(${layers}, units: odd.classes)`, head), LEARNED);
  });
}

test("a table that only a measure reads", () => {
  const model =
    "ids    = embed(string, size: 4)\n    other  = dense(last(recurrent(ids, cell: gru, units: 4)), units: odd.classes)";
  assert.equal(handedBack(model, ""), LEARNED);
});

test.run();
