import type { Origins, Plan } from "./plan.js";

/** What `NAME.plan.json` holds. */
export interface PlanFile {
  readonly plan: Plan;
  readonly origins: Origins;
}
