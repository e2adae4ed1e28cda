/** Memory of procedures: one memory a slot, tensors kept by size, and what no machine can hold refused in words. */
import { totalmem } from "node:os";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Device } from "../../../src/runtime/devices/device.js";
import { createJsDevice } from "../../../src/runtime/devices/js.js";
import { allocateProcedure, type Extents, type Places } from "../../../src/runtime/program/procedure-memory.js";
import { f32, i32 } from "../../../src/runtime/program/weights.js";
import { failureOf, refuses } from "../files/helpers.js";

const placed =
  (wide: number) =>
  (n: Extents): Places => ({
    a: { states: { y: f32(0, n.time, n.batch, wide), last: f32(1, n.batch, wide) } },
    d: { states: { y: f32(0, n.batch, wide), touched: i32(2, n.batch) } },
    c: { states: { carried: f32(3, n.batch, wide) } },
  });

test("a slot is as large as its largest tensor; sizes that come again find the same tensors", () => {
  const memory = allocateProcedure(createJsDevice(), placed(5), { batch: 4, time: 3 });
  assert.is(memory.bytes, 4 * (3 * 4 * 5 + 4 * 5 + 4 + 4 * 5));
  const [small, large] = [
    { batch: 2, time: 1 },
    { batch: 4, time: 3 },
  ];
  const first = memory.at(small);
  assert.equal(first.a.states.y.sizes, [1, 2, 5]);
  assert.equal(memory.at(large).a.states.y.sizes, [3, 4, 5]);
  assert.is(memory.at({ ...small }), first);
  assert.is(memory.at(large).a.states.y.memory, first.d.states.y.memory);
  assert.equal(Object.keys(memory.carried()), ["states.carried"]);
});

test("more than the machine has, or can count, is refused before anything is allocated", () => {
  const device: Device = {
    ...createJsDevice(),
    allocate() {
      throw new Error("nothing may be allocated");
    },
  };
  const advice = "Make the batch, the sequences or the layers smaller.";
  const units = 2 * Math.ceil(totalmem() / 4 / 50);
  const failure = failureOf(() => allocateProcedure(device, placed(units), { batch: 50, time: 1 }));
  assert.is(failure.code, "out-of-memory");
  assert.match(
    failure.message,
    /^The values of one batch need [\d.,]+ GiB of memory, and this machine has [\d.,]+ GiB\.$/,
  );
  assert.is(failure.advice, advice);
  for (const beyond of [2 ** 53, 2 ** 70, 2 ** 1023]) {
    const overflow = failureOf(() => allocateProcedure(device, placed(beyond), { batch: 2 ** 20, time: 2 ** 20 }));
    assert.is(overflow.code, "out-of-memory");
    assert.is(overflow.advice, advice);
  }
});

test("what fits alone, but not beside the weights, is refused too", () => {
  const beside = totalmem() - 100;
  const failure = failureOf(() => allocateProcedure(createJsDevice(), placed(5), { batch: 4, time: 3 }, beside));
  assert.is(failure.code, "out-of-memory");
  assert.match(failure.message, /^The weights and the values of one batch together need .* GiB of memory/);
  assert.is(allocateProcedure(createJsDevice(), placed(5), { batch: 4, time: 3 }, 100).bytes, 4 * (60 + 20 + 4 + 20));
});

test("a buffer that the device cannot give is refused with its size", () => {
  const device = createJsDevice();
  const short = {
    ...device,
    allocate: () => {
      throw new RangeError("Array buffer allocation failed");
    },
  };
  refuses(
    () => allocateProcedure(short, placed(2 ** 20), { batch: 64, time: 4 }),
    "out-of-memory",
    "A buffer of 1.0 GiB does not fit in memory.",
  );
});

test.run();
