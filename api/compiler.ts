/** What programs may import from "rnnc": the compiler as functions. */
export { type Checked, check } from "../src/compiler/check.js";
export type { Diagnostic } from "../src/compiler/diagnostics/diagnostic.js";
export { type Formatted, format } from "../src/compiler/format/format.js";
export { type Lowered, toPlan } from "../src/compiler/lower/to-plan.js";
export { toSource } from "../src/compiler/lower/to-source.js";
export { toStep } from "../src/compiler/lower/to-step.js";
export type { Origins, Plan } from "../src/plan/plan.js";
export type { Step } from "../src/plan/step.js";
