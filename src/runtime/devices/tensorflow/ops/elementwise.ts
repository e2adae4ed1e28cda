import type { TensorCall, TensorOp } from "../call.js";
import type { Tensor } from "../engine.js";
import { activate, activationGradient } from "./activation.js";

/** A tensor of its own with the same values, where a memory is to have what another has. */
function again({ engine }: TensorCall, tensor: Tensor): Tensor {
  return engine.run("Identity", [tensor], [engine.attribute.type("T", tensor.type)], 1)[0];
}

export const add: TensorOp = {
  forward: {
    heeds: ["a", "b", "y"],
    run: (call) => call.put("y", call.tf.add(call.tensor("a"), call.tensor("b"))),
  },
  backward: {
    heeds: ["dY", "dA", "dB"],
    run(call) {
      const dY = call.tensor("dY");
      if (call.has("dB")) call.put("dB", again(call, dY));
      if (call.has("dA")) call.put("dA", again(call, dY));
    },
  },
};

export const subtract: TensorOp = {
  forward: {
    heeds: ["a", "b", "y"],
    run: (call) => call.put("y", call.tf.subtract(call.tensor("a"), call.tensor("b"))),
  },
  backward: {
    heeds: ["dY", "dA", "dB"],
    run(call) {
      const dY = call.tensor("dY");
      if (call.has("dA")) call.put("dA", again(call, dY));
      if (call.has("dB")) call.put("dB", call.tf.map("Neg", dY));
    },
  },
};

export const multiply: TensorOp = {
  forward: {
    heeds: ["a", "b", "y"],
    run: (call) => call.put("y", call.tf.multiply(call.tensor("a"), call.tensor("b"))),
  },
  backward: {
    heeds: ["a", "b", "dY", "dA", "dB"],
    run(call) {
      const [a, b, dY] = [call.tensor("a"), call.tensor("b"), call.tensor("dY")];
      if (call.has("dA")) call.put("dA", call.tf.multiply(dY, b));
      if (call.has("dB")) call.put("dB", call.tf.multiply(dY, a));
    },
  },
};

export const maskSteps: TensorOp = {
  forward: {
    heeds: ["x", "mask", "y"],
    run: (call) => call.put("y", call.tf.multiply(call.tensor("x"), call.tensor("mask"))),
  },
  backward: {
    heeds: ["mask", "dY", "dX"],
    run: (call) => call.put("dX", call.tf.multiply(call.tensor("dY"), call.tensor("mask"))),
  },
};

export const affine: TensorOp = {
  forward: {
    heeds: ["x", "y"],
    attributes: ["factor", "shift"],
    run(call) {
      const { tf } = call;
      const scaled = tf.multiply(call.tensor("x"), tf.scalar(call.real("factor")));
      call.put("y", tf.add(scaled, tf.scalar(call.real("shift"))));
    },
  },
  backward: {
    heeds: ["dY", "dX"],
    attributes: ["factor", "shift"],
    run: (call) => call.put("dX", call.tf.multiply(call.tensor("dY"), call.tf.scalar(call.real("factor")))),
  },
};

export const activation: TensorOp = {
  forward: {
    heeds: ["x", "y"],
    attributes: ["activation"],
    run(call) {
      const name = call.word("activation");
      const x = call.tensor("x");
      call.put("y", name === "none" ? again(call, x) : activate(call.tf, name, x));
    },
  },
  backward: {
    heeds: ["y", "dY", "dX"],
    attributes: ["activation"],
    run(call) {
      const name = call.word("activation");
      const dY = call.tensor("dY");
      call.put("dX", name === "none" ? again(call, dY) : activationGradient(call.tf, name, call.tensor("y"), dY));
    },
  },
};

export const copy: TensorOp = {
  forward: { heeds: ["x", "y"], run: (call) => call.put("y", again(call, call.tensor("x"))) },
};

export const fill: TensorOp = {
  forward: {
    heeds: ["y"],
    attributes: ["value"],
    run: (call) => call.put("y", call.tf.fill([call.sizes.rows], call.real("value"))),
  },
};
