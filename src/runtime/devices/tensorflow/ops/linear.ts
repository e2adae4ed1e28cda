import type { TensorOp } from "../call.js";
import { activate, activationGradient } from "./activation.js";

export const linear: TensorOp = {
  forward: {
    heeds: ["x", "w", "b", "y"],
    attributes: ["activation"],
    run(call) {
      const { tf } = call;
      const product = tf.matmul(call.tensor("x"), call.tensor("w"));
      const b = call.maybe("b");
      call.put("y", activate(tf, call.word("activation"), b ? tf.add(product, b) : product));
    },
  },
  backward: {
    heeds: ["x", "w", "y", "dY", "dX", "dW", "dB"],
    attributes: ["activation"],
    run(call) {
      const { tf } = call;
      const name = call.word("activation");
      const dZ = activationGradient(tf, name, call.maybe("y"), call.tensor("dY"));
      call.put("dW", tf.matmul(call.tensor("x"), dZ, "a"));
      if (call.has("dB")) call.put("dB", tf.sum(dZ, [0]));
      if (call.has("dX")) call.put("dX", tf.matmul(dZ, call.tensor("w"), "b"));
      // The gradient before the activation takes its place.
      if (name !== "none") call.put("dY", dZ);
    },
  },
};

/** The same with weights by class. */
export const scores: TensorOp = {
  forward: {
    heeds: ["x", "w", "b", "y"],
    attributes: ["activation"],
    run(call) {
      const { tf } = call;
      const product = tf.matmul(call.tensor("x"), call.tensor("w"), "b");
      const b = call.maybe("b");
      call.put("y", activate(tf, call.word("activation"), b ? tf.add(product, b) : product));
    },
  },
  backward: {
    heeds: ["x", "w", "y", "dY", "dX", "dW", "dB"],
    attributes: ["activation"],
    run(call) {
      const { tf } = call;
      const name = call.word("activation");
      const dZ = activationGradient(tf, name, call.maybe("y"), call.tensor("dY"));
      call.put("dW", tf.matmul(dZ, call.tensor("x"), "a"));
      if (call.has("dB")) call.put("dB", tf.sum(dZ, [0]));
      if (call.has("dX")) call.put("dX", tf.matmul(dZ, call.tensor("w")));
      // The gradient before the activation takes its place.
      if (name !== "none") call.put("dY", dZ);
    },
  },
};
