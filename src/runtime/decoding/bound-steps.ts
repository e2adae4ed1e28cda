/** A bound program as a model that goes on one token at a time, from what it makes of a batch. */
import type { HostBatch } from "../data/batches/batches.js";
import { repeatExamples } from "../data/batches/repeat-examples.js";
import type { Bound } from "../program/bind.js";
import type { Outputs } from "../program/program.js";
import { type AnyTensor, elements } from "../program/tensor.js";
import type { StepModel } from "./step-model.js";

export interface SteppedText {
  /** The target's column, whose ids the model is given. */
  readonly column: string;
  /** The output whose logits choose the next. */
  readonly layer: string;
}

/**
 * `width` rows for each example of the batch, side by side. Encodes the batch, so only the model made last can be used.
 */
export function boundSteps(bound: Bound, { column, layer }: SteppedText, host: HostBatch, width: number): StepModel {
  const rows = host.examples * width;
  bound.encode(repeatExamples(host, width));
  const rowIds = new Int32Array(rows);
  return {
    rows,
    step(tokens) {
      const values = { time: 1, values: tokens, lengths: null, weights: null, before: null };
      const outputs = bound.decodeStep({
        examples: rows,
        rowIds,
        tokens: rows,
        reset: false,
        columns: { [column]: values },
      });
      const logits = outputs[layer];
      const classes = logits.sizes[logits.sizes.length - 1];
      const attention = attentionOf(outputs, bound);
      return { classes, logits: bound.read(logits), ...(attention ? { attention } : {}) };
    },
    move: (from) => bound.moveDecoded(from),
  };
}

/** Of the last layer that looks back: `[1, batch, source]`. */
function attentionOf(outputs: Outputs, bound: Bound): ((row: number) => Float32Array) | null {
  const tensor: AnyTensor | undefined = Object.entries(outputs).findLast(([name]) => name.endsWith(".alignment"))?.[1];
  if (!tensor) return null;
  const source = tensor.sizes[tensor.sizes.length - 1];
  const values = bound.read(tensor).subarray(0, elements(tensor));
  return (row) => Float32Array.from(values.subarray(row * source, (row + 1) * source));
}
