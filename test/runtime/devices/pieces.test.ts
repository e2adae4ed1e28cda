/**
 * The memories of a device whose tensors never change, against plain arrays: whatever is written by host or device,
 * through whatever views, every reader sees what was written last, and no tensor is held for nothing.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hostArray } from "../../../src/runtime/devices/host-memory.js";
import { createJsDevice } from "../../../src/runtime/devices/js.js";
import type { Tensor } from "../../../src/runtime/devices/tensorflow/engine.js";
import { createPieces, type Pieces, type TensorMaker } from "../../../src/runtime/devices/tensorflow/pieces.js";

/** Tensors that are arrays, and how many elements are kept. */
class Tensors implements TensorMaker {
  readonly #values = new Map<number, Float32Array>();
  readonly #kept = new Set<number>();
  #next = 0;

  make(values: ArrayLike<number>, shape: readonly number[]): Tensor {
    const id = this.#next++;
    this.#values.set(id, Float32Array.from(values));
    return { id, shape, type: "f32" };
  }

  fromHost(_: "f32" | "i32", values: ArrayLike<number>, shape: readonly number[]): Tensor {
    return this.make(values, shape);
  }

  data({ id }: Tensor): Float32Array {
    const values = this.#values.get(id);
    if (!values) throw new Error(`tensor ${id} was released`);
    return values.slice();
  }

  range(tensor: Tensor, start: number, length: number): Tensor {
    const values = this.data(tensor).subarray(start, start + length);
    assert.is(values.length, length);
    return this.make(values, [length]);
  }

  concat(rows: readonly Tensor[]): Tensor {
    const values = rows.flatMap((row) => [...this.data(row)]);
    return this.make(values, [values.length]);
  }

  reshape(tensor: Tensor, shape: readonly number[]): Tensor {
    return this.make(this.data(tensor), shape);
  }

