/** The programs of these tests use everything that there is. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { allNodes } from "../../src/compiler/lower/procedure.js";
import { toStep } from "../../src/compiler/lower/to-step.js";
import type { OpContract } from "../../src/ops/contract.js";
import { OP_NAMES } from "../../src/ops/names.js";
import { OPS } from "../../src/ops/table.js";
import type { LayerName } from "../../src/plan/plan.js";
import type { Call, Instruction } from "../../src/plan/step.js";
import { PROGRAMS } from "./programs.js";
import { compile } from "./workshop.js";

const plans = PROGRAMS.map(({ files }) => compile(files).plan);
const steps = plans.map(toStep);

function callsIn(instruction: Instruction): readonly Call[] {
  return instruction.kind === "call" ? [instruction] : instruction.body.flatMap(callsIn);
}

const calls = steps.flatMap(({ procedures }) => procedures.flatMap(({ body }) => body.flatMap(callsIn)));
const updates = steps.flatMap(({ update }) => update);

test("every op stands in some program, in both of its passes", () => {
  const seen = new Set(calls.map(({ op, pass }) => `${op} ${pass}`));
  for (const call of updates) {
    const op = call.kind === "optimizer" ? call.op : call.kind === "clip" ? "clip_by_global_norm" : "penalty";
    seen.add(`${op} forward`);
  }
  // The one that the runtime calls by itself, and the one whose place a softmax over all classes takes.
  seen.add("all_finite forward").add("sampled_softmax forward");
  const all = OP_NAMES.flatMap((name) => {
    const contract: OpContract = OPS[name];
    return [`${name} forward`, ...(contract.backward ? [`${name} backward`] : [])];
  });
  assert.equal(
    all.filter((pass) => !seen.has(pass)),
    [],
  );
});

test("every optional argument is once given and once absent", () => {
  const always = new Set<string>();
  const never = new Set<string>();
  for (const name of OP_NAMES) {
    const contract: OpContract = OPS[name];
    for (const pass of ["forward", "backward"] as const) {
      const own = calls.filter((call) => call.op === name && call.pass === pass);
      if (own.length === 0) continue;
      for (const argument of contract[pass]?.arguments ?? []) {
        if (!argument.optional) continue;
        const given = own.filter((call) => argument.name in call.arguments).length;
        if (given === 0) never.add(`${name} ${pass} ${argument.name}`);
        if (given === own.length) always.add(`${name} ${pass} ${argument.name}`);
      }
    }
  }
  // No loss reads what attention found, yet.
  const found = ["attention", "attention_rnn", "attention_gru", "attention_lstm"].flatMap((name) => [
    ...(name === "attention" ? [] : [`${name} backward dContext`]),
    `${name} backward dAlignment`,
  ]);
  assert.equal([...never].sort(), found.sort());
  // `hold` is called for sequences of different lengths alone, and these two when a gradient is wanted.
  const expected = ["hold forward lengths", "hold backward lengths", "affine backward dX", "activation backward dX"];
  // What a layer gives has gone through it, and its queries with it; an output is as wide as the table that it shares.
  expected.push("attention backward dContext", "attention backward dQueries", "tied_cross_entropy backward dX");
  assert.equal([...always].sort(), expected.sort());
});

/** One entry for each layer, so that a new one is missed here. */
const LAYERS: { readonly [L in LayerName]: true } = {
  input: true,
  previous: true,
  embed: true,
  recurrent: true,
  dense: true,
  dropout: true,
  noise: true,
  layer_norm: true,
  last: true,
  joined: true,
  add: true,
  subtract: true,
  multiply: true,
  affine: true,
  activation: true,
  scan: true,
  scan_item: true,
  scan_state: true,
  predicted: true,
  modulo: true,
};

test("every layer stands in some program", () => {
  const seen = new Set(plans.flatMap(({ model }) => allNodes(model).map(({ layer }) => layer)));
  assert.equal([...seen].sort(), Object.keys(LAYERS).sort());
});

test("every loss, measure, optimiser, shape of column, kind of batch and way to begin", () => {
  const texts = plans.map((plan) => JSON.stringify(plan)).join("\n");
  const wanted = [
    ...["cross_entropy", "binary_cross_entropy", "squared_error"],
    ...["accuracy", "perplexity", "mean_squared_error", "mean_absolute_error"],
    ...["sgd", "momentum", "rmsprop", "adam", "adamw", "rows", "lanes", "compare", "patience", "and", "or"],
    ...["zeros", "constant", "uniform", "normal", "truncated_normal", "glorot", "he", "orthogonal"],
    ...["text", "real", "whole", "list", "set"],
  ].map((kind) => `"kind":"${kind}"`);
  const shapes = ["value", "sequence", "stream", "window"].map((shape) => `"shape":"${shape}"`);
  const rows = [
    "bits",
    "text",
    "table",
    "jsonl",
    "parallel",
    "sections",
    "exchanges",
    "where",
    "distinct",
    "split",
    "given",
  ].map((op) => `"op":"${op}"`);
  const fitted = ["vocabulary", "standard", "spread"].map((op) => `"op":"${op}"`);
  const splits = ["chance", "hash", "order"].map((by) => `"by":"${by}"`);
  const functions = [
    "lower",
    "replace",
    "words",
    "characters",
    "count",
    "sum",
    "ids",
    "scaled",
    "modulo",
    "not",
    "text_of",
    "together",
    "normal_form",
    "without_accents",
    "multi_hot",
  ].map((call) => `"call":"${call}"`);
  const all = [...wanted, ...shapes, ...rows, ...fitted, ...splits, ...functions];
  assert.equal(
    all.filter((text) => !texts.includes(text)),
    [],
  );
});

test.run();
