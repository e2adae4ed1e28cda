/**
 * Our recurrent layers by cuDNN's, where they compute the same: an example has at least one step, and the activation is
 * tanh. Elsewhere they go as without cuDNN. A layer that walks backward comes here as a forward one over turned sequences.
 *
 * Where all examples are as long as the sequence, an empty step is put behind them. Without it TensorFlow asks cuDNN for
 * another description of the layer, which its documentation does not allow in this layout, and keeps whichever came
 * first for batches of both kinds (TensorFlow issue 41630).
 *
 * What a forward pass leaves for the backward one is cuDNN's own, and nothing of the op's contract; it is kept with a
 * memory that the forward pass writes and the backward pass reads, and a backward pass goes by cuDNN if it is there.
 */
import type { TensorCall, TensorOp } from "../call.js";
import type { Tensor } from "../engine.js";
import { atRealSteps, type Steps, startOf, stepsOf } from "../ops/steps.js";
import { type CudnnOp, pack, unpack } from "./layout.js";
import { MODES, runBackward, runForward, type SequenceCall, type SequenceResult } from "./sequence.js";

/**
 * The memory that what is left is kept with: where the op saves something, in its place, for nobody else reads that.
 * Of an op that saves nothing the forward pass cannot know whether a backward one follows.
 */
const KEPT_WITH: Readonly<Record<CudnnOp, string>> = { lstm: "gates", gru: "gates", rnn: "y" };

/** The op by cuDNN where that computes it, else as without. */
export function byCudnn(op: CudnnOp, { forward, backward }: Required<TensorOp>): Required<TensorOp> {
  return {
    forward: {
      ...forward,
      run(call) {
        const steps = stepsOf(call);
        if (isCudnns(op, call, steps)) runForwardPass(op, call, steps);
        else forward.run(call);
      },
    },
    backward: {
      ...backward,
      run(call) {
        const kept = call.kept(KEPT_WITH[op]);
        if (kept) runBackwardPass(op, call, kept);
        else backward.run(call);
      },
    },
  };
}

function isCudnns(op: CudnnOp, call: TensorCall, { lengths }: Steps): boolean {
  if (op === "rnn" && call.word("activation") !== "tanh") return false;
  return lengths === null || lengths.every((steps) => steps >= 1);
}

function runForwardPass(op: CudnnOp, call: TensorCall, steps: Steps): void {
  const { batch, hidden } = call.sizes;
  const weights = pack(call.tf, op, layerOf(call), call.tensor);
  const isTraining = call.has(KEPT_WITH[op]);
  const made = runForward(sequenceOf(op, call, steps, weights), isTraining);
  call.put("y", steps.mask ? made.y : withoutEmptyStep(call, made.y));
  if (call.has("last")) call.put("last", call.tf.reshape(made.last, [batch, hidden]));
  if (op === "lstm" && call.has("lastCell")) call.put("lastCell", call.tf.reshape(made.lastCell, [batch, hidden]));
  if (isTraining) call.keep(KEPT_WITH[op], [weights, made.last, made.lastCell, made.reserve, made.hostReserve]);
}

function runBackwardPass(op: CudnnOp, call: TensorCall, kept: readonly Tensor[]): void {
  const { tf, sizes } = call;
  const { time, batch, hidden } = sizes;
  const steps = stepsOf(call);
  const [weights] = kept;
  const sequence = sequenceOf(op, call, steps, weights);
  const y = steps.mask ? call.tensor("y") : withEmptyStep(call, call.tensor("y"));
  const made = leftBy(kept, y) ?? runForward(sequence, true);
  const dY = call.maybe("dY") ?? tf.zeros([time, batch, hidden]);
  const state = (d: Tensor | null) => (d ? tf.reshape(d, [1, batch, hidden]) : tf.zeros([1, batch, hidden]));
  const gradients = runBackward(sequence, made, {
    y: padded(call, steps, dY),
    last: state(call.maybe("dLast")),
    lastCell: op === "lstm" ? state(call.maybe("dLastCell")) : tf.scalar(0),
  });
  // What it left is used up: only the weights serve another backward pass.
  call.keep(KEPT_WITH[op], [weights]);
  if (call.has("dX")) {
    // cuDNN does not say what stands in the padding of an input's gradient.
    const dX = steps.mask ? atRealSteps(call, steps, gradients.x) : withoutEmptyStep(call, gradients.x);
    call.put("dX", dX);
  }
  if (call.has("dStart")) call.put("dStart", tf.reshape(gradients.start, [batch, hidden]));
  if (op === "lstm" && call.has("dStartCell")) {
    call.put("dStartCell", tf.reshape(gradients.startCell, [batch, hidden]));
  }
  unpack(tf, op, layerOf(call), gradients.weights, call.put);
}

/** What the forward pass left; null where a backward pass has used it. */
function leftBy(
  [, last, lastCell, reserve, hostReserve]: readonly (Tensor | undefined)[],
  y: Tensor,
): SequenceResult | null {
  return last && lastCell && reserve && hostReserve ? { y, last, lastCell, reserve, hostReserve } : null;
}

function sequenceOf(op: CudnnOp, call: TensorCall, steps: Steps, weights: Tensor): SequenceCall {
  const { tf, engine, sizes } = call;
  const { time, batch, hidden } = sizes;
  const state = (name: string) => tf.reshape(startOf(call, name), [1, batch, hidden]);
  return {
    engine,
    mode: MODES[op],
    x: padded(call, steps, call.tensor("x")),
    start: state("start"),
    startCell: op === "lstm" ? state("startCell") : tf.scalar(0),
    weights,
    lengths: tf.ints(steps.lengths ?? new Int32Array(batch).fill(time)),
  };
}

/** Zeros in the padding, for cuDNN does not say whether it reads it; padding where there is none. */
function padded(call: TensorCall, steps: Steps, x: Tensor): Tensor {
  return steps.mask ? atRealSteps(call, steps, x) : withEmptyStep(call, x);
}

function withEmptyStep({ tf }: TensorCall, x: Tensor): Tensor {
  const [, batch, width] = x.shape;
  return tf.concat([x, tf.zeros([1, batch, width])], 0);
}

function withoutEmptyStep({ tf, sizes: { time } }: TensorCall, x: Tensor): Tensor {
  const [, batch, width] = x.shape;
  return tf.slice(x, [0, 0, 0], [time, batch, width]);
}

function layerOf({ sizes: { input, hidden } }: TensorCall) {
  return { input, hidden };
}
