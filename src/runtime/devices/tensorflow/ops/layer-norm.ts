import type { TensorOp } from "../call.js";

export const layerNorm: TensorOp = {
  forward: {
    heeds: ["x", "gain", "bias", "y", "mean", "inverse"],
    attributes: ["epsilon"],
    run(call) {
      const { tf } = call;
      const x = call.tensor("x");
      const mean = tf.mean(x, [1], true);
      const variance = tf.mean(tf.squaredDifference(x, mean), [1], true);
      const inverse = tf.map("Rsqrt", tf.add(variance, tf.scalar(call.real("epsilon"))));
      const normal = tf.multiply(tf.subtract(x, mean), inverse);
      call.put("y", tf.add(tf.multiply(normal, call.tensor("gain")), call.tensor("bias")));
      call.put("mean", mean);
      call.put("inverse", inverse);
    },
  },
  backward: {
    heeds: ["x", "gain", "mean", "inverse", "dY", "dX", "dGain", "dBias"],
    run(call) {
      const { tf } = call;
      const { rows } = call.sizes;
      const dY = call.tensor("dY");
      const inverse = tf.reshape(call.tensor("inverse"), [rows, 1]);
      const mean = tf.reshape(call.tensor("mean"), [rows, 1]);
      const normal = tf.multiply(tf.subtract(call.tensor("x"), mean), inverse);
      call.put("dGain", tf.sum(tf.multiply(dY, normal), [0]));
      call.put("dBias", tf.sum(dY, [0]));
      if (!call.has("dX")) return;
      const gradient = tf.multiply(dY, call.tensor("gain"));
      const along = tf.mean(tf.multiply(gradient, normal), [1], true);
      const centred = tf.subtract(gradient, tf.mean(gradient, [1], true));
      call.put("dX", tf.multiply(inverse, tf.subtract(centred, tf.multiply(normal, along))));
    },
  },
};
