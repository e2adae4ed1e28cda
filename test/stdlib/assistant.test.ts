/** The assistant is the reference's: as many weights, in the same layers (shared/bench/reference, section 4). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { toStep } from "../../src/compiler/lower/to-step.js";
import { evaluate } from "../../src/ops/polynomial.js";
import { parameterCount } from "../../src/plan/cost.js";
import { columnsApart, lengthColumns } from "../../src/plan/lengths.js";
import { compile, ROOT } from "../programs/workshop.js";

const textOf = (path: string) => readFileSync(join(ROOT, path), "utf8");

const FILES = {
  "assistant.rnn": textOf("experiments/assistant.rnn"),
  "assistant-unconditional.rnn": textOf("experiments/assistant-unconditional.rnn"),
  "book.rnn": textOf("stdlib/book/assistant.rnn"),
};

const planOf = (main: keyof typeof FILES) => compile(FILES, [], undefined, main).plan;

/** With 10,000 words and `<unk>`. */
function weightsOf(main: keyof typeof FILES): number {
  const plan = planOf(main);
  const sizes = Object.fromEntries(plan.data.fitted.map(({ id }) => [`${id}.size`, 10_001]));
  return evaluate(parameterCount(toStep(plan)), sizes);
}

/**
 * PyTorch's four LSTMs have a second bias each. Its vocabulary has four more ids than words, where ours has one, what the
 * embedding reads an end and a beginning, and the target an end.
 */
const MORE = 4 * 4 * 256 + 256 + 2 * (256 + 1);

/** Of an LSTM layer of 256 units over 256 features, with one bias. */
const LAYER = 4 * 256 * (256 + 256 + 1);

test("experiments/assistant.rnn has the weights of the reference", () => {
  assert.is(weightsOf("assistant.rnn") + MORE, 7_237_396);
});

test("experiments/assistant-unconditional.rnn has them without the encoder's, and starts from nothing", () => {
  assert.is(weightsOf("assistant-unconditional.rnn") + 2 * LAYER + MORE, 7_237_396);
  const starts = planOf("assistant-unconditional.rnn").model.flatMap(({ inputs }) => Object.keys(inputs));
  assert.not(starts.includes("start"));
});

test("its batches are those of the assistant: by the prompt's length, though it reads replies alone", () => {
  const [plan, other] = [planOf("assistant-unconditional.rnn"), planOf("assistant.rnn")];
  const spoken = (from: typeof plan) =>
    lengthColumns(from).map((id) => from.data.columns.find((column) => column.id === id)?.of);
  assert.equal(spoken(plan), spoken(other));
  assert.equal(columnsApart(plan), lengthColumns(plan));
  assert.equal(columnsApart(other), []);
});

test("std/book/assistant has three layers of 1,024 units a side, each answering from the state of its fellow", () => {
  const recurrent = planOf("book.rnn").model.filter(({ layer }) => layer === "recurrent");
  assert.is(recurrent.length, 6);
  assert.is(recurrent.filter(({ inputs }) => inputs.start).length, 3);
});

test.run();
