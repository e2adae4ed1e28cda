/** Ops that only move vectors along a sequence. Those that move ids are the host's: that is where ids are. */
import type { TensorCall, TensorOp } from "../call.js";
import { afterLastStep, atLastStep, statesBefore, stepsOf } from "./steps.js";

export const previous: TensorOp = {
  forward: {
    heeds: ["x", "before", "y"],
    run(call) {
      const { batch, size } = call.sizes;
      const before = call.maybe("before") ?? call.tf.zeros([batch, size]);
      const shifted = statesBefore(call, call.tensor("x"), before);
      call.put("y", call.sizes.time === 1 ? call.tf.add(shifted, call.tf.scalar(0)) : shifted);
    },
  },
};

export const takeLast: TensorOp = {
  forward: {
    heeds: ["x", "lengths", "y"],
    run(call) {
      refuseWithoutLast(call);
      const { batch, size } = call.sizes;
      call.put("y", afterLastStep(call, stepsOf(call), call.tensor("x"), call.tf.zeros([batch, size])));
    },
  },
  backward: {
    heeds: ["lengths", "dY", "dX"],
    run(call) {
      refuseWithoutLast(call);
      call.put("dX", atLastStep(call, stepsOf(call), call.tensor("dY")));
    },
  },
};

/** @throws RangeError for an example without steps, or with more steps than there are: it has no last one. */
function refuseWithoutLast(call: TensorCall): void {
  const { time, batch } = call.sizes;
  const outside = call
    .ids("lengths")
    ?.subarray(0, batch)
    .find((steps) => steps < 1 || steps > time);
  if (outside !== undefined) throw new RangeError(`a length of ${outside} in a sequence of ${time} steps`);
}

export const hold: TensorOp = {
  forward: {
    heeds: ["fresh", "old", "lengths", "y"],
    attributes: ["t"],
    run(call) {
      const { tf } = call;
      call.put("y", tf.select(realNow(call), call.tensor("fresh"), call.tensor("old")));
    },
  },
  backward: {
    heeds: ["lengths", "dY", "dFresh", "dOld"],
    attributes: ["t"],
    run(call) {
      const { tf } = call;
      const [mask, dY, zero] = [realNow(call), call.tensor("dY"), tf.scalar(0)];
      call.put("dFresh", tf.select(mask, dY, zero));
      call.put("dOld", tf.select(mask, zero, dY));
    },
  },
};

/** True where step `t` is real: [batch, 1]. */
function realNow(call: TensorCall) {
  const { batch } = call.sizes;
  const [lengths, t] = [call.ids("lengths"), call.real("t")];
  const real = Uint8Array.from({ length: batch }, (_, example) => Number(!lengths || t < lengths[example]));
  return call.engine.fromHost("bool", real, [batch, 1]);
}

export const join: TensorOp = {
  forward: {
    heeds: ["a", "b", "y"],
    run(call) {
      call.put("y", call.tf.concat([call.tensor("a"), call.tensor("b")], 1));
    },
  },
  backward: {
    heeds: ["dY", "dA", "dB"],
    run(call) {
      const { rows, left, right, width } = call.sizes;
      const dY = call.tensor("dY");
      if (call.has("dA")) call.put("dA", call.tf.slice(dY, [0, 0], [rows, left]));
      if (call.has("dB")) call.put("dB", call.tf.slice(dY, [0, width - right], [rows, right]));
    },
  },
};
