/** How a program is trained: batches, length, checks, schedule, when to stop and what to keep. */
import { canonical } from "../../plan/canonical.js";
import { columnsApart, lengthColumns } from "../../plan/lengths.js";
import type { Condition, Measure, MeasureReference, Plan, Quantity } from "../../plan/plan.js";
import { literal, scalarCode } from "./code.js";
import { indent, type Line, line } from "./lines.js";
import type { Names } from "./names.js";
import { scheduleCode } from "./schedule.js";

interface Trained {
  readonly plan: Plan;
  readonly names: Names;
}

export function trainingLines(parts: Trained): readonly Line[] {
  const { plan, names } = parts;
  const { batch, length, validate, schedule, stop, keep } = plan.train;
  const columns = (ids: readonly string[]) => `[${ids.map((id) => literal(names.column(id))).join(", ")}]`;
  const apart = columnsApart(plan);
  const rule =
    batch.kind === "lanes"
      ? `{ kind: "lanes", lanes: ${scalarCode(batch.lanes, names)}, length: ${scalarCode(batch.length, names)} }`
      : `{ kind: "rows", size: ${scalarCode(batch.size, names)}, shuffle: ${batch.shuffle}, byLength: ${columns(lengthColumns(plan))}${apart.length > 0 ? `, apart: ${columns(apart)}` : ""} }`;
  const body = [
    line(`batch: ${rule},`),
    line(`length: { unit: ${literal(length.unit)}, count: ${scalarCode(length.count, names)} },`),
    line(`validate: { unit: ${literal(validate.unit)}, every: ${scalarCode(validate.every, names)} },`),
    ...(schedule
      ? [line(`schedule: ${scheduleCode(schedule, names, (reference) => measuredName(parts, reference))},`)]
      : []),
    line(`stop: ${stop ? conditionCode(parts, stop) : "null"},`),
    line(`keep: ${keep ? literal(measuredName(parts, keep.measure)) : "null"},`),
  ];
  const usesSettings = body.some(({ code }) => /\bsettings\./.test(code));
  return [line(`training: (${usesSettings ? "settings" : ""}) => ({`), ...indent(body, 2), line("}),")];
}

function measureName({ plan, names }: Trained, measure: Measure): string {
  const text = canonical(measure);
  return names.measure(plan.measures.findIndex((known) => canonical(known) === text));
}

function measuredName(parts: Trained, { part, measure }: MeasureReference): string {
  return `${part}.${measure ? measureName(parts, measure) : "loss"}`;
}

function conditionCode(parts: Trained, condition: Condition): string {
  const { names } = parts;
  switch (condition.kind) {
    case "compare": {
      const of = "progress" in condition.of ? condition.of.progress : measuredName(parts, condition.of);
      return `{ kind: "compare", of: ${literal(of)}, comparison: ${literal(condition.comparison)}, value: ${scalarCode(condition.value, names)} }`;
    }
    case "patience":
      return `{ kind: "patience", of: ${literal(measuredName(parts, condition.of))}, checks: ${scalarCode(condition.checks, names)}, least: ${scalarCode(condition.least, names)} }`;
    case "relation":
      return `{ kind: "relation", left: ${quantityCode(parts, condition.left)}, comparison: ${literal(condition.comparison)}, right: ${quantityCode(parts, condition.right)} }`;
    case "rose":
      return `{ kind: "rose", of: ${literal(measuredName(parts, condition.of))}, checks: ${scalarCode(condition.checks, names)}, times: ${scalarCode(condition.times, names)} }`;
    case "at_every":
      return `{ kind: "at_every", checks: ${scalarCode(condition.checks, names)} }`;
    default:
      return `{ kind: ${literal(condition.kind)}, conditions: [${condition.conditions.map((part) => conditionCode(parts, part)).join(", ")}] }`;
  }
}

function quantityCode(parts: Trained, quantity: Quantity): string {
  switch (quantity.kind) {
    case "number":
      return `{ kind: "number", value: ${scalarCode(quantity.value, parts.names)} }`;
    case "now":
      return `{ kind: "now", of: ${literal(measuredName(parts, quantity.of))} }`;
    case "past": {
      const last = quantity.last === null ? "null" : scalarCode(quantity.last, parts.names);
      return `{ kind: "past", summary: ${literal(quantity.summary)}, of: ${literal(measuredName(parts, quantity.of))}, last: ${last} }`;
    }
    case "arithmetic":
      return `{ kind: "arithmetic", operator: ${literal(quantity.operator)}, left: ${quantityCode(parts, quantity.left)}, right: ${quantityCode(parts, quantity.right)} }`;
  }
}
