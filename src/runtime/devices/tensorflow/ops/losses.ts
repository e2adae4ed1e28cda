/** Losses by row. A row whose weight is 0 counts nothing, whatever it holds. */
import type { Arithmetic } from "../arithmetic.js";
import type { TensorCall, TensorOp } from "../call.js";
import type { Tensor } from "../engine.js";

export const softmaxCrossEntropy: TensorOp = {
  forward: {
    heeds: ["logits", "ids", "weights", "loss", "normaliser"],
    attributes: ["smoothing"],
    run(call) {
      const { tf } = call;
      const { rows, classes } = call.sizes;
      const smoothing = call.real("smoothing");
      const softmax = softmaxOf(tf, call.tensor("logits"), classesOf(call, classes), smoothing);
      call.put("loss", weighted(call, softmax.loss, call.maybe("weights")));
      if (call.has("normaliser")) call.put("normaliser", tf.add(tf.reshape(softmax.most, [rows]), softmax.log));
    },
  },
  backward: {
    heeds: ["logits", "ids", "weights", "normaliser", "dLogits"],
    attributes: ["scale", "smoothing"],
    run(call) {
      const { tf } = call;
      const { rows, classes } = call.sizes;
      const normaliser = tf.reshape(call.tensor("normaliser"), [rows, 1]);
      const likely = tf.map("Exp", tf.subtract(call.tensor("logits"), normaliser));
      const off = tf.subtract(likely, targetShares(tf, call.tensor("ids"), classes, call.real("smoothing")));
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
      call.put("loss", weighted(call, tf.add(certain, doubt), call.maybe("weights")));
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

export const multiLabelCrossEntropy: TensorOp = {
  forward: {
    heeds: ["logits", "target", "weights", "loss"],
    run(call) {
      const { tf } = call;
      const x = call.tensor("logits");
      const certain = tf.subtract(tf.map("Relu", x), tf.multiply(x, call.tensor("target")));
      const doubt = tf.map("Log1p", tf.map("Exp", tf.map("Neg", tf.map("Abs", x))));
      call.put("loss", weighted(call, tf.mean(tf.add(certain, doubt), [1]), call.maybe("weights")));
    },
  },
  backward: {
    heeds: ["logits", "target", "weights", "dLogits"],
    attributes: ["scale"],
    run(call) {
      const { rows, size } = call.sizes;
      const off = call.tf.subtract(call.tf.map("Sigmoid", call.tensor("logits")), call.tensor("target"));
      call.put("dLogits", shared(call, off, call.real("scale") / size, [rows, 1]));
    },
  },
};

export const squaredError: TensorOp = {
  forward: {
    heeds: ["x", "target", "weights", "loss"],
    run: (call) =>
      call.put(
        "loss",
        weighted(
          call,
          call.tf.mean(call.tf.squaredDifference(call.tensor("x"), call.tensor("target")), [1]),
          call.maybe("weights"),
        ),
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

/** What is made of a matrix of logits, [rows, classes], and the class of each row. */
export interface Softmax {
  /** exp(logit - the row's largest), and their sums, [rows, 1]. */
  readonly exponentials: Tensor;
  readonly sums: Tensor;
  /** The row's largest logit, [rows, 1]; the logarithm of its sum, and its loss, [rows]. */
  readonly most: Tensor;
  readonly log: Tensor;
  readonly loss: Tensor;
}

/** `smoothing` of the target is spread evenly over all classes. */
export function softmaxOf(tf: Arithmetic, logits: Tensor, ids: Int32Array, smoothing: number): Softmax {
  const [rows, classes] = logits.shape;
  const most = tf.max(logits, [1], true);
  const below = tf.subtract(logits, most);
  const exponentials = tf.map("Exp", below);
  const sums = tf.sum(exponentials, [1], true);
  const log = tf.reshape(tf.map("Log", sums), [rows]);
  const places = tf.ints(ids.map((id, row) => row * classes + id));
  const own = tf.gather(tf.reshape(below, [rows * classes]), places);
  const all = () => tf.multiply(tf.sum(below, [1]), tf.scalar(smoothing / classes));
  const chosen = smoothing === 0 ? own : tf.add(tf.multiply(own, tf.scalar(1 - smoothing)), all());
  return { exponentials, sums, most, log, loss: tf.subtract(log, chosen) };
}

/** The target's probabilities, [rows, classes]. */
export function targetShares(tf: Arithmetic, ids: Tensor, classes: number, smoothing: number): Tensor {
  const own = tf.oneHot(ids, classes);
  if (smoothing === 0) return own;
  return tf.add(tf.multiply(own, tf.scalar(1 - smoothing)), tf.scalar(smoothing / classes));
}

/** Losses times their rows' weights. */
export function weighted({ tf }: { readonly tf: Arithmetic }, losses: Tensor, weights: Tensor | null): Tensor {
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
export function classesOf(call: TensorCall, classes: number, weights = "weights"): Int32Array {
  const counts = call.numbers(weights);
  const ids = (call.ids("ids") ?? new Int32Array(call.sizes.rows)).slice();
  for (let row = 0; row < ids.length; row++) {
    if (counts?.[row] === 0) ids[row] = 0;
    else if (ids[row] < 0 || ids[row] >= classes) {
      throw new RangeError(`class ${ids[row]} is outside 0..${classes - 1}`);
    }
  }
  return ids;
}
