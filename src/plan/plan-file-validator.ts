/**
 * What checks a plan file against its JSON Schema. Ajv takes half a second to make it, more than many a run trains, so
 * that a build has it made already: `scripts/build.mjs` puts Ajv's code for the same schema in the place of this file.
 */
import { Ajv, type ValidateFunction } from "ajv";
import type { PlanFile } from "./plan-file.js";
import schema from "./plan-file.schema.json" with { type: "json" };

let made: ValidateFunction<PlanFile> | undefined;

export function planFileValidator(): ValidateFunction<PlanFile> {
  made ??= new Ajv({ strict: true, allowUnionTypes: true }).compile<PlanFile>(schema);
  return made;
}
