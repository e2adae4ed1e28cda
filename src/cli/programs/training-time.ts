/** How long a training step of a plan takes, all that belongs to it. */
import type { Calibration } from "../../plan/calibration.js";
import { realLooks, realSteps } from "../../plan/cost.js";
import { procedureOf, type Sizes } from "../../plan/memory.js";
import type { Plan } from "../../plan/plan.js";
import type { Step } from "../../plan/step.js";
import { procedureTime, type Timed, updateTime } from "../../plan/step-time.js";

export interface StepTime {
  /** Milliseconds, of a batch with these sizes, those that are real of it among them. */
  readonly each: Timed;
  /** The same where every sequence is as long as the longest. */
  readonly unpadded: Timed;
  /** Of one batch that is only looked at, without what is outside of kernels. */
  readonly evaluate: Timed;
}

export function stepTimeOf(plan: Plan, step: Step, calibration: Calibration): StepTime {
  const isRounded = plan.train.precision === "bf16";
  const isFedItsOwn = plan.model.some(({ attributes }) => attributes.own !== undefined);
  const train = procedureTime(step, procedureOf(step, "train"), calibration, isRounded);
  const predict = isFedItsOwn ? procedureTime(step, procedureOf(step, "predict"), calibration, false) : () => 0;
  const update = updateTime(step, calibration);
  const each = (sizes: Sizes) => train(sizes) + predict(sizes) + update(sizes) + calibration.outsideMs;
  let evaluate: Timed | undefined;
  return {
    each,
    unpadded: (sizes) => each(withoutPadding(plan, sizes)),
    // Asked for where data are prepared, and then for many batches.
    evaluate: (sizes) => {
      evaluate ??= procedureTime(step, procedureOf(step, "evaluate"), calibration, false);
      return evaluate(sizes);
    },
  };
}

/** Every sequence as long as the longest. */
function withoutPadding({ data }: Plan, sizes: Sizes): Sizes {
  const { batch = 0 } = sizes;
  const timed = data.columns.map(({ id }) => [id, sizes[`${id}.time`] ?? 0] as const);
  const real = timed.flatMap(([id, time]) => [
    [realSteps(id), batch * time] as const,
    ...timed.map(([memory, steps]) => [realLooks(id, memory), batch * time * steps] as const),
  ]);
  return { ...sizes, ...Object.fromEntries(real) };
}
