/** Ops over the flat block of parameters: what PyTorch's goldens do not say. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { OpName } from "../../src/ops/names.js";
import { type Arrays, type Attributes, generator, relativeDistance, runPass } from "./harness.js";

function call(op: OpName, count: number, arrays: Arrays, attributes: Attributes = {}): void {
  runPass({ op, sizes: { count }, attributes, present: new Set(), lengths: "absent" }, "forward", arrays);
}

function drawn(count: number, seed: number): Float64Array {
  const random = generator(seed);
  return Float64Array.from({ length: count }, () => 2 * random() - 1);
}

const RATE = 0.01;
const ADAM = { rate: RATE, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

test("one value that is not finite, wherever it stands, is found", () => {
  const finite = new Float64Array(1);
  const x = drawn(17, 1);
  call("all_finite", 17, { x, finite });
  assert.is(finite[0], 1);
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    for (const at of [0, 8, 16]) {
      const spoilt = x.with(at, wrong);
      call("all_finite", 17, { x: spoilt, finite });
      assert.is(finite[0], 0, `${wrong} at ${at}`);
    }
  }
});

test("clipping gives the norm as it was, and leaves a gradient within the limit as it is", () => {
  const norm = new Float64Array(1);
  const g = Float64Array.of(3, 0, -4);
  call("clip_by_global_norm", 3, { g, norm }, { limit: 5.1 });
  assert.equal([...g, ...norm], [3, 0, -4, 5]);
  call("clip_by_global_norm", 3, { g, norm }, { limit: 1 });
  assert.is(norm[0], 5);
  assert.ok(relativeDistance(g, [0.6, 0, -0.8]) < 1e-6);
});

test("a gradient of zero stays zero under clipping", () => {
  const norm = new Float64Array(1);
  const g = new Float64Array(5);
  call("clip_by_global_norm", 5, { g, norm }, { limit: 1 });
  assert.equal([...g, ...norm], [0, 0, 0, 0, 0, 0]);
});

test("a penalty counts every parameter once", () => {
  const [g, value] = [Float64Array.of(10, 10, 10), new Float64Array(1)];
  call("penalty", 3, { p: Float64Array.of(-2, 0, 3), g, value }, { l1: 0.5, l2: 0.25 });
  assert.equal([...g, ...value], [8.5, 10, 12, 5.75]);
});

test("what a penalty adds to the gradient is the gradient of its value", () => {
  const count = 9;
  const value = new Float64Array(1);
  const step = 1e-5;
  for (const attributes of [
    { l1: 0.3, l2: 0 },
    { l1: 0, l2: 0.2 },
    { l1: 0.3, l2: 0.2 },
  ]) {
    const p = drawn(count, 2);
    const [before, g] = [drawn(count, 3), drawn(count, 3)];
    call("penalty", count, { p, g, value }, attributes);
    const at = (index: number, shift: number) => {
      call("penalty", count, { p: p.with(index, p[index] + shift), g: new Float64Array(count), value }, attributes);
      return value[0];
    };
    const numeric = p.map((_, index) => (at(index, step) - at(index, -step)) / (2 * step));
    const added = g.map((sum, index) => sum - before[index]);
    assert.ok(relativeDistance(added, numeric) < 1e-8, JSON.stringify(attributes));
  }
});

test("a penalty does not push a parameter of zero", () => {
  const g = Float64Array.of(0.5);
  call("penalty", 1, { p: new Float64Array(1), g, value: new Float64Array(1) }, { l1: 1, l2: 1 });
  assert.is(g[0], 0.5);
});

test("Adam's first step is as long as the rate, whatever the gradient", () => {
  for (const op of ["adam", "adamw"] as const) {
    const p = new Float64Array(3);
    const arrays = { p, g: Float64Array.of(1e-3, -5, 1e4), m: new Float64Array(3), v: new Float64Array(3) };
    call(op, 3, arrays, { ...ADAM, decay: 0.1, step: 1 });
    assert.ok(relativeDistance(p, [-RATE, RATE, -RATE]) < 1e-4, op);
  }
});

test("without its extras an optimiser is plain gradient descent, or Adam", () => {
  const [g, v] = [drawn(7, 5), new Float64Array(7)];
  const after = (op: OpName, arrays: Arrays, attributes: Attributes) => {
    const p = drawn(7, 4);
    call(op, 7, { p, g, ...arrays }, attributes);
    return p;
  };
  const plain = after("sgd", {}, { rate: RATE });
  for (const form of ["classical", "nesterov"]) {
    assert.equal(after("momentum", { v: v.slice() }, { rate: RATE, momentum: 0, form }), plain, form);
  }
  const moments = () => ({ m: v.slice(), v: v.slice() });
  const adam = after("adam", moments(), { ...ADAM, step: 3 });
  assert.equal(after("adamw", moments(), { ...ADAM, decay: 0, step: 3 }), adam);
});

test("decay of AdamW shrinks the parameters and stays out of the moving means", () => {
  const [p, m, v] = [drawn(7, 6), new Float64Array(7), new Float64Array(7)];
  const before = p.slice();
  call("adamw", 7, { p, g: new Float64Array(7), m, v }, { ...ADAM, decay: 0.5, step: 1 });
  assert.ok(
    relativeDistance(
      p,
      before.map((value) => value * (1 - RATE * 0.5)),
    ) < 1e-15,
  );
  assert.equal([...m, ...v], new Array(14).fill(0));
});

const OPTIMISERS: readonly (readonly [OpName, readonly string[], Attributes])[] = [
  ["sgd", [], { rate: RATE }],
  ["momentum", ["v"], { rate: RATE, momentum: 0.9, form: "classical" }],
  ["momentum", ["v"], { rate: RATE, momentum: 0.9, form: "nesterov" }],
  ["rmsprop", ["s"], { rate: RATE, decay: 0.9, epsilon: 1e-8 }],
  ["adam", ["m", "v"], { ...ADAM, step: 3 }],
  ["adamw", ["m", "v"], { ...ADAM, decay: 0.1, step: 3 }],
];
const LIVE = Int32Array.of(2, 3, 3, 6, 9, 9, 10, 12);
const isLive = (at: number) => (at >= 2 && at < 6) || (at >= 10 && at < 12);

/** Blocks after one step: `p` and then the moments. */
function stepped(op: OpName, states: readonly string[], g: Float64Array, attributes: Attributes, live?: Int32Array) {
  const blocks = ["p", ...states].map((name, index) => [name, drawn(14, 20 + index).map(Math.abs)] as const);
  const arrays: Arrays = { ...Object.fromEntries(blocks), g, live: live ?? null };
  const sizes = { count: 14, stretches: (live?.length ?? 0) / 2 };
  runPass({ op, sizes, attributes, present: new Set(), lengths: "absent" }, "forward", arrays);
  return blocks.map(([, block]) => [...block]);
}

