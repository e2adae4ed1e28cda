/** What the loops over steps share: the input product of all steps at once, and the gradients that are one product. */
import type { TensorCall } from "../call.js";
import type { Tensor } from "../engine.js";
import { asRows, atRealSteps, passedBy, type Steps, startOf, statesBefore } from "./steps.js";

/** x wx + bias for all steps: [time, batch, width]. */
export function inputProducts(call: TensorCall, bias: string): Tensor {
  const { tf, sizes } = call;
  const wx = call.tensor("wx");
  const product = tf.matmul(asRows(call, call.tensor("x")), wx);
  return tf.reshape(tf.add(product, call.tensor(bias)), [sizes.time, sizes.batch, wx.shape[1]]);
}

/**
 * Gradients of input, weights, biases and start, from those before the gates, `dZx` and `dZh` [time, batch, width].
 * They are zero in padding, for no gradient comes in there; a NaN of the input's would survive the product with it.
 */
export function putGradients(
  call: TensorCall,
  steps: Steps,
  { dZx, dZh, dStart }: { readonly dZx: Tensor; readonly dZh: Tensor; readonly dStart: Tensor },
  biases: readonly (readonly [name: string, d: Tensor])[],
): void {
  const { tf, sizes } = call;
  const [fromInputs, fromStates] = [asRows(call, dZx), asRows(call, dZh)];
  if (call.has("dX")) {
    call.put("dX", tf.reshape(tf.matmul(fromInputs, call.tensor("wx"), "b"), [sizes.time, sizes.batch, sizes.input]));
  }
  const x = atRealSteps(call, steps, call.tensor("x"));
  call.put("dWx", tf.matmul(asRows(call, x), fromInputs, "a"));
  const before = statesBefore(call, call.tensor("y"), startOf(call, "start"));
  call.put("dWh", tf.matmul(asRows(call, before), fromStates, "a"));
  for (const [name, d] of biases) call.put(name, tf.sum(asRows(call, d), [0]));
  if (!call.has("dStart")) return;
  const dLast = call.maybe("dLast");
  const passed = dLast && passedBy(call, steps, dLast);
  call.put("dStart", passed ? tf.add(dStart, passed) : dStart);
}
