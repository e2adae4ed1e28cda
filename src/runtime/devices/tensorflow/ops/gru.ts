/**
 * The gated recurrent unit with the reset after the product: TensorFlow's own GRUBlockCell resets before it, so this is
 * one product for all inputs and a loop over the steps.
 */
import type { TensorOp } from "../call.js";
import type { Tensor } from "../engine.js";
import { inputProducts, putGradients } from "./recurrent.js";
import { atRealSteps, gradientOfStates, startOf, statesBefore, stepsOf } from "./steps.js";

export const gru: Required<TensorOp> = {
  forward: {
    heeds: ["x", "lengths", "start", "wx", "wh", "bx", "bh", "y", "last", "gates", "candidate"],
    run(call) {
      const { tf, sizes } = call;
      const { hidden } = sizes;
      const steps = stepsOf(call);
      const masks = steps.mask && tf.unpack(steps.mask);
      const [wh, bh] = [call.tensor("wh"), call.tensor("bh")];
      // r and z are of one kind and go together; n is not.
      const [zs, ns] = tf.splitAt(inputProducts(call, "bx"), [2 * hidden, hidden], 2).map(tf.unpack);
      const saves = call.has("gates") || call.has("candidate");
      const gates: Tensor[] = [];
      const candidates: Tensor[] = [];
      let state = startOf(call, "start");
      const states = zs.map((z, t) => {
        const [h, candidate] = tf.splitAt(tf.add(tf.matmul(state, wh), bh), [2 * hidden, hidden], 1);
        const opened = tf.map("Sigmoid", tf.add(z, h));
        const [reset, update] = tf.split(opened, 2, 1);
        const n = tf.map("Tanh", tf.add(ns[t], tf.multiply(reset, candidate)));
        const fresh = tf.add(n, tf.multiply(update, tf.subtract(state, n)));
        state = masks ? tf.select(masks[t], fresh, state) : fresh;
        if (saves) {
          gates.push(tf.concat([opened, n], 1));
          candidates.push(candidate);
        }
        return state;
      });
      call.put("y", atRealSteps(call, steps, tf.pack(states)));
      call.put("last", state);
      if (!saves) return;
      call.put("gates", atRealSteps(call, steps, tf.pack(gates)));
      call.put("candidate", atRealSteps(call, steps, tf.pack(candidates)));
    },
  },
  backward: {
    heeds: [
      ...["x", "lengths", "start", "wx", "wh", "y", "gates", "candidate", "dY", "dLast"],
      ...["dX", "dStart", "dWx", "dWh", "dBx", "dBh"],
    ],
    run(call) {
      const { tf, sizes } = call;
      const { time, batch, hidden } = sizes;
      const steps = stepsOf(call);
      const y = call.tensor("y");
      const wh = call.tensor("wh");
      const [reset, update, n] = tf.split(call.tensor("gates"), 3, 2);
      const one = tf.scalar(1);
      // What the gradient of a state is multiplied by on its way to n; that, to r; that of the state, to z.
      const toN = tf.tanhGradient(n, tf.subtract(one, update));
      const toReset = tf.sigmoidGradient(reset, call.tensor("candidate"));
      const before = statesBefore(call, y, startOf(call, "start"));
      const toUpdate = tf.sigmoidGradient(update, tf.subtract(before, n));
      const factors = [toN, toReset, toUpdate, reset, update].map(tf.unpack);
      const outside = tf.unpack(gradientOfStates(call, steps));
      const dZxs: Tensor[] = new Array(time);
      const dZhs: Tensor[] = new Array(time);
      let dStart = tf.zeros([batch, hidden]);
      for (let t = time - 1; t >= 0; t--) {
        const [forN, forReset, forUpdate, r, z] = factors.map((all) => all[t]);
        const dState = tf.add(outside[t], dStart);
        const dN = tf.multiply(dState, forN);
        const gates = [tf.multiply(dN, forReset), tf.multiply(dState, forUpdate)];
        dZxs[t] = tf.concat([...gates, dN], 1);
        dZhs[t] = tf.concat([...gates, tf.multiply(dN, r)], 1);
        dStart = tf.add(tf.multiply(dState, z), tf.matmul(dZhs[t], wh, "b"));
      }
      const [dZx, dZh] = [tf.pack(dZxs), tf.pack(dZhs)];
      putGradients(call, steps, { dZx, dZh, dStart }, [
        ["dBx", dZx],
        ["dBh", dZh],
      ]);
    },
  },
};
