/** The references against PyTorch, in float64. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Numbers } from "../../src/ops/contract.js";
import type { OpName } from "../../src/ops/names.js";
import { OPS } from "../../src/ops/table.js";
import { type GoldenArrays, type GoldenCall, goldenCalls, goldenHeaders } from "../golden/load.js";
import {
  type Arrays,
  argumentsOf,
  contractOf,
  copyOf,
  type PassName,
  passOf,
  poisoned,
  runPass,
  there,
} from "./harness.js";

// Both sides compute in float64 and sum up in other orders; these are numbers around 1.
const TOLERANCE = 1e-10;

/** Ops that PyTorch has, and whose results it can say. */
const COMPARED: readonly OpName[] = [
  ...(["attention", "attention_rnn", "attention_gru", "attention_lstm"] as const),
  ...(["rnn", "gru", "lstm", "embedding", "linear", "activation", "layer_norm"] as const),
  ...([
    "softmax_cross_entropy",
    "projected_cross_entropy",
    "sampled_softmax",
    "binary_cross_entropy",
    "squared_error",
  ] as const),
  ...(["clip_by_global_norm", "sgd", "momentum", "rmsprop", "adam", "adamw"] as const),
];

function run(golden: GoldenCall, pass: PassName, given: Arrays): Arrays {
  const { op, sizes, attributes } = golden;
  const arrays: Arrays = {};
  for (const argument of passOf(op, pass).arguments) {
    const { name, role } = argument;
    const written = role === "output" || role === "result" || role === "scratch" || (role === "saved" && !given[name]);
    arrays[name] = written ? poisoned(argument, sizes, "f64") : (given[name] ?? null);
  }
  runPass({ op, sizes, attributes, present: new Set(), lengths: "absent" }, pass, arrays);
  return arrays;
}

function compare(actual: Arrays, expected: GoldenArrays, title: string): void {
  for (const [name, values] of Object.entries(expected)) {
    const array = there(actual, name);
    assert.is(array.length, values.length, `${title}: ${name}`);
    values.forEach((value, at) => {
      const close = Math.abs(array[at] - value) <= TOLERANCE * Math.max(1, Math.abs(value));
      assert.ok(close, `${title}: ${name}[${at}] is ${array[at]}, in PyTorch ${value}`);
    });
  }
}

function copies(arrays: GoldenArrays): Record<string, Numbers> {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, copyOf(array)]));
}

const calls = goldenCalls();

for (const op of COMPARED) {
  test(`${op}: forward and backward give what PyTorch gives`, () => {
    const goldens = calls.filter((golden) => golden.op === op);
    assert.ok(goldens.length > 0);
    for (const golden of goldens) {
      const inputs = copies(golden.inputs);
      const forward = run(golden, "forward", inputs);
      compare(forward, golden.outputs, golden.name);
      if (golden.mean !== undefined) {
        let sum = 0;
        for (const value of there(forward, "loss")) sum += value;
        assert.ok(Math.abs(sum * Number(golden.attributes.scale) - golden.mean) < TOLERANCE, golden.name);
      }
      if (!contractOf(op).backward) continue;
      assert.ok(Object.keys(golden.results).length > 0, golden.name);
      compare(run(golden, "backward", { ...forward, ...copies(golden.gradients) }), golden.results, golden.name);
    }
  });
}

test("PyTorch says something of every output, saved value and gradient of the ops compared", () => {
  for (const op of COMPARED) {
    const goldens = calls.filter((golden) => golden.op === op);
    const said = new Set(goldens.flatMap(({ outputs, results }) => [...Object.keys(outputs), ...Object.keys(results)]));
    const written = argumentsOf(op, "forward", "output", "saved", "state");
    const results = contractOf(op).backward ? argumentsOf(op, "backward", "result") : [];
    assert.equal([...said].sort(), [...written, ...results].map(({ name }) => name).sort(), op);
  }
});

test("an optimiser that takes five steps by itself stays with PyTorch", () => {
  const isUpdate = (op: OpName) => argumentsOf(op, "forward", "state").some(({ name }) => name === "p");
  const steps = calls.filter(({ op }) => isUpdate(op));
  const optimiserOf = ({ name }: GoldenCall) => name.replace(/, step \d+$/, "");
  for (const optimiser of new Set(steps.map(optimiserOf))) {
    const five = steps.filter((step) => optimiserOf(step) === optimiser);
    assert.is(five.length, 5, optimiser);
    const states = copies(five[0].inputs);
    for (const step of five) {
      compare(run(step, "forward", { ...states, g: copyOf(step.inputs.g) }), step.outputs, step.name);
    }
  }
});

test("every golden names an op of the table, and its file says where the numbers come from", () => {
  for (const { op, name } of calls) assert.ok(op in OPS && COMPARED.includes(op), name);
  for (const { torch, date, command } of goldenHeaders()) {
    assert.match(torch, /^2\.13/);
    assert.is(date, "2026-11-22");
    assert.match(command, "test/golden/make.py");
  }
});

test.run();
