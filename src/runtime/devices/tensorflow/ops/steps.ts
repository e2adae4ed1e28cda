/**
 * Which steps of a batch are real. Lengths are known on the host, so masks are made there; values in padding are
 * replaced, never multiplied by zero, for a NaN would survive that.
 */
import type { TensorCall } from "../call.js";
import type { Tensor } from "../engine.js";

export interface Steps {
  /** Of each example, at most the sequence's; null where all steps of all are real. */
  readonly lengths: Int32Array | null;
  /** True at real steps, [time, batch, 1]; null as above. */
  readonly mask: Tensor | null;
}

export function stepsOf(call: TensorCall): Steps {
  const { time, batch } = call.sizes;
  const given = call.ids("lengths");
  if (!given) return { lengths: null, mask: null };
  const lengths = given.slice(0, batch).map((length) => Math.min(length, time));
  if (lengths.every((length) => length === time)) return { lengths: null, mask: null };
  const real = Uint8Array.from({ length: time * batch }, (_, row) =>
    Number(Math.floor(row / batch) < lengths[row % batch]),
  );
  return { lengths, mask: call.engine.fromHost("bool", real, [time, batch, 1]) };
}

/** `x` [time, batch, *] at real steps, and `padding` elsewhere. */
export function atRealSteps({ tf }: TensorCall, { mask }: Steps, x: Tensor, padding = 0): Tensor {
  return mask ? tf.select(mask, x, tf.scalar(padding)) : x;
}

/** Rows of [time · batch, *] at the last real step of each example, -1 where it has none: [batch]. */
export function lastRows({ sizes: { time, batch } }: TensorCall, { lengths }: Steps): Int32Array {
  return Int32Array.from({ length: batch }, (_, example) => {
    const steps = lengths ? lengths[example] : time;
    return steps < 1 ? -1 : (steps - 1) * batch + example;
  });
}

/** The value after the last real step, [batch, width]: a row of `x` [time, batch, width], or the start's where there is none. */
export function afterLastStep(call: TensorCall, steps: Steps, x: Tensor, start: Tensor): Tensor {
  const { tf } = call;
  const { time, batch } = call.sizes;
  const [, , width] = x.shape;
  const rows = lastRows(call, steps);
  const last = tf.gather(tf.reshape(x, [time * batch, width]), tf.ints(rows.map((row) => Math.max(row, 0))));
  const without = withoutSteps(call, rows);
  return without ? tf.select(without, start, last) : last;
}

/** A gradient of the value after the last real step, put at that step: [time, batch, width], zero elsewhere. */
export function atLastStep(call: TensorCall, steps: Steps, d: Tensor): Tensor {
  const { tf } = call;
  const { time, batch } = call.sizes;
  const [, width] = d.shape;
  return tf.reshape(tf.segmentSum(d, tf.ints(lastRows(call, steps)), time * batch), [time, batch, width]);
}

/** What of `d` [batch, width] belongs to the start itself: the rows of examples without steps; null where there are none. */
export function passedBy(call: TensorCall, steps: Steps, d: Tensor): Tensor | null {
  const without = withoutSteps(call, lastRows(call, steps));
  return without && call.tf.select(without, d, call.tf.scalar(0));
}

function withoutSteps({ engine }: TensorCall, rows: Int32Array): Tensor | null {
  if (!rows.includes(-1)) return null;
  return engine.fromHost(
    "bool",
    Uint8Array.from(rows, (row) => Number(row < 0)),
    [rows.length, 1],
  );
}

/** The state before each step, [time, batch, hidden]: the start, then the states of all steps but the last. */
export function statesBefore({ tf, sizes: { time } }: TensorCall, y: Tensor, start: Tensor): Tensor {
  const [, batch, hidden] = y.shape;
  const first = tf.reshape(start, [1, batch, hidden]);
  return time === 1 ? first : tf.concat([first, tf.slice(y, [0, 0, 0], [time - 1, batch, hidden])], 0);
}

/** The initial state that the call gives, or zeros: [batch, hidden]. */
export function startOf(call: TensorCall, name: string): Tensor {
  const { batch, hidden } = call.sizes;
  return call.maybe(name) ?? call.tf.zeros([batch, hidden]);
}

/** The gradient with respect to the states of all steps as it comes from outside: [time, batch, hidden]. */
export function gradientOfStates(call: TensorCall, steps: Steps): Tensor {
  const { tf, sizes } = call;
  const dY = call.maybe("dY");
  const dLast = call.maybe("dLast");
  const inside = dY && atRealSteps(call, steps, dY);
  const after = dLast && atLastStep(call, steps, dLast);
  if (inside && after) return tf.add(inside, after);
  return inside ?? after ?? tf.zeros([sizes.time, sizes.batch, sizes.hidden]);
}

/** [time, batch, width] as a matrix of rows. */
export function asRows({ tf }: TensorCall, x: Tensor): Tensor {
  const [time, batch, width] = x.shape;
  return tf.reshape(x, [time * batch, width]);
}
