/** What a step costs, against numbers worked out by hand, and against the memory that programs really take. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { toStep } from "../../src/compiler/lower/to-step.js";
import { format, parse } from "../../src/ops/polynomial.js";
import { flopsOf, parameterCount } from "../../src/plan/cost.js";
import { bufferBytes, stateBytes } from "../../src/plan/memory.js";
import type { Plan } from "../../src/plan/plan.js";
import type { Procedure, Step } from "../../src/plan/step.js";
import { dataSettings } from "../../src/plan/symbols.js";
import { programText } from "../programs/programs.js";
import { compile } from "../programs/workshop.js";

function stepOf(name: string): { readonly plan: Plan; readonly step: Step } {
  const { plan } = compile(programText(name).files);
  return { plan, step: toStep(plan) };
}

function flops(step: Step, name: Procedure["name"]): string {
  const procedure = step.procedures.find((known) => known.name === name);
  if (!procedure) throw new RangeError(`no procedure ${name}`);
  return format(flopsOf(step, procedure));
}

/** Polynomials as people write them, in any order. */
const same = (a: string, b: string) => assert.is(format(parse(a)), format(parse(b)));

test("parameters, by hand", () => {
  const parameters = (name: string) => format(parameterCount(stepOf(name).step));
  // rnn: 1 × 5, 5 × 5 and 5; dense: 5 × 9 and 9.
  assert.is(parameters("sums"), String(5 + 25 + 5 + 45 + 9));
  // lstm of u on 1: 4u + 4u² + 4u; gru of 2u on u: 6u² + 12u² + two biases of 6u; dense: 2 × 2u and 2.
  same(parameters("lengths"), "22 s1 s1 + 24 s1 + 2");
  // Tables 10 × 3 and, with an id for what precedes, 11 × 2; lstm of u on 3 and on 2; dense: 10u + 10.
  same(parameters("turning"), "8 s0 s0 + 38 s0 + 62");
  // In windows the word before is known, so the table has a row a word; gru of 4 on the size; dense of v on 4.
  same(parameters("next_word"), "s0 vocabulary.0.size + 12 s0 + 48 + 24 + 5 vocabulary.0.size");
  // gru of 4 on 1: 12 + 48 + 24; gain and bias; dense: 4 and 1.
  assert.is(parameters("series"), String(84 + 8 + 5));
  // Table 2 × 3; a cell of u on w: w u + u, 2u² + 2u, 2u², and 2u of gain and bias; on 3 and on u; dense: 2u + 2.
  same(parameters("own_cell"), "9 s0 s0 + 15 s0 + 8");
});

test("arithmetic, by hand", () => {
  const { step } = stepOf("sums");
  // rnn: 2 × 5 × (5 + 1) a step; dense: 2 × 5 × 9.
  same(flops(step, "predict"), "60 batch column.0.time + 90 batch");
  same(flops(step, "evaluate"), "60 batch column.0.time + 90 batch");
  // Backward: the state's gradient and both weights', for nobody asks for the input's; of dense, both sides.
  same(flops(step, "train"), "170 batch column.0.time + 270 batch");
  // Of lengths that differ, real steps alone. lstm: 8u(u + 1); gru of 2u on u: 6 × 2u × 3u; dense: 2 × 2u × 2.
  same(flops(stepOf("lengths").step, "predict"), "44 column.0.steps s1 s1 + 8 column.0.steps s1 + 8 batch s1");
  // In the loop, which knows of no padding: 6 + 18 + 6 for products; then 2 × 3.
  same(flops(stepOf("flowing").step, "predict"), "36 batch column.0.time");
});

test("memory, by hand", () => {
  const { step } = stepOf("sums");
  const [train, , predict] = step.procedures;
  const values = { batch: 6, "column.0.time": 8 };
  // States 240; last 30; logits 54, then working space 240; classes 6; losses 6; normaliser, then the last's gradient 30.
  assert.is(bufferBytes(train, values), 4 * (240 + 30 + 240 + 6 + 6 + 30));
  // States 240, then logits in their place; last 30.
  assert.is(bufferBytes(predict, values), 4 * (240 + 30));
  // Parameters, gradients, two means.
  assert.is(stateBytes(step, {}), 4 * 4 * 89);
});

test("settings that change the data", () => {
  assert.equal(dataSettings(stepOf("sums").plan), []);
  const { files } = programText("next_word");
  const text = files["main.rnn"]
    .replace("param size", "param most = 9 in 5..9\n  param size")
    .replace("most: 9)", "most: most)");
  const { plan } = compile({ ...files, "main.rnn": text });
  assert.equal(
    dataSettings(plan).map((id) => plan.settings.find((setting) => setting.id === id)?.value),
    [9],
  );
});

test.run();
