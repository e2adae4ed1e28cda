/** Calls of the native device that wait for one another: what comes of them, and what is thrown when. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Memory } from "../../../src/runtime/devices/device.js";
import { loadNative } from "../../../src/runtime/devices/native.js";
import { createWaitingCalls } from "../../../src/runtime/devices/waiting-calls.js";

const loaded = loadNative({ threads: 1 });

if ("absent" in loaded) console.log(`skipped: ${loaded.absent}`);
else {
  const { device } = loaded;
  const together = device.together as NonNullable<typeof device.together>;
  const add = device.kernel("add", "forward");
  const embed = device.kernel("embedding", "forward");
  if (!add || !embed) throw new Error("the native device lacks an op");

  const filled = (dtype: "f32" | "i32", ...values: readonly number[]): Memory => {
    const memory = device.allocate(dtype, values.length);
    device.upload(memory, values);
    return memory;
  };
  /** What a memory holds, without asking the device, which would run what waits. */
  const peek = (memory: Memory) => Array.from((memory as Memory & { readonly array: Float32Array }).array);

  test("they run in their order at the end, results of one being arguments of the next", () => {
    const [a, b, c] = [filled("f32", 1, 2), filled("f32", 10, 20), device.allocate("f32", 2)];
    const given = together(() => {
      add([a, b, c], [2], [], 0);
      add([c, b, a], [2], [], 0);
      assert.equal(peek(c), [0, 0]);
      return 7;
    });
    assert.is(given, 7);
    assert.equal(
      [peek(c), peek(a)],
      [
        [11, 22],
        [21, 42],
      ],
    );
  });

  test("what is read has been worked out, and what is filled was used as it was", () => {
    const [a, b, c] = [filled("f32", 1), filled("f32", 2), device.allocate("f32", 1)];
    together(() => {
      add([a, b, c], [1], [], 0);
      assert.equal(Array.from(device.read(c)), [3]);
      add([a, c, c], [1], [], 0);
      device.upload(a, [100]);
    });
    assert.equal(peek(c), [4]);
  });

  test("parts of memories, and more calls than there is room for", () => {
    const [sum, one] = [device.allocate("f32", 3), filled("f32", 1)];
    const middle = device.view(device.view(sum, 1, 2), 0, 1);
    together(() => {
      for (let call = 0; call < 5000; call++) add([middle, one, middle], [1], [], 0);
    });
    assert.equal(peek(sum), [0, 5000, 0]);
  });

  test("remembered calls are made again in their order, with what memories hold then", () => {
    const remember = device.remember as NonNullable<typeof device.remember>;
    const [one, sum, twice] = [filled("f32", 1), filled("f32", 0), device.allocate("f32", 1)];
    const { result, again } = remember(() => {
      add([sum, one, sum], [1], [], 0);
      add([sum, sum, twice], [1], [], 0);
      return 7;
    });
    assert.equal([result, peek(sum), peek(twice)], [7, [1], [2]]);
    again?.();
    assert.equal([peek(sum), peek(twice)], [[2], [4]]);
    device.upload(one, [10]);
    together(() => {
      add([sum, sum, sum], [1], [], 0);
      for (let time = 0; time < 1000; time++) again?.();
    });
    assert.equal([peek(sum), peek(twice)], [[10_004], [20_008]]);
  });

  test("what reads a memory on its way is not remembered: it might have done otherwise", () => {
    const remember = device.remember as NonNullable<typeof device.remember>;
    const [one, sum] = [filled("f32", 1), filled("f32", 0)];
    const { again } = remember(() => {
      add([sum, one, sum], [1], [], 0);
      if (device.read(sum)[0] > 0) add([sum, one, sum], [1], [], 0);
    });
    assert.is(again, null);
    assert.equal(peek(sum), [2]);
  });

  test("memory that the device did not make: the call runs at once, after those that wait", () => {
    const [a, b] = [filled("f32", 1), filled("f32", 2)];
    const foreign = { dtype: "f32" as const, length: 1, array: new Float32Array(1) };
    together(() => {
      add([a, b, a], [1], [], 0);
      add([a, b, foreign], [1], [], 0);
      assert.equal(Array.from(foreign.array), [5]);
    });
  });

  test("what a call is refused for is said as ever, and what waited after it does not run", () => {
    const [table, y] = [filled("f32", 1, 2, 3, 4), device.allocate("f32", 2)];
    const [good, bad] = [filled("i32", 1), filled("i32", 7)];
    const [a, sum] = [filled("f32", 1), device.allocate("f32", 1)];
    const sizes = [1, 2, 2];
    const refused = (call: () => void): string => {
      try {
        call();
        return "nothing";
      } catch (error) {
        return String(error);
      }
    };
    const atOnce = refused(() => embed([bad, null, table, y], sizes, [], 0));
    assert.match(atOnce, /^RangeError: embedding_forward: /);
    const waited = refused(() =>
      together(() => {
        embed([good, null, table, y], sizes, [], 0);
        embed([bad, null, table, y], sizes, [], 0);
        add([a, a, sum], [1], [], 0);
      }),
    );
    assert.is(waited, atOnce);
    assert.equal([peek(y), peek(sum)], [[3, 4], [0]]);
    for (const [arrays, given] of [
      [[a, a, sum], [2]],
      [[a, a, good], [1]],
      [[a, null, sum], [1]],
      [[a, a, sum], [0.5]],
    ] as const) {
      const alone = refused(() => add(arrays, given, [], 0));
      assert.match(alone, /^(Range|Type)Error: add_forward/);
      assert.is(
        refused(() => together(() => add(arrays, given, [], 0))),
        alone,
      );
    }
    add([a, a, sum], [1], [], 0);
    assert.equal(peek(sum), [2]);
  });
}

test("when the work itself fails, what waits is forgotten, and the next work begins with nothing", () => {
  const ran: number[] = [];
  const calls = createWaitingCalls((_, count) => ran.push(count));
  const fail = () =>
    calls.together(() => {
      calls.put(3, [null], [1], [2], 0);
      throw new Error("no");
    });
  assert.throws(fail, "no");
  assert.is(calls.isOpen(), false);
  calls.settle();
  assert.equal(ran, []);
  calls.together(() => calls.put(3, [null], [1], [{ k0: 1, k1: 2 }], 0));
  assert.equal(ran, [1 + 3 + 1 + 2 + 1]);
});

test("work within work ends with the outer one", () => {
  const ran: number[] = [];
  const calls = createWaitingCalls((_, count) => ran.push(count));
  calls.together(() => {
    calls.together(() => calls.put(0, [], [], [], 0));
    assert.equal(ran, []);
    calls.put(0, [], [], [], 0);
  });
  assert.equal(ran, [4]);
});

test.run();
