import type { Arithmetic } from "../arithmetic.js";
import type { Tensor } from "../engine.js";

/** f(x), for the activations of `src/ops/activation.ts`. `none` gives the tensor itself. */
export function activate(tf: Arithmetic, name: string, x: Tensor): Tensor {
  switch (name) {
    case "tanh":
      return tf.map("Tanh", x);
    case "sigmoid":
      return tf.map("Sigmoid", x);
    case "relu":
      return tf.map("Relu", x);
    default:
      return x;
  }
}

/** dY f'(x), from y = f(x). `none` gives `dY` itself. */
export function activationGradient(tf: Arithmetic, name: string, y: Tensor | null, dY: Tensor): Tensor {
  if (name === "none") return dY;
  if (!y) throw new TypeError(`the gradient of ${name} needs its output \`y\``);
  if (name === "tanh") return tf.tanhGradient(y, dY);
  return name === "relu" ? tf.reluGradient(y, dY) : tf.sigmoidGradient(y, dY);
}
