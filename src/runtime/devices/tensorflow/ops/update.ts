/** What happens to the flat blocks of parameters and gradients, which stay where they are. */
import type { TensorCall, TensorOp, TensorPass } from "../call.js";
import type { Tensor } from "../engine.js";

export const allFinite: TensorOp = {
  forward: {
    heeds: ["x", "finite"],
    run: ({ tf, ...call }) => call.put("finite", tf.cast(tf.all(tf.isFinite(call.tensor("x"))), "f32")),
  },
};

export const clipByGlobalNorm: TensorOp = {
  forward: {
    heeds: ["g", "norm"],
    attributes: ["limit"],
    run(call) {
      const { tf } = call;
      const g = call.tensor("g");
      const norm = tf.map("Sqrt", tf.sum(tf.map("Square", g), [0]));
      const factor = tf.divide(tf.scalar(call.real("limit")), tf.add(norm, tf.scalar(1e-6)));
      const one = tf.scalar(1);
      call.put("g", tf.multiply(g, tf.select(tf.less(factor, one), factor, one)));
      call.put("norm", norm);
    },
  },
};

export const penalty: TensorOp = {
  forward: {
    heeds: ["p", "g", "value"],
    attributes: ["l1", "l2"],
    run(call) {
      const { tf } = call;
      const [p, g, l1, l2] = [call.tensor("p"), call.tensor("g"), call.real("l1"), call.real("l2")];
      const slope = tf.add(scaled(call, tf.map("Sign", p), l1), scaled(call, p, 2 * l2));
      const absolute = scaled(call, tf.sum(tf.map("Abs", p), [0]), l1);
      call.put("value", tf.add(absolute, scaled(call, tf.sum(tf.map("Square", p), [0]), l2)));
      call.put("g", tf.add(g, slope));
    },
  },
};

export const sgd: TensorOp = {
  forward: {
    heeds: ["p", "g"],
    attributes: ["rate"],
    run: (call) => call.put("p", call.tf.subtract(call.tensor("p"), scaled(call, call.tensor("g"), call.real("rate")))),
  },
};

export const momentum: TensorOp = {
  forward: {
    heeds: ["p", "g", "v"],
    attributes: ["rate", "momentum", "form"],
    run(call) {
      const { tf } = call;
      const [p, g, factor] = [call.tensor("p"), call.tensor("g"), call.real("momentum")];
      const v = tf.add(scaled(call, call.tensor("v"), factor), g);
      const along = call.word("form") === "nesterov" ? tf.add(g, scaled(call, v, factor)) : v;
      call.put("p", tf.subtract(p, scaled(call, along, call.real("rate"))));
      call.put("v", v);
    },
  },
};

export const rmsprop: TensorOp = {
  forward: {
    heeds: ["p", "g", "s"],
    attributes: ["rate", "decay", "epsilon"],
    run(call) {
      const { tf } = call;
      const [p, g] = [call.tensor("p"), call.tensor("g")];
      const s = moved(call, call.tensor("s"), tf.map("Square", g), call.real("decay"));
      const root = tf.add(tf.map("Sqrt", s), tf.scalar(call.real("epsilon")));
      call.put("p", tf.subtract(p, tf.divide(scaled(call, g, call.real("rate")), root)));
      call.put("s", s);
    },
  },
};

const adamPass = (attributes: readonly string[], decay: (call: TensorCall) => number): TensorPass => ({
  heeds: ["p", "g", "m", "v"],
  attributes,
  run(call) {
    const { tf } = call;
    const [rate, step, beta1, beta2] = ["rate", "step", "beta1", "beta2"].map(call.real);
    const [p, g] = [call.tensor("p"), call.tensor("g")];
    const m = moved(call, call.tensor("m"), g, beta1);
    const v = moved(call, call.tensor("v"), tf.map("Square", g), beta2);
    const root = tf.scalar(Math.sqrt(1 - beta2 ** step));
    const spread = tf.add(tf.divide(tf.map("Sqrt", v), root), tf.scalar(call.real("epsilon")));
    const change = tf.divide(scaled(call, m, rate / (1 - beta1 ** step)), spread);
    const lost = decay(call);
    call.put("p", tf.subtract(lost === 0 ? p : scaled(call, p, 1 - rate * lost), change));
    call.put("m", m);
    call.put("v", v);
  },
});

export const adam: TensorOp = {
  forward: adamPass(["rate", "beta1", "beta2", "epsilon", "step"], () => 0),
};

export const adamw: TensorOp = {
  forward: adamPass(["rate", "beta1", "beta2", "epsilon", "decay", "step"], (call) => call.real("decay")),
};

function scaled({ tf }: TensorCall, x: Tensor, factor: number): Tensor {
  return tf.multiply(x, tf.scalar(factor));
}

/** A moving mean: decay · old + (1 - decay) · fresh. */
function moved(call: TensorCall, old: Tensor, fresh: Tensor, decay: number): Tensor {
  return call.tf.add(scaled(call, old, decay), scaled(call, fresh, 1 - decay));
}
