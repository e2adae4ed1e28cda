/** The plan that lies beside a program. */
import { existsSync, readFileSync } from "node:fs";
import type { PlanFile } from "../../plan/plan-file.js";
import { readPlan } from "../../plan/read-plan.js";
import { Failure } from "../failure.js";
import { diskFailure } from "../files/disk-failure.js";
import { besideProgram } from "./program-file.js";

/** Throws `program-broken` where it is missing or cannot be used, and `disk`. */
export function planBeside(program: string): PlanFile {
  const path = besideProgram(program, ".plan.json");
  const broken = (why: string) =>
    new Failure("program-broken", `The plan \`${path}\` ${why}.`, "Bring the file back from a copy, or train again.");
  if (!existsSync(path)) throw broken("is missing");
  try {
    return readPlan(readFileSync(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) throw broken(`cannot be used: ${error.message}`);
    throw diskFailure(error, "read", path);
  }
}
