/** What happens to the flat blocks of parameters and gradients, which stay where they are. */
import type { TensorCall, TensorOp, TensorPass } from "../call.js";
import type { Tensor } from "../engine.js";

export const allFinite: TensorOp = {
  forward: {
    heeds: ["x", "live", "finite"],
    run(call) {
      const { tf } = call;
      const x = ifLive(call, liveOf(call), call.tensor("x"), tf.scalar(0));
      call.put("finite", tf.cast(tf.all(tf.isFinite(x)), "f32"));
    },
  },
};

export const clipByGlobalNorm: TensorOp = {
  forward: {
    heeds: ["g", "live", "norm"],
    attributes: ["limit"],
    run(call) {
      const { tf } = call;
      const g = call.tensor("g");
      const live = liveOf(call);
      const norm = tf.map("Sqrt", tf.sum(tf.map("Square", ifLive(call, live, g, tf.scalar(0))), [0]));
      const factor = tf.divide(tf.scalar(call.real("limit")), tf.add(norm, tf.scalar(1e-6)));
      const one = tf.scalar(1);
      const clipped = tf.multiply(g, tf.select(tf.less(factor, one), factor, one));
      call.put("g", ifLive(call, live, clipped, g));
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
  forward: optimiser([], ["rate"], (call, { p, g }) => ({
    p: call.tf.subtract(p, scaled(call, g, call.real("rate"))),
  })),
};

export const momentum: TensorOp = {
  forward: optimiser(["v"], ["rate", "momentum", "form", "untouched"], (call, { p, g, ...state }) => {
    const { tf } = call;
    const factor = call.real("momentum");
    const v = tf.add(scaled(call, state.v, factor), g);
    const along = call.word("form") === "nesterov" ? tf.add(g, scaled(call, v, factor)) : v;
    return { p: tf.subtract(p, scaled(call, along, call.real("rate"))), v };
  }),
};

export const rmsprop: TensorOp = {
  forward: optimiser(["s"], ["rate", "decay", "epsilon", "untouched"], (call, { p, g, ...state }) => {
    const { tf } = call;
    const s = moved(call, state.s, tf.map("Square", g), call.real("decay"));
    const root = tf.add(tf.map("Sqrt", s), tf.scalar(call.real("epsilon")));
    return { p: tf.subtract(p, tf.divide(scaled(call, g, call.real("rate")), root)), s };
  }),
};

const ADAM = ["rate", "beta1", "beta2", "epsilon", "step", "untouched"] as const;

export const adam: TensorOp = {
  forward: optimiser(["m", "v"], ADAM, (call, blocks) => adamStep(call, blocks, 0)),
};

export const adamw: TensorOp = {
  forward: optimiser(["m", "v"], [...ADAM, "decay"], (call, blocks) => adamStep(call, blocks, call.real("decay"))),
};

type Blocks = Readonly<Record<string, Tensor>>;

function adamStep(call: TensorCall, { p, g, ...state }: Blocks, decay: number): Blocks {
  const { tf } = call;
  const [rate, step, beta1, beta2] = ["rate", "step", "beta1", "beta2"].map(call.real);
  const m = moved(call, state.m, g, beta1);
  const v = moved(call, state.v, tf.map("Square", g), beta2);
  const root = tf.scalar(Math.sqrt(1 - beta2 ** step));
  const spread = tf.add(tf.divide(tf.map("Sqrt", v), root), tf.scalar(call.real("epsilon")));
  const change = tf.divide(scaled(call, m, rate / (1 - beta1 ** step)), spread);
  return { p: tf.subtract(decay === 0 ? p : scaled(call, p, 1 - rate * decay), change), m, v };
}

/** A pass over parameters, gradient and state. Where the gradient is not live it is zero, or nothing moves. */
function optimiser(
  states: readonly string[],
  attributes: readonly string[],
  rule: (call: TensorCall, blocks: Blocks) => Blocks,
): TensorPass {
  return {
    heeds: ["p", "g", "live", ...states],
    attributes,
    run(call) {
      const live = liveOf(call);
      const g = ifLive(call, live, call.tensor("g"), call.tf.scalar(0));
      const before = Object.fromEntries(["p", ...states].map((name) => [name, call.tensor(name)]));
      // Descent by the gradient alone moves nothing where there is none.
      const rests = !attributes.includes("untouched") || call.word("untouched") === "lazy";
      for (const [name, fresh] of Object.entries(rule(call, { ...before, g }))) {
        call.put(name, rests ? ifLive(call, live, fresh, before[name]) : fresh);
      }
    },
  };
}

/** Where the gradient may differ from zero, [count]; null where that is everywhere. @throws RangeError as the contract. */
function liveOf(call: TensorCall): Tensor | null {
  const { count, stretches } = call.sizes;
  const places = call.ids("live");
  if (!places || (places[0] === 0 && places[1] === count)) return null;
  const live = new Uint8Array(count);
  let at = 0;
  for (let stretch = 0; stretch < stretches; stretch++) {
    const [begin, end] = places.subarray(2 * stretch, 2 * stretch + 2);
    if (begin < at || end < begin || end > count) {
      throw new RangeError(`the stretch ${begin} to ${end} does not follow ${at} in ${count} values`);
    }
    live.fill(1, begin, end);
    at = end;
  }
  return call.engine.fromHost("bool", live, [count]);
}

function ifLive({ tf }: TensorCall, live: Tensor | null, fresh: Tensor, old: Tensor): Tensor {
  return live ? tf.select(live, fresh, old) : fresh;
}

function scaled({ tf }: TensorCall, x: Tensor, factor: number): Tensor {
  return tf.multiply(x, tf.scalar(factor));
}

/** A moving mean: decay · old + (1 - decay) · fresh. */
function moved(call: TensorCall, old: Tensor, fresh: Tensor, decay: number): Tensor {
  return call.tf.add(scaled(call, old, decay), scaled(call, fresh, 1 - decay));
}
