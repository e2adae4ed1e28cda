/** What a model says of the examples of a batch beside what is right, one answer for each example or each real step. */
import type { OutputFact } from "../../plan/model-facts.js";
import type { BatchColumn } from "../data/batches/batch-columns.js";
import type { HostBatch } from "../data/batches/batches.js";
import type { Bound } from "../program/bind.js";
import type { AnyTensor } from "../program/tensor.js";
import { stepsOf, stepValues } from "./column-text.js";

/** `loss`: as the experiment's own is, without smoothing, weights and penalties. */
export type Answer =
  | {
      readonly kind: "class";
      readonly right: number;
      readonly said: number;
      readonly probability: number;
      readonly loss: number;
    }
  /** On the scale of the model. */
  | {
      readonly kind: "number";
      readonly right: readonly number[];
      readonly said: readonly number[];
      readonly loss: number;
    }
  /** Members, from 0. */
  | {
      readonly kind: "set";
      readonly right: readonly number[];
      readonly said: readonly number[];
      readonly loss: number;
    };

/** The kind of all answers to a target; null where they cannot be told. */
export function kindOf(
  { against, kind, members }: OutputFact,
  part: { readonly features?: number },
): Answer["kind"] | null {
  if (against === null) return null;
  if (kind === "squared_error") return "number";
  if (members !== null) return "set";
  // Several yes or no side by side are no class.
  return (part.features ?? 1) === 1 ? "class" : null;
}

/** By example, in the order of its steps. */
export function answersOf(
  fact: OutputFact,
  output: AnyTensor,
  host: HostBatch,
  target: BatchColumn,
  bound: Bound,
): readonly (readonly Answer[])[] {
  const { examples } = host;
  const kind = kindOf(fact, target);
  if (kind === null) return Array.from({ length: examples }, () => []);
  const values = bound.read(output);
  const width = output.sizes[output.sizes.length - 1];
  const answer = READERS[kind];
  return Array.from({ length: examples }, (_, example) => {
    const steps = stepsOf(target, example);
    const asked = fact.steps === null ? [steps - 1] : Array.from({ length: steps }, (_, step) => step);
    return asked.map((step) => {
      const row = fact.steps === null ? example : step * examples + example;
      return answer(values, row * width, width, stepValues(target, examples, example, step));
    });
  });
}

type Reader = (values: ArrayLike<number>, from: number, width: number, right: readonly number[]) => Answer;

const READERS: { readonly [Kind in Answer["kind"]]: Reader } = {
  class(values, from, width, [right]) {
    if (width === 1) return binaryClass(values[from], right);
    let said = 0;
    for (let id = 1; id < width; id++) if (values[from + id] > values[from + said]) said = id;
    const most = values[from + said];
    let total = 0;
    for (let id = 0; id < width; id++) total += Math.exp(values[from + id] - most);
    return { kind: "class", right, said, probability: 1 / total, loss: Math.log(total) + most - values[from + right] };
  },
  number(values, from, width, right) {
    const said = Array.from({ length: width }, (_, at) => values[from + at]);
    const loss = said.reduce((sum, value, at) => sum + (value - right[at]) ** 2, 0) / width;
    return { kind: "number", right, said, loss };
  },
  set(values, from, width, right) {
    const losses = right.map((member, at) => binaryLoss(values[from + at], member));
    return {
      kind: "set",
      right: right.flatMap((member, at) => (member === 1 ? [at] : [])),
      said: Array.from({ length: width }, (_, at) => at).filter((at) => values[from + at] > 0),
      loss: losses.reduce((sum, loss) => sum + loss, 0) / width,
    };
  },
};

function binaryClass(logit: number, right: number): Answer {
  const said = logit > 0 ? 1 : 0;
  return {
    kind: "class",
    right,
    said,
    probability: 1 / (1 + Math.exp(-Math.abs(logit))),
    loss: binaryLoss(logit, right),
  };
}

/** ln(1 + e^x) - x·right, without overflow. */
function binaryLoss(logit: number, right: number): number {
  return Math.max(logit, 0) - logit * right + Math.log1p(Math.exp(-Math.abs(logit)));
}
