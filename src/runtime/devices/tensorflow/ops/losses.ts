/** Losses by row. A row whose weight is 0 counts nothing, whatever it holds. */
import type { TensorCall, TensorOp } from "../call.js";
import type { Tensor } from "../engine.js";

export const softmaxCrossEntropy: TensorOp = {
  forward: {
    heeds: ["logits", "ids", "weights", "loss", "normaliser"],
    run(call) {
      const { tf } = call;
      const { rows, classes } = call.sizes;
      const logits = call.tensor("logits");
      const most = tf.max(logits, [1], true);
      const below = tf.subtract(logits, most);
      const log = tf.map("Log", tf.sum(tf.map("Exp", below), [1]));
      const ids = classesOf(call, classes);
      const places = tf.ints(ids.map((id, row) => row * classes + id));
      const chosen = tf.gather(tf.reshape(below, [rows * classes]), places);
      call.put("loss", weighted(call, tf.subtract(log, chosen)));
      if (call.has("normaliser")) call.put("normaliser", tf.add(tf.reshape(most, [rows]), log));
    },
  },
  backward: {
    heeds: ["logits", "ids", "weights", "normaliser", "dLogits"],
    attributes: ["scale"],
    run(call) {
      const { tf } = call;
      const { rows, classes } = call.sizes;
      const normaliser = tf.reshape(call.tensor("normaliser"), [rows, 1]);
      const likely = tf.map("Exp", tf.subtract(call.tensor("logits"), normaliser));
      const off = tf.subtract(likely, tf.oneHot(call.tensor("ids"), classes));
      call.put("dLogits", shared(call, off, call.real("scale"), [rows, 1]));
    },
  },
};

export const binaryCrossEntropy: TensorOp = {
  forward: {
    heeds: ["logits", "ids", "weights", "loss"],
    run(call) {
      const { tf } = call;
      const { rows } = call.sizes;
      const x = tf.reshape(call.tensor("logits"), [rows]);
      const target = tf.cast(tf.ints(classesOf(call, 2)), "f32");
      const certain = tf.subtract(tf.map("Relu", x), tf.multiply(x, target));
      const doubt = tf.map("Log1p", tf.map("Exp", tf.map("Neg", tf.map("Abs", x))));
      call.put("loss", weighted(call, tf.add(certain, doubt)));
    },
  },
  backward: {
    heeds: ["logits", "ids", "weights", "dLogits"],
    attributes: ["scale"],
    run(call) {
      const { tf } = call;
      const { rows } = call.sizes;
      const likely = tf.map("Sigmoid", tf.reshape(call.tensor("logits"), [rows]));
      const off = tf.subtract(likely, tf.cast(call.tensor("ids"), "f32"));
      call.put("dLogits", shared(call, off, call.real("scale"), [rows]));
    },
  },
};

export const squaredError: TensorOp = {
  forward: {
    heeds: ["x", "target", "weights", "loss"],
    run: (call) =>
      call.put(
        "loss",
        weighted(call, call.tf.mean(call.tf.squaredDifference(call.tensor("x"), call.tensor("target")), [1])),
      ),
  },
  backward: {
    heeds: ["x", "target", "weights", "dX"],
    attributes: ["scale"],
    run(call) {
      const { rows, size } = call.sizes;
      const off = call.tf.subtract(call.tensor("x"), call.tensor("target"));
      call.put("dX", shared(call, off, (2 * call.real("scale")) / size, [rows, 1]));
    },
  },
};

/** Losses times their rows' weights. */
function weighted(call: TensorCall, losses: Tensor): Tensor {
  const { tf } = call;
  const weights = call.maybe("weights");
  if (!weights) return losses;
  const zero = tf.scalar(0);
  return tf.select(tf.equal(weights, zero), zero, tf.multiply(losses, weights));
}

/** A gradient times what its row counts: the scale, and the row's weight in the shape given. */
function shared(call: TensorCall, gradient: Tensor, scale: number, shape: readonly number[]): Tensor {
  const { tf } = call;
  const weights = call.maybe("weights");
  const factor = tf.scalar(scale);
  if (!weights) return tf.multiply(gradient, factor);
  const zero = tf.scalar(0);
  const share = tf.multiply(tf.reshape(weights, shape), factor);
  return tf.select(tf.equal(share, zero), zero, tf.multiply(gradient, share));
}

/**
 * The class of each row; rows that count nothing may hold any number, and are given class 0.
 * @throws RangeError for a class outside the table.
 */
function classesOf(call: TensorCall, classes: number): Int32Array {
  const { engine, sizes } = call;
  const weights = call.maybe("weights");
  const counts = weights && engine.data(weights);
  const ids = (call.ids("ids") ?? new Int32Array(sizes.rows)).slice(0, sizes.rows);
  for (let row = 0; row < ids.length; row++) {
    if (counts && counts[row] === 0) ids[row] = 0;
    else if (ids[row] < 0 || ids[row] >= classes) {
      throw new RangeError(`class ${ids[row]} is outside 0..${classes - 1}`);
    }
  }
  return ids;
}
