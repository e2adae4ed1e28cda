import type { TensorCall, TensorOp } from "../call.js";
import type { Tensor } from "../engine.js";
import { classesOf, softmaxOf, targetShares, weighted } from "./losses.js";

/** A dense layer under softmax and cross-entropy, by as many rows at a time as the call's piece. */
export const projectedCrossEntropy: TensorOp = {
  forward: {
    heeds: ["x", "w", "b", "ids", "rowWeights", "loss"],
    attributes: ["smoothing"],
    run(call) {
      const smoothing = call.real("smoothing");
      const losses = piecesOf(call).map(({ x, ids, weights }) =>
        weighted(call, softmaxOf(call.tf, logits(call, x), ids, smoothing).loss, weights),
      );
      call.put("loss", call.tf.concat(losses, 0));
    },
  },
  backward: {
    heeds: ["x", "w", "b", "ids", "rowWeights", "loss", "dX", "dW", "dB"],
    attributes: ["scale", "smoothing"],
    run(call) {
      const { tf } = call;
      const w = call.tensor("w");
      const smoothing = call.real("smoothing");
      const sums: { dW: Tensor | null; dB: Tensor | null } = { dW: null, dB: null };
      const losses: Tensor[] = [];
      const dXs: Tensor[] = [];
      const addTo = (sum: Tensor | null, d: Tensor) => (sum ? tf.add(sum, d) : d);
      for (const { x, ids, weights } of piecesOf(call)) {
        const { exponentials, sums: normalisers, loss } = softmaxOf(tf, logits(call, x), ids, smoothing);
        losses.push(weighted(call, loss, weights));
        const wanted = targetShares(tf, tf.ints(ids), call.sizes.classes, smoothing);
        const off = tf.subtract(tf.divide(exponentials, normalisers), wanted);
        const dLogits = shared(call, off, weights);
        sums.dW = addTo(sums.dW, tf.matmul(x, dLogits, "a"));
        if (call.has("dB")) sums.dB = addTo(sums.dB, tf.sum(dLogits, [0]));
        if (call.has("dX")) dXs.push(tf.matmul(dLogits, w, "b"));
      }
      call.put("loss", tf.concat(losses, 0));
      if (sums.dW) call.put("dW", sums.dW);
      if (sums.dB) call.put("dB", sums.dB);
      if (dXs.length > 0) call.put("dX", tf.concat(dXs, 0));
    },
  },
};

interface Piece {
  /** Zero in rows that count nothing, whatever they hold. */
  readonly x: Tensor;
  readonly ids: Int32Array;
  readonly weights: Tensor | null;
}

function piecesOf(call: TensorCall): readonly Piece[] {
  const { tf } = call;
  const { rows, input, classes, piece } = call.sizes;
  const ids = classesOf(call, classes, "rowWeights");
  const [all, allWeights] = [call.tensor("x"), call.maybe("rowWeights")];
  const found: Piece[] = [];
  for (let begin = 0; begin < rows; begin += piece) {
    const count = Math.min(piece, rows - begin);
    const x = count === rows ? all : tf.slice(all, [begin, 0], [count, input]);
    const weights = allWeights && (count === rows ? allWeights : tf.slice(allWeights, [begin], [count]));
    const zero = tf.scalar(0);
    const counted = weights ? tf.select(tf.equal(tf.reshape(weights, [count, 1]), zero), zero, x) : x;
    found.push({ x: counted, ids: ids.subarray(begin, begin + count), weights });
  }
  return found;
}

function logits(call: TensorCall, x: Tensor): Tensor {
  const product = call.tf.matmul(x, call.tensor("w"));
  const b = call.maybe("b");
  return b ? call.tf.add(product, b) : product;
}

function shared(call: TensorCall, gradient: Tensor, weights: Tensor | null): Tensor {
  const { tf } = call;
  const scale = tf.scalar(call.real("scale"));
  if (!weights) return tf.multiply(gradient, scale);
  const zero = tf.scalar(0);
  const share = tf.multiply(tf.reshape(weights, [gradient.shape[0], 1]), scale);
  return tf.select(tf.equal(share, zero), zero, tf.multiply(gradient, share));
}
