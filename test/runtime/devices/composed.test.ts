/** An op that a device declines, run by the host over memories that are lent to it. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type HostAccess, kernelOnHost } from "../../../src/runtime/devices/composed.js";
import type { Device, Memory } from "../../../src/runtime/devices/device.js";
import { hostArray, viewHost } from "../../../src/runtime/devices/host-memory.js";
import { createJsDevice } from "../../../src/runtime/devices/js.js";

const js = createJsDevice();

function memory(...values: readonly number[]): Memory {
  const made = js.allocate("f32", values.length);
  hostArray(made).set(values);
  return made;
}

test("the first of the host's devices that has the op runs it", () => {
  const without: Device = { ...js, name: "native", kernel: () => undefined };
  const found = kernelOnHost("add", "forward", [without, js], (lent) => lent);
  assert.is(found?.host, js);
  assert.is(
    kernelOnHost("add", "forward", [without], (lent) => lent),
    undefined,
  );
  assert.is(
    kernelOnHost("argmax", "backward", [js], (lent) => lent),
    undefined,
  );
});

test("inputs are lent to be read, outputs to be written whole, and no more of a memory than the call takes", () => {
  const lent: [length: number, access: HostAccess][] = [];
  const found = kernelOnHost("add", "forward", [js], (one, length, access) => {
    lent.push([length, access]);
    return viewHost(one, 0, length);
  });
  const y = memory(9, 9, 9);
  found?.kernel([memory(1, 2, 3), memory(10, 20, 30), y], [2], [], 0);
  assert.equal([...hostArray(y)], [11, 22, 9]);
  assert.equal(lent, [
    [2, "read"],
    [2, "read"],
    [2, "write"],
  ]);
});

test("an output in the place of an input is given up for writing after the input was lent", () => {
  const order: HostAccess[] = [];
  const found = kernelOnHost("softmax_cross_entropy", "backward", [js], (one, length, access) => {
    order.push(access);
    return viewHost(one, 0, length);
  });
  const logits = memory(0, 0);
  const ids = js.allocate("i32", 1);
  found?.kernel([logits, ids, null, memory(Math.log(2)), logits], [1, 2], [1, 0], 0);
  assert.equal(
    [...hostArray(logits)].map((value) => Math.round(10 * value)),
    [-5, 5],
  );
  assert.equal(order.slice(-1), ["change"]);
});

test("optimisers are lent their blocks to change them, whole", () => {
  const found = kernelOnHost("sgd", "forward", [js], (one, length, access) => {
    assert.is(access, length === 3 ? "change" : "read");
    return viewHost(one, 0, length);
  });
  const p = memory(1, 1, 1);
  found?.kernel([p, memory(1, 2)], [2], [0.5], 0);
  assert.equal([...hostArray(p)], [0.5, 0, 1]);
});

test.run();
