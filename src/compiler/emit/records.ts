/** The types by which a person uses a trained model: what a record holds, and what is predicted. */

import { factsOf, type ModelFacts, type OutputFact } from "../../plan/model-facts.js";
import {
  type CellPlan,
  type ColumnNode,
  EXCHANGED,
  type Origins,
  type Plan,
  type RowExpression,
  type RowsNode,
} from "../../plan/plan.js";
import { present } from "../../plan/present.js";
import type { Step } from "../../plan/step.js";
import { key, literal } from "./code.js";
import { type Line, line } from "./lines.js";
import type { Names } from "./names.js";

interface Field {
  readonly name: string;
  readonly type: string;
  readonly needed: boolean;
}

/** What `load` takes of the runtime's types. */
export const LOADED_TYPES = [
  "PredictedClass",
  "PredictedClasses",
  "PredictedNumber",
  "PredictedSet",
  "PredictedSets",
  "Predicts",
  "Translates",
  "Writes",
] as const;

/**
 * `Input`, whose fields are the columns of the data, `Target`, the names of what is predicted, `Answer`, what is said of
 * each, and `Trained`, what a model of the experiment does.
 */
export function recordLines(plan: Plan, step: Step, facts: ModelFacts): readonly Line[] {
  const fields = fieldsOf(plan, step).map(
    ({ name, type, needed }) => `  readonly ${key(name)}${needed ? "" : "?"}: ${type};`,
  );
  const answers = answersOf(facts).map(([target, type]) => `  readonly ${key(target)}: ${type};`);
  const targets = answersOf(facts).map(([target]) => literal(target));
  return [
    "/** A record that the model is used on. What no prediction rests on, or the model says by itself, may be left out. */",
    "export interface Input {",
    ...fields,
    "}",
    "",
    "/** What is predicted. */",
    `export type Target = ${targets.join(" | ")};`,
    "",
    "/** What is said of a record, by target. */",
    "export interface Answer {",
    ...answers,
    "}",
    "",
    "/** A trained model of this experiment. */",
    `export interface Trained extends ${["Predicts<Input, Answer>", ...writing(facts)].join(", ")} {}`,
    "",
  ].map((text) => line(text));
}

/** The function by which a person's own program has a trained model. */
export function loadLines(facts: ModelFacts): readonly Line[] {
  const targets = answersOf(facts).map(([target]) => literal(target));
  return [
    "/**",
    " * The model that a run of this program has trained, at whatever settings: `run` is its folder.",
    " * @throws Failure `program-changed` for a run of another program.",
    " */",
    `export const load = loadsRunsOf<Trained>(program, [${targets.join(", ")}]);`,
  ].map((text) => line(text));
}

/** The facts by which the runtime uses a model, with the names that the program gives. */
export function usedFacts(plan: Plan, origins: Origins, names: Names): ModelFacts {
  return factsOf(
    plan,
    origins,
    {},
    plan.data.columns.map(({ id }) => names.column(id)),
  );
}

function writing({ generate }: ModelFacts): readonly string[] {
  if (generate === null) return [];
  return [generate.given.length > 0 ? "Translates<Input>" : "Writes"];
}

/** Of several outputs for one target the last is told. */
function answersOf({ outputs }: ModelFacts): readonly (readonly [target: string, type: string])[] {
  return [...new Map(outputs.map((fact) => [fact.target, answerType(fact)]))];
}

function answerType({ kind, steps, vocabulary, members, features }: OutputFact): string {
  if (members !== null) return steps === null ? "PredictedSet" : "PredictedSets";
  if (kind === "squared_error") return numberType(features, steps !== null);
  const of = vocabulary === null ? "number" : "string";
  return steps === null ? `PredictedClass<${of}>` : `PredictedClasses<${of}>`;
}

function numberType(features: number | null, hasSteps: boolean): string {
  const one = features === null ? ["number", "readonly number[]"] : features === 1 ? ["number"] : ["readonly number[]"];
  const each = hasSteps ? one.map((type) => (type === "number" ? "readonly number[]" : `readonly (${type})[]`)) : one;
  return `PredictedNumber<${each.join(" | ")}>`;
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
  const node = present(
    rows.find((known) => known.id === id),
    () => `the plan has no rows ${id}`,
  );
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
    case "given": {
      const [part] = Object.values(node.parts);
      return cellsOf(rows, part);
    }
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
