/**
 * The LSTM by TensorFlow's two ops over a whole sequence, BlockLSTMV2 and BlockLSTMGradV2, whose gates have our order.
 * They know one length for all examples. Examples of a batch do not meet, so that forwards it is enough to replace
 * what they give beyond an example's end; backwards, gates of zero let no gradient through, and that is what the
 * forward pass saved there.
 */
import type { TensorCall, TensorOp } from "../call.js";
import type { Tensor } from "../engine.js";
import { afterLastStep, atLastStep, atRealSteps, gradientOfStates, passedBy, startOf, stepsOf } from "./steps.js";

export const lstm: Required<TensorOp> = {
  forward: {
    heeds: ["x", "lengths", "start", "startCell", "wx", "wh", "b", "y", "last", "lastCell", "gates", "cells"],
    run(call) {
      const { tf, engine, sizes } = call;
      const steps = stepsOf(call);
      const [start, startCell] = [startOf(call, "start"), startOf(call, "startCell")];
      const [i, cells, f, o, g, , h] = engine.run(
        "BlockLSTMV2",
        [
          engine.int64(sizes.time),
          call.tensor("x"),
          startCell,
          start,
          weights(call),
          ...peepholes(call),
          call.tensor("b"),
        ],
        [engine.attribute.type("T", "f32"), engine.attribute.float("cell_clip", 0), withoutPeephole(call)],
        7,
      );
      if (call.has("last")) call.put("last", afterLastStep(call, steps, h, start));
      if (call.has("lastCell")) call.put("lastCell", afterLastStep(call, steps, cells, startCell));
      call.put("y", atRealSteps(call, steps, h));
      if (call.has("gates")) call.put("gates", atRealSteps(call, steps, tf.concat([i, f, g, o], 2)));
      if (call.has("cells")) call.put("cells", atRealSteps(call, steps, cells));
    },
  },
  backward: {
    heeds: [
      ...["x", "lengths", "start", "startCell", "wx", "wh", "y", "gates", "cells", "dY", "dLast", "dLastCell"],
      ...["dX", "dStart", "dStartCell", "dWx", "dWh", "dB"],
    ],
    run(call) {
      const { tf, engine, sizes } = call;
      const { time, batch, input, hidden } = sizes;
      const steps = stepsOf(call);
      const [start, startCell] = [startOf(call, "start"), startOf(call, "startCell")];
      const cells = call.tensor("cells");
      const [i, f, g, o] = tf.split(call.tensor("gates"), 4, 2);
      const dLastCell = call.maybe("dLastCell");
      const [dX, dStartCell, dStart, dW, , , , dB] = engine.run(
        "BlockLSTMGradV2",
        [
          engine.int64(time),
          // A gradient of zero times a NaN in the padding would be one.
          atRealSteps(call, steps, call.tensor("x")),
          startCell,
          start,
          weights(call),
          ...peepholes(call),
          tf.zeros([4 * hidden]),
          ...[i, cells, f, o, g, tf.map("Tanh", cells), call.tensor("y")],
          dLastCell ? atLastStep(call, steps, dLastCell) : tf.zeros([time, batch, hidden]),
          gradientOfStates(call, steps),
        ],
        [engine.attribute.type("T", "f32"), withoutPeephole(call)],
        8,
      );
      call.put("dX", dX);
      putStart(call, "dStart", dStart, passed(call, "dLast"));
      putStart(call, "dStartCell", dStartCell, passed(call, "dLastCell"));
      const [dWx, dWh] = tf.splitAt(dW, [input, hidden], 0);
      call.put("dWx", dWx);
      call.put("dWh", dWh);
      call.put("dB", dB);
    },
  },
};

function weights(call: TensorCall): Tensor {
  return call.tf.concat([call.tensor("wx"), call.tensor("wh")], 0);
}

function peepholes({ tf, sizes }: TensorCall): readonly Tensor[] {
  const none = tf.zeros([sizes.hidden]);
  return [none, none, none];
}

function withoutPeephole({ engine }: TensorCall) {
  return engine.attribute.bool("use_peephole", false);
}

function passed(call: TensorCall, name: string): Tensor | null {
  const d = call.maybe(name);
  return d && passedBy(call, stepsOf(call), d);
}

function putStart(call: TensorCall, name: string, d: Tensor, passed: Tensor | null): void {
  if (call.has(name)) call.put(name, passed ? call.tf.add(d, passed) : d);
}
