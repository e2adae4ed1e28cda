/** The vanilla recurrent layer: one product for all inputs, then a loop over the steps. */
import type { TensorOp } from "../call.js";
import type { Tensor } from "../engine.js";
import { activate, activationGradient } from "./activation.js";
import { inputProducts, putGradients } from "./recurrent.js";
import { atRealSteps, gradientOfStates, startOf, stepsOf } from "./steps.js";

export const rnn: Required<TensorOp> = {
  forward: {
    heeds: ["x", "lengths", "start", "wx", "wh", "b", "y", "last"],
    attributes: ["activation"],
    run(call) {
      const { tf } = call;
      const steps = stepsOf(call);
      const name = call.word("activation");
      const masks = steps.mask && tf.unpack(steps.mask);
      const wh = call.tensor("wh");
      let state = startOf(call, "start");
      const states = tf.unpack(inputProducts(call, "b")).map((z, t) => {
        const fresh = activate(tf, name, tf.add(z, tf.matmul(state, wh)));
        state = masks ? tf.select(masks[t], fresh, state) : fresh;
        return state;
      });
      call.put("y", atRealSteps(call, steps, tf.pack(states)));
      call.put("last", state);
    },
  },
  backward: {
    heeds: ["x", "lengths", "start", "wx", "wh", "y", "dY", "dLast", "dX", "dStart", "dWx", "dWh", "dB"],
    attributes: ["activation"],
    run(call) {
      const { tf, sizes } = call;
      const steps = stepsOf(call);
      const name = call.word("activation");
      const states = tf.unpack(call.tensor("y"));
      const outside = tf.unpack(gradientOfStates(call, steps));
      const wh = call.tensor("wh");
      const dZs: Tensor[] = new Array(sizes.time);
      let dStart = tf.zeros([sizes.batch, sizes.hidden]);
      for (let t = sizes.time - 1; t >= 0; t--) {
        dZs[t] = activationGradient(tf, name, states[t], tf.add(outside[t], dStart));
        dStart = tf.matmul(dZs[t], wh, "b");
      }
      const dZ = tf.pack(dZs);
      putGradients(call, steps, { dZx: dZ, dZh: dZ, dStart }, [["dB", dZ]]);
    },
  },
};
