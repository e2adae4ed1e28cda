/** Plans that come from outside: checked against the JSON Schema, and their hashes worked out anew. */
import { hashesOf } from "./hash.js";
import type { PlanFile } from "./plan-file.js";
import { planFileValidator } from "./plan-file-validator.js";

/** @throws SyntaxError saying what is wrong: no JSON, not a plan, or hashes that are not the plan's. */
export function readPlan(text: string): PlanFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`it is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  const validate = planFileValidator();
  if (!validate(value)) {
    const [problem] = validate.errors ?? [];
    throw new SyntaxError(`it is not a plan: ${problem?.instancePath || "it"} ${problem?.message ?? "does not fit"}`);
  }
  const { hashes, ...plan } = value.plan;
  const actual = hashesOf(plan);
  for (const name of ["data", "program", "experiment"] as const) {
    if (hashes[name] !== actual[name])
      throw new SyntaxError(`its ${name} hash is not that of its contents; it was changed by hand`);
  }
  return value;
}
