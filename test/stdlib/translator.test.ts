/** The translators are the reference's: as many weights, in the same layers (shared/bench/reference, section 3). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { toStep } from "../../src/compiler/lower/to-step.js";
import { evaluate } from "../../src/ops/polynomial.js";
import { parameterCount } from "../../src/plan/cost.js";
import { compile, ROOT } from "../programs/workshop.js";

const textOf = (path: string) => readFileSync(join(ROOT, path), "utf8");

const FILES = {
  "translator.rnn": textOf("experiments/translator.rnn"),
  "translator-plain.rnn": textOf("experiments/translator-plain.rnn"),
};

/** With 10,000 words and `<unk>` a side. */
function weightsOf(main: keyof typeof FILES): number {
  const { plan } = compile(FILES, [], undefined, main);
  const sizes = Object.fromEntries(plan.data.fitted.map(({ id }) => [`${id}.size`, 10_001]));
  return evaluate(parameterCount(toStep(plan)), sizes);
}

/**
 * PyTorch's two LSTMs have a second bias each. Its vocabularies have four more ids than words, where ours have one, the
 * target an end and what its embedding reads a beginning.
 */
const MORE = 2 * 4 * 256 + 3 * 128 + 128 + 2 * (256 + 1);

test("experiments/translator.rnn has the weights of the reference", () => {
  assert.is(weightsOf("translator.rnn") + MORE, 6_185_236);
});

test("experiments/translator-plain.rnn has them without those of attention", () => {
  assert.is(weightsOf("translator-plain.rnn") + MORE, 5_922_580);
});

test("std/book/translator learns from words that its loss samples, and looks back before each step", () => {
  const { plan } = compile({ "main.rnn": textOf("stdlib/book/translator.rnn") });
  const decoder = plan.model.find(({ inputs }) => inputs.memory);
  assert.equal(decoder?.attributes.feed, { word: "input" });
  assert.equal(decoder?.attributes.attend, { word: "additive" });
  const [{ kind, samples }] = plan.train.loss;
  assert.equal([kind, samples], ["sampled_softmax", 512]);
});

test.run();
