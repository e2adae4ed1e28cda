/** JSON Schemas of plan, step and what `diff` says, from their TypeScript types. */
import { createGenerator } from "ts-json-schema-generator";

const SCHEMAS = [
  ["PlanFile", "src/plan/plan-file.ts", "src/plan/plan-file.schema.json"],
  ["DiffReport", "src/compiler/diff/report.ts", "src/compiler/diff/diff-report.schema.json"],
  ["Step", "src/plan/step.ts", "src/plan/step.schema.json"],
] as const;

export function schemas(root: string): readonly (readonly [string, string])[] {
  return SCHEMAS.map(([type, path, out]) => {
    const generator = createGenerator({
      path: `${root}/${path}`,
      tsconfig: `${root}/tsconfig.json`,
      type,
      topRef: false,
      additionalProperties: false,
      skipTypeCheck: true,
    });
    return [out, `${JSON.stringify(generator.createSchema(type), null, 2)}\n`];
  });
}
