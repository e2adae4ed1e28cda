/**
 * Dropout and noise. The masks are our own, drawn from the counters that every device draws from: the host makes them, as
 * the dropout of ones and the noise on zeros, and TensorFlow applies them.
 */
import type { OpName } from "../../../../ops/names.js";
import type { Device, Memory } from "../../device.js";
import { hostArray } from "../../host-memory.js";
import type { TensorCall, TensorOp } from "../call.js";
import type { Tensor } from "../engine.js";

export const dropout: TensorOp = {
  forward: {
    heeds: ["x", "y"],
    attributes: ["rate", "stream", "step"],
    run: (call) => call.put("y", masked(call, call.tensor("x"))),
  },
  backward: {
    heeds: ["dY", "dX"],
    attributes: ["rate", "stream", "step"],
    run: (call) => call.put("dX", masked(call, call.tensor("dY"))),
  },
};

export const noise: TensorOp = {
  forward: {
    heeds: ["x", "y"],
    attributes: ["deviation", "stream", "step"],
    run(call) {
      const drawn = onHost(call, "noise", 0, call.real("deviation"));
      call.put("y", call.tf.add(call.tensor("x"), drawn));
    },
  },
};

/** What is dropped is zero, whatever it was. */
function masked(call: TensorCall, x: Tensor): Tensor {
  const { tf } = call;
  const mask = onHost(call, "dropout", 1, call.real("rate"));
  const zero = tf.scalar(0);
  return tf.select(tf.equal(mask, zero), zero, tf.multiply(x, mask));
}

/** The forward pass of an op that draws, over one value everywhere. */
function onHost({ engine, hosts, sizes, ...call }: TensorCall, op: OpName, value: number, amount: number): Tensor {
  for (const host of hosts) {
    const kernel = host.kernel(op, "forward");
    if (!kernel) continue;
    const [x, y] = roomOn(host, sizes.rows);
    hostArray(x).fill(value, 0, sizes.rows);
    kernel([x, y], [sizes.rows], [amount, call.stream("stream"), call.real("step")], 0);
    const drawn = hostArray(y).subarray(0, sizes.rows);
    return engine.fromHost("f32", drawn instanceof Float32Array ? drawn : Float32Array.from(drawn), [sizes.rows]);
  }
  throw new TypeError(`no device of the host has ${op}`);
}

/** As much as the largest call needed, kept from call to call. */
const rooms = new WeakMap<Device, readonly [Memory, Memory]>();

function roomOn(host: Device, length: number): readonly [Memory, Memory] {
  const known = rooms.get(host);
  if (known && known[0].length >= length) return known;
  const room = [host.allocate("f32", length), host.allocate("f32", length)] as const;
  rooms.set(host, room);
  return room;
}
