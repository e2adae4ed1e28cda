/** One mask a sequence: what programs with recurrent dropout drop, and that they drop nothing but in training. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { OpName } from "../../src/ops/names.js";
import type { Call } from "../../src/plan/step.js";
import { elements } from "../../src/runtime/program/tensor.js";
import { programText } from "./programs.js";
import { compile, load, ready } from "./workshop.js";

const { files } = programText("forgetful");
const loaded = await load(files);
const { bound, batch } = ready(loaded);

/** What the calls of an op write at a training step: sizes and values. */
function written(
  op: OpName,
  step: number,
): readonly { readonly sizes: readonly number[]; readonly values: number[] }[] {
  const all: { sizes: readonly number[]; values: number[] }[] = [];
  bound.train(batch(0, 0), step, (name, pass, tensors) => {
    if (name !== op || pass !== "forward") return;
    for (const [, tensor] of tensors)
      all.push({ sizes: tensor.sizes, values: Array.from(bound.read(tensor)).slice(0, elements(tensor)) });
  });
  return all;
}

test("what stands between layers loses the same features at every step, others of each example", () => {
  const [{ sizes, values }] = written("mask_steps", 1);
  const [time, examples, width] = sizes;
  const lengths = batch(0, 0).columns.left.lengths ?? [];
  const droppedBy = Array.from({ length: examples }, (_, example) =>
    Array.from({ length: lengths[example] }, (_, t) => {
      const from = (t * examples + example) * width;
      return values.slice(from, from + width).map((value) => Number(value === 0));
    }),
  );
  assert.ok(Math.max(...lengths) === time && time > 2);
  for (const steps of droppedBy) for (const dropped of steps) assert.equal(dropped, steps[0]);
  assert.ok(new Set(droppedBy.map(([first]) => first.join(""))).size > 1);
});

test("a step draws what its number says: again the same, another time something else", () => {
  const masksOf = (step: number) => written("dropout", step).map(({ values }) => values);
  assert.equal(masksOf(1), masksOf(1));
  assert.not.equal(masksOf(1), masksOf(2));
});

test("every layer has a mask of its own, a row an example, of zeros and what makes up for them", () => {
  const masks = written("dropout", 1);
  assert.is(masks.length, 9);
  for (const { sizes, values } of masks) {
    assert.is(sizes[0], 4);
    assert.ok(values.length === 4 * sizes[1]);
  }
  const rates = [0.25, 0.25, 0.25, 0.4, 0.5, 0.25, 0.25, 0.25, 0.3];
  for (const [index, { values }] of masks.entries())
    for (const value of values)
      assert.ok(value === 0 || Math.abs(value - 1 / (1 - rates[index])) < 1e-12, `${index}: ${value}`);
});

test("nothing is dropped outside of training", () => {
  for (const procedure of loaded.step.procedures.filter(({ name }) => name !== "train")) {
    const calls = procedure.body.filter((instruction): instruction is Call => instruction.kind === "call");
    for (const { op, arguments: given } of calls) {
      assert.not(["dropout", "mask_steps"].includes(op), procedure.name);
      assert.is(given.stateMask, undefined);
    }
  }
});

test("a rate of zero is no dropout, said or not", () => {
  const hashOf = (text: string) => compile({ ...files, "main.rnn": text }).plan.hashes.program;
  const text = files["main.rnn"];
  const without = text.replace(", recurrent_dropout: 0.4", "");
  assert.is(hashOf(text.replace("recurrent_dropout: 0.4", "recurrent_dropout: 0")), hashOf(without));
  assert.not.equal(hashOf(text), hashOf(without));
  const plain = text.replace("rate: 30%, mask: sequence", "rate: 30%");
  assert.is(hashOf(text.replace("rate: 30%, mask: sequence", "rate: 30%, mask: step")), hashOf(plain));
  assert.not.equal(hashOf(text), hashOf(plain));
});

test.run();
