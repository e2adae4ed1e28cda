/** Whose tensors are whose: what a kernel makes is given up when it ends, and what a memory keeps is not. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createEngine } from "../../../src/runtime/devices/tensorflow/engine.js";
import type { Binding } from "../../../src/runtime/devices/tensorflow/library.js";

/** A library that only counts: each op gives as many scalars as it is asked for. */
function counting(): { readonly binding: Binding; readonly held: Set<number> } {
  const held = new Set<number>();
  let next = 0;
  const make = () => {
    held.add(next);
    return next++;
  };
  const binding: Binding = {
    createTensor: make,
    deleteTensor: (id) => assert.ok(held.delete(id), "what is not there is given up"),
    tensorDataSync: () => new Float32Array(1),
    executeOp(name, _, __, outputs) {
      if (name === "Refused") throw new Error("no kernel");
      return Array.from({ length: outputs }, () => ({ id: make(), shape: [], dtype: name === "Odd" ? 77 : 1 }));
    },
    getNumOfTensors: () => held.size,
    isUsingGpuDevice: () => false,
    TF_FLOAT: 1,
    TF_INT32: 3,
    TF_INT64: 9,
    TF_BOOL: 10,
    TF_ATTR_STRING: 4,
    TF_ATTR_INT: 0,
    TF_ATTR_FLOAT: 1,
    TF_ATTR_BOOL: 2,
    TF_ATTR_TYPE: 3,
    TF_Version: "0",
  };
  return { binding, held };
}

test("what a scope makes is given up at its end; what is kept stays until it is released", () => {
  const { binding, held } = counting();
  const engine = createEngine(binding);
  const kept = engine.scope(() => {
    engine.fromHost("f32", Float32Array.of(1), []);
    engine.int64(3);
    const [first] = engine.run("Split", [], [], 3);
    engine.keep(first);
    assert.is(held.size, 5);
    return first;
  });
  assert.equal([...held], [kept.id]);
  engine.release(kept);
  assert.is(engine.count(), 0);
});

test("a tensor that is released while a kernel runs is there until it ends", () => {
  const { binding, held } = counting();
  const engine = createEngine(binding);
  const kept = engine.scope(() => {
    const [tensor] = engine.run("Identity", [], [], 1);
    engine.keep(tensor);
    return tensor;
  });
  engine.scope(() => {
    engine.release(kept);
    assert.ok(held.has(kept.id));
  });
  assert.is(held.size, 0);
});

test("an op that fails leaves nothing behind, and a scope within another is part of it", () => {
  const { binding, held } = counting();
  const engine = createEngine(binding);
  assert.throws(() => engine.scope(() => engine.run("Refused", [engine.int64(1)], [], 1)), /no kernel/);
  assert.throws(() => engine.scope(() => engine.run("Odd", [], [], 2)), /Odd gave a tensor of TensorFlow's type 77/);
  assert.is(held.size, 0);
  engine.scope(() => {
    engine.scope(() => engine.run("Identity", [], [], 1));
    assert.is(held.size, 1);
  });
  assert.is(held.size, 0);
});

test("two memories cannot keep the same tensor", () => {
  const { binding } = counting();
  const engine = createEngine(binding);
  engine.scope(() => {
    const [tensor] = engine.run("Identity", [], [], 1);
    engine.keep(tensor);
    assert.throws(() => engine.keep(tensor), /kept twice/);
    engine.release(tensor);
  });
});

test("values are copied before the library may hold them", () => {
  const { binding } = counting();
  let given: ArrayLike<number> | undefined;
  const engine = createEngine({
    ...binding,
    createTensor(_, __, values) {
      given = values;
      return binding.createTensor([], 1, values);
    },
  });
  const values = Float32Array.of(1, 2);
  engine.scope(() => engine.fromHost("f32", values, [2]));
  values[0] = 5;
  assert.is(given?.[0], 1);
});

test.run();
