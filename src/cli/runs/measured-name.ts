/** `validate.accuracy`: what conditions, checks and a person call a measured value. */
import { canonical } from "../../plan/canonical.js";
import type { MeasureReference } from "../../plan/plan.js";
import type { Loaded } from "../programs/load.js";

export function measuredName({ plan, origins }: Loaded, { part, measure }: MeasureReference): string {
  if (!measure) return `${part}.loss`;
  const text = canonical(measure);
  const index = plan.measures.findIndex((known) => canonical(known) === text);
  return `${part}.${origins.measures[index]?.name ?? measure.kind}`;
}
