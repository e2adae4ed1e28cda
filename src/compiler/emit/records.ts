/** The types by which a person uses a trained model: what a record holds, and what is predicted. */
import {
  type CellPlan,
  type ColumnNode,
  EXCHANGED,
  type Plan,
  type RowExpression,
  type RowsNode,
} from "../../plan/plan.js";
import type { Step } from "../../plan/step.js";
import { key, literal } from "./code.js";
import { type Line, line } from "./lines.js";
import type { Names } from "./names.js";

interface Field {
  readonly name: string;
  readonly type: string;
  readonly needed: boolean;
}

/** `Input`, whose fields are the columns of the data, and `Target`, the names of what is predicted: for `load<Input, Target>`. */
export function recordLines(plan: Plan, step: Step, names: Names): readonly Line[] {
  const fields = fieldsOf(plan, step).map(
    ({ name, type, needed }) => `  readonly ${key(name)}${needed ? "" : "?"}: ${type};`,
  );
  const targets = [...new Set(plan.train.loss.map(({ target }) => literal(targetName(plan, target, names))))];
  return [
    line(
      "/** A record that the model is used on. What no prediction rests on, or the model says by itself, may be left out. */",
    ),
    line("export interface Input {"),
    ...fields.map((text) => line(text)),
    line("}"),
    line(""),
    line("/** What is predicted. */"),
    line(`export type Target = ${targets.join(" | ")};`),
    line(""),
  ];
}

/** A target that the model says by itself, and the row of a series that is to come, need no field. */
function fieldsOf(plan: Plan, step: Step): readonly Field[] {
  const { rows, columns } = plan.data;
  const predict = step.procedures.find(({ name }) => name === "predict");
  const read = new Set(predict?.reads.map(({ column }) => column));
  const goesOn = step.procedures.some(({ name }) => name === "decode_step");
  const isSaid = ({ role, shape }: ColumnNode) =>
    role === "target" && (goesOn || shape === "window" || shape === "stream");
  const needed = new Set(columns.filter((column) => read.has(column.id) && !isSaid(column)).flatMap(namesIn));
  const fields = new Map<string, Field>();
  for (const id of new Set(columns.map((column) => column.rows))) {
    for (const { name, type } of cellsOf(rows, id))
      fields.set(name, { name, type: typeText(type), needed: needed.has(name) });
  }
  return [...fields.values()];
}

function namesIn({ of }: Pick<ColumnNode, "of">): readonly string[] {
  const visit = (expression: RowExpression): readonly string[] => {
    if ("column" in expression) return [expression.column];
    return "call" in expression ? expression.arguments.flatMap(visit) : [];
  };
  return visit(of);
}

/** The columns that rows have from where they come from; given parts have the same. */
function cellsOf(rows: readonly RowsNode[], id: string): readonly { readonly name: string; readonly type: CellPlan }[] {
  const node = rows.find((known) => known.id === id);
  if (!node) throw new RangeError(`the plan has no rows ${id}`);
  switch (node.op) {
    case "table":
    case "jsonl":
      return node.columns;
    case "parallel":
      return node.columns.map((name) => ({ name, type: { kind: "text" } }));
    case "exchanges":
      return [...cellsOf(rows, node.of), ...EXCHANGED.map((name) => ({ name, type: { kind: "text" } as const }))];
    case "text":
      return [{ name: "text", type: { kind: "text" } }];
    case "bits":
      return [{ name: "bits", type: { kind: "list", length: [1, 1], of: { kind: "whole", range: [0, 1] } } }];
    case "given":
      return cellsOf(rows, Object.values(node.parts)[0] ?? "");
    default:
      return cellsOf(rows, node.of);
  }
}

function typeText(type: CellPlan): string {
  const { kind } = type;
  if (kind === "set") return "readonly number[]";
  if (kind === "list")
    return type.of.kind === "set" ? "readonly (readonly number[])[]" : `readonly ${typeText(type.of)}[]`;
  return kind === "text" || kind === "date" ? "string" : "number";
}

/** The column below a target, which may be the last step of one. */
function targetName(plan: Plan, id: string, names: Names): string {
  const node = plan.model.find((known) => known.id === id);
  if (node?.inputs.column !== undefined) return names.of(node.inputs.column);
  return node?.inputs.x === undefined ? names.of(id) : targetName(plan, node.inputs.x, names);
}
