/** Layers that walk backward: the forward one over sequences whose real steps are turned round, and turned back after. */
import type { OpName } from "../../../../ops/names.js";
import { OPS } from "../../../../ops/table.js";
import type { TensorCall, TensorOp, TensorPass } from "../call.js";
import type { Tensor } from "../engine.js";
import { stepsOf } from "./steps.js";

/** The op in both directions, from what computes it forward. */
export function inBothDirections(op: OpName, { forward, backward }: TensorOp): TensorOp {
  const sequences = new Set(
    [...OPS[op].forward.arguments, ...(OPS[op].backward?.arguments ?? [])]
      .filter(({ dims }) => dims[0] === "time")
      .map(({ name }) => name),
  );
  const turnedWhereAsked = (pass: TensorPass): TensorPass => ({
    ...pass,
    attributes: [...(pass.attributes ?? []), "direction"],
    run: (call) => pass.run(call.word("direction") === "backward" ? turned(call, sequences) : call),
  });
  return {
    ...(forward && { forward: turnedWhereAsked(forward) }),
    ...(backward && { backward: turnedWhereAsked(backward) }),
  };
}

/** The same call with the real steps of each example in the other order; padding stays where it is. */
function turned(call: TensorCall, sequences: ReadonlySet<string>): TensorCall {
  const { tf, sizes } = call;
  const { time, batch } = sizes;
  const { lengths } = stepsOf(call);
  const rows = Int32Array.from({ length: time * batch }, (_, row) => {
    const [t, example] = [Math.floor(row / batch), row % batch];
    const length = lengths ? lengths[example] : time;
    return t < length ? (length - 1 - t) * batch + example : row;
  });
  const turn = (name: string, x: Tensor): Tensor => {
    if (!sequences.has(name)) return x;
    const [, , width] = x.shape;
    return tf.reshape(tf.gather(tf.reshape(x, [time * batch, width]), tf.ints(rows)), [time, batch, width]);
  };
  return {
    ...call,
    tensor: (name) => turn(name, call.tensor(name)),
    maybe: (name) => {
      const x = call.maybe(name);
      return x && turn(name, x);
    },
    put: (name, x) => {
      if (call.has(name)) call.put(name, turn(name, x));
    },
  };
}
