/** Of which numbers the matrix products of training are made. */
import type { Plan, TrainPlan } from "./plan.js";

/**
 * - `f32`: as everything else is.
 * - `bf16`: both operands of every product are rounded to bfloat16, the nearest, to even where two are as near; sums
 *   are float32, and so is all that is no product: weights, gates, losses, the optimizer.
 */
export const PRECISIONS = ["f32", "bf16"] as const;
export type Precision = (typeof PRECISIONS)[number];

export const DEFAULT_PRECISION = "f32" satisfies Precision;

/** The precision at the values that the plan's settings have. */
export function precisionOf({ train, settings }: Pick<Plan, "train" | "settings">): Precision {
  const { precision = DEFAULT_PRECISION } = train;
  const word = typeof precision === "string" ? precision : settings.find(({ id }) => id === precision.setting)?.value;
  const known = PRECISIONS.find((one) => one === word);
  if (known === undefined) throw new RangeError(`no precision \`${String(word)}\``);
  return known;
}

/** What identities are made of: what is not said, and what is said to be as it would have been, are one. */
export function withoutDefaultPrecision(train: unknown): unknown {
  const { precision, ...rest } = train as TrainPlan;
  return precision === DEFAULT_PRECISION ? rest : train;
}
