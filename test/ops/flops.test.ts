/** FLOPs of every op in every way of calling it: twice the multiply-adds that its instrumented reference makes. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Pass } from "../../src/ops/contract.js";
import { flopsCounter } from "../../src/ops/flops.js";
import { OP_NAMES, type OpName } from "../../src/ops/names.js";
import type { Kernel, Memory } from "../../src/runtime/devices/device.js";
import { allocateHost, hostArray } from "../../src/runtime/devices/host-memory.js";
import { countedReference, instrumented } from "../support/counted-reference.js";
import {
  type Arrays,
  backwardArrays,
  contractOf,
  forwardArrays,
  titleOf,
  type Variant,
  variantsOf,
} from "./harness.js";

const { device, taken } = await countedReference();

/** At most so many ways of an op. */
const MOST = 250;

function called(variant: Variant, passName: "forward" | "backward", arrays: Arrays): number {
  const contract = contractOf(variant.op);
  const pass = contract[passName];
  const kernel = device.kernel(variant.op, passName);
  if (!pass || !kernel) throw new Error(`no ${passName} of ${variant.op}`);
  taken();
  kernel(
    pass.arguments.map((argument): Memory | null => {
      const array = arrays[argument.name];
      if (!array) return null;
      const memory = allocateHost(argument.dtype, array.length, "f64");
      hostArray(memory).set(array);
      arrays[argument.name] = hostArray(memory);
      return memory;
    }),
    contract.sizes.map((name) => variant.sizes[name]),
    attributesOf(pass, variant),
    0,
  );
  return taken();
}

function attributesOf(pass: Pass, { attributes }: Variant): Parameters<Kernel>[2] {
  return pass.attributes.map(({ name, choices, fallback }) => {
    const value = attributes[name] ?? fallback;
    if (choices && typeof value === "string") return choices.indexOf(value);
    if (value === undefined || typeof value === "string") throw new Error(`no value for ${name}`);
    return value;
  });
}

function compare(op: OpName): number {
  let most = 0;
  const variants = variantsOf(op);
  const every = Math.max(1, Math.floor(variants.length / MOST));
  for (const [index, variant] of variants.entries()) {
    if (index % every !== 0) continue;
    const contract = contractOf(op);
    const forward = forwardArrays(variant, "f64", index);
    for (const passName of ["forward", "backward"] as const) {
      const pass = contract[passName];
      if (!pass) continue;
      const all = passName === "forward" ? forward : backwardArrays(variant, forward, "f64", index);
      // Every result asked for, and none of those that may be left out.
      const least = Object.fromEntries(
        Object.entries(all).map(([name, array]) => {
          const argument = pass.arguments.find((known) => known.name === name);
          return [name, argument?.role === "result" && argument.optional ? null : array];
        }),
      );
      for (const arrays of passName === "forward" ? [all] : [all, least]) {
        const counted = called(variant, passName, arrays);
        const flops = flopsCounter(pass)(variant.sizes, (name) => arrays[name] ?? null);
        if (pass.products.length > 0) assert.is(flops, 2 * counted, `${passName} of ${titleOf(variant)}`);
        most = Math.max(most, flops);
      }
    }
  }
  return most;
}

/** What goes element by element, or adds up without multiplying, has no products. */
const WITHOUT: readonly OpName[] = OP_NAMES.filter((op) => contractOf(op).forward.products.length === 0);

for (const op of OP_NAMES) {
  if (WITHOUT.includes(op)) continue;
  test(`${op}: twice the multiply-adds that the reference makes, with and without padding`, () => {
    assert.ok(compare(op) > 0);
  });
}

test("ops that look at each element alone, or only add up, are not counted", () => {
  assert.equal(
    WITHOUT.filter((op) => contractOf(op).backward?.products.length),
    [],
  );
  for (const op of [
    "linear",
    "rnn",
    "gru",
    "lstm",
    "attention",
    "attention_lstm",
    "scores",
    "sampled_softmax",
  ] as const)
    assert.not.ok(WITHOUT.includes(op), op);
});

test("what is counted: sums of products, each term once", () => {
  const counter = "globalThis.__rnncMultiplyAdds++";
  assert.is(instrumented("sum += a[i] * w[j];"), `sum += (${counter}, a[i] * w[j]);`);
  assert.is(instrumented("sum += v ? v[a] * q : q * k;"), `sum += (${counter}, v ? v[a] * q : q * k);`);
  assert.is(instrumented("sum += a[i * width];"), "sum += a[i * width];");
  assert.is(instrumented("sum = a * b;"), "sum = a * b;");
  assert.is(
    instrumented("for (;;) { if (value === 0) continue; sum += value * b; }"),
    `for (;;) { ; sum += (${counter}, value * b); }`,
  );
});

test.run();