test("where a gradient is not live it is not read, and an exact optimiser moves there as by a gradient of zero", () => {
  const g = drawn(14, 9);
  const zeroed = g.map((value, at) => (isLive(at) ? value : 0));
  const unread = g.map((value, at) => (isLive(at) ? value : Number.NaN));
  for (const [op, states, attributes] of OPTIMISERS) {
    const dense = stepped(op, states, zeroed, attributes);
    assert.equal(stepped(op, states, unread, { ...attributes, untouched: "exact" }, LIVE), dense, op);
  }
});

test("a lazy optimiser leaves what is not live as it is, and moves the rest as an exact one", () => {
  const g = drawn(14, 9);
  for (const [op, states, attributes] of OPTIMISERS) {
    const exact = stepped(op, states, g, attributes);
    const lazy = stepped(op, states, g, { ...attributes, untouched: "lazy" }, LIVE);
    const before = ["p", ...states].map((_, index) => drawn(14, 20 + index).map(Math.abs));
    lazy.forEach((block, index) => {
      assert.equal(
        block,
        [...before[index]].map((value, at) => (isLive(at) ? exact[index][at] : value)),
        op,
      );
    });
  }
});

test("the norm and the search for NaN look where the gradient is live", () => {
  const [norm, finite] = [new Float64Array(1), new Float64Array(1)];
  const g = Float64Array.of(Number.NaN, 3, 0, Number.POSITIVE_INFINITY, -4);
  const variant = { sizes: { count: 5, stretches: 2 }, attributes: { limit: 1 }, present: new Set<string>() };
  const live = Int32Array.of(1, 3, 4, 5);
  runPass({ ...variant, op: "all_finite", lengths: "absent" }, "forward", { x: g, live, finite });
  runPass({ ...variant, op: "clip_by_global_norm", lengths: "absent" }, "forward", { g, live, norm });
  assert.equal([...finite, ...norm], [1, 5]);
  assert.equal([g[0], g[3]], [Number.NaN, Number.POSITIVE_INFINITY]);
  assert.ok(Math.abs(g[1] - 0.6) < 1e-6 && Math.abs(g[4] + 0.8) < 1e-6);
});

test.run();