  keep({ id }: Tensor): void {
    assert.not(this.#kept.has(id), "a tensor is kept twice");
    this.#kept.add(id);
  }

  release({ id }: Tensor): void {
    assert.ok(this.#kept.delete(id), "what nobody keeps is released");
    this.#values.delete(id);
  }

  keptElements(): number {
    return [...this.#kept].reduce((sum, id) => sum + (this.#values.get(id)?.length ?? 0), 0);
  }
}

function setUp(): { readonly tensors: Tensors; readonly pieces: Pieces } {
  const tensors = new Tensors();
  return { tensors, pieces: createPieces(tensors, createJsDevice()) };
}

test("memory is zero at first, for host and device", () => {
  const { tensors, pieces } = setUp();
  assert.equal([...tensors.data(pieces.tensor(pieces.allocate("f32", 3), [3]))], [0, 0, 0]);
  assert.equal([...hostArray(pieces.onHost(pieces.allocate("f32", 2), 2, "read"))], [0, 0]);
});

test("a view of a view shares what the whole holds", () => {
  const { tensors, pieces } = setUp();
  const whole = pieces.allocate("f32", 6);
  const view = pieces.view(pieces.view(whole, 1, 4), 1, 2);
  pieces.put(view, tensors.make([7, 8], [2, 1]));
  assert.equal([...hostArray(pieces.onHost(whole, 6, "read"))], [0, 0, 7, 8, 0, 0]);
  assert.throws(() => pieces.view(whole, 4, 3), /a view of 3 from 4 in 6 elements/);
  assert.throws(() => pieces.tensor(view, [3]), /3 elements in a memory of 2/);
});

test("a parameter's view of a block that the device wrote is cut from it, and the block is not read back", () => {
  const { tensors, pieces } = setUp();
  const block = pieces.allocate("f32", 6);
  pieces.put(block, tensors.make([1, 2, 3, 4, 5, 6], [6]));
  const weights = pieces.tensor(pieces.view(block, 2, 4), [2, 2]);
  assert.equal(weights.shape, [2, 2]);
  assert.equal([...tensors.data(weights)], [3, 4, 5, 6]);
});

test("the same tensor is given while nothing changes, and another after the host has written", () => {
  const { pieces } = setUp();
  const memory = pieces.allocate("f32", 4);
  const first = pieces.tensor(memory, [4]);
  assert.is(pieces.tensor(memory, [4]).id, first.id);
  hostArray(pieces.onHost(memory, 4, "change"))[0] = 5;
  assert.is.not(pieces.tensor(memory, [4]).id, first.id);
});

test("what is attached to a range goes when somebody writes there, and not before", () => {
  const { tensors, pieces } = setUp();
  const whole = pieces.allocate("f32", 6);
  const [left, right] = [pieces.view(whole, 0, 3), pieces.view(whole, 3, 3)];
  const [first, second] = [tensors.make([1, 2], [2]), tensors.make([3], [1])];
  pieces.attach(left, 3, [first, second]);
  assert.equal(pieces.attached(pieces.view(whole, 0, 3), 3), [first, second]);
  assert.is(pieces.attached(left, 2), null);
  assert.is(pieces.attached(right, 3), null);
  // Another view of the same numbers, other shapes, and writing beside it.
  pieces.tensor(left, [3]);
  pieces.tensor(left, [3, 1]);
  pieces.onHost(whole, 6, "read");
  pieces.put(right, tensors.make([7, 8, 9], [3]));
  assert.equal(pieces.attached(left, 3), [first, second]);
  pieces.onHost(pieces.view(whole, 2, 1), 1, "change");
  assert.is(pieces.attached(left, 3), null);
  for (const tensor of [first, second]) assert.throws(() => tensors.data(tensor), /was released/);
});

test("what is attached anew takes the place of what was there, and keeps what belongs to both", () => {
  const { tensors, pieces } = setUp();
  const memory = pieces.allocate("f32", 2);
  const [stays, goes, comes] = [1, 2, 3].map((value) => tensors.make([value], [1]));
  pieces.attach(memory, 2, [stays, goes]);
  pieces.attach(memory, 2, [stays, comes]);
  assert.equal(pieces.attached(memory, 2), [stays, comes]);
  assert.throws(() => tensors.data(goes), /was released/);
  assert.is(tensors.keptElements(), 2);
  pieces.put(memory, tensors.make([5, 6], [2]));
  assert.is(tensors.keptElements(), 2);
  for (const tensor of [stays, comes]) assert.throws(() => tensors.data(tensor), /was released/);
});

const SIZE = 40;
const range = fc.tuple(fc.nat(SIZE - 1), fc.integer({ min: 1, max: SIZE })).map(([start, length]) => ({
  start,
  length: Math.min(length, SIZE - start),
}));
const action = fc.record({
  what: fc.constantFrom("put", "tensor", "read", "change", "write"),
  at: range,
  wide: fc.boolean(),
});

test("any order of writes and reads, by host and device, is that of one array", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const { tensors, pieces } = setUp();
      const whole = pieces.allocate("f32", SIZE);
      const expected = new Float32Array(SIZE);
      let value = 1;
      for (const { what, at, wide } of actions) {
        const { start, length } = at;
        const memory = pieces.view(whole, start, length);
        const part = expected.subarray(start, start + length);
        if (what === "put") {
          for (let index = 0; index < length; index++) part[index] = value++;
          pieces.put(memory, tensors.make(part, wide ? [1, length] : [length]));
        } else if (what === "tensor") {
          const tensor = pieces.tensor(memory, wide ? [1, length] : [length]);
          assert.equal(tensor.shape, wide ? [1, length] : [length]);
          assert.equal(tensors.data(tensor), part.slice());
        } else {
          const array = hostArray(
            pieces.onHost(memory, length, what === "read" ? "read" : what === "change" ? "change" : "write"),
          );
          if (what !== "write") assert.equal(Float32Array.from(array), part.slice());
          if (what !== "read") for (let index = 0; index < length; index++) array[index] = part[index] = value++;
        }
      }
      assert.equal(Float32Array.from(hostArray(pieces.onHost(whole, SIZE, "read"))), expected);
    }),
    { numRuns: 400, seed: 20_26 },
  );
});

test("batches of ever other lengths leave no tensors behind", () => {
  const { tensors, pieces } = setUp();
  const memory = pieces.allocate("f32", 1000);
  for (let length = 1000; length > 0; length -= 7) {
    pieces.put(memory, tensors.make(new Float32Array(length).fill(length), [length]));
    assert.ok(tensors.keptElements() <= 4 * 1000, `${tensors.keptElements()} elements for 1000`);
  }
});

test.run();
