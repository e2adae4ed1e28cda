/** What a plan's weights rest on: layers, columns and fitted values that measures alone read are no part of it. */
import { parse, symbolsOf } from "../ops/polynomial.js";
import type { Condition, DataPlan, Measure, ModelNode, Plan, Quantity, RowExpression, TrainPlan } from "./plan.js";

export type DecidingParts = Pick<Plan, "data" | "model">;

export function partsThatDecide({ data, model, train }: Pick<Plan, "data" | "model" | "train">): DecidingParts {
  const nodes = new Map(model.map((node) => [node.id, node]));
  const reached = new Set<string>();
  const visit = (id: string) => {
    const node = nodes.get(id);
    if (!node || reached.has(id)) return;
    reached.add(id);
    for (const [role, input] of Object.entries(node.inputs)) if (role !== "column") visit(input);
  };
  for (const { output, target } of [...train.loss, ...watchedMeasures(train)]) {
    visit(output);
    visit(target);
  }
  // Penalties and limits touch every weight, whoever reads its layer.
  for (const { id, layer } of model) if (WITH_WEIGHTS.has(layer)) visit(id);
  const kept = model.filter(({ id }) => reached.has(id));
  return { model: kept, data: dataOf(data, kept, lengthsNamed(train)) };
}

/** The columns that `by length(…)` names: which examples come together decides the weights. */
function lengthsNamed({ batch }: Pick<TrainPlan, "batch">): readonly string[] {
  return batch.kind === "rows" && typeof batch.byLength !== "boolean" ? batch.byLength : [];
}

const WITH_WEIGHTS: ReadonlySet<ModelNode["layer"]> = new Set([
  ...(["embed", "recurrent", "dense", "layer_norm", "scan"] as const),
]);

/** Measures that decide when to stop, what to keep and how fast to learn. */
export function watchedMeasures({ stop, keep, schedule = [] }: TrainPlan): readonly Measure[] {
  const factors = schedule.map((factor) => (factor.kind === "reduce_on_plateau" ? factor.of.measure : null));
  const single = [keep?.measure.measure ?? null, ...factors].filter((measure) => measure !== null);
  return [...(stop ? measuresIn(stop) : []), ...single];
}

function measuresIn(condition: Condition): readonly Measure[] {
  switch (condition.kind) {
    case "compare":
      return "measure" in condition.of && condition.of.measure ? [condition.of.measure] : [];
    case "patience":
    case "rose":
      return condition.of.measure ? [condition.of.measure] : [];
    case "relation":
      return [...measuresOf(condition.left), ...measuresOf(condition.right)];
    case "at_every":
      return [];
    default:
      return condition.conditions.flatMap(measuresIn);
  }
}

function measuresOf(quantity: Quantity): readonly Measure[] {
  switch (quantity.kind) {
    case "number":
      return [];
    case "arithmetic":
      return [...measuresOf(quantity.left), ...measuresOf(quantity.right)];
    default:
      return quantity.of.measure ? [quantity.of.measure] : [];
  }
}

function dataOf(
  { rows, fitted, columns }: DataPlan,
  model: readonly ModelNode[],
  lengths: readonly string[],
): DataPlan {
  const read = new Set([...model.map(({ inputs }) => inputs.column), ...lengths]);
  const [keptRows, keptFitted] = [new Set<string>(), new Set<string>()];
  const visitRows = (id: string) => {
    const node = rows.find((known) => known.id === id);
    if (!node || keptRows.has(id)) return;
    keptRows.add(id);
    if ("of" in node) visitRows(node.of);
    if (node.op === "parallel") [node.first, node.second].forEach(visitRows);
    if (node.op === "exchanges") visitExpression(node.turns);
    if (node.op === "given") Object.values(node.parts).forEach(visitRows);
  };
  const visitFitted = (id: string) => {
    const node = fitted.find((known) => known.id === id);
    if (!node || keptFitted.has(id)) return;
    keptFitted.add(id);
    visitRows(node.rows);
    visitExpression(node.of);
  };
  const visitExpression = (expression: RowExpression) => {
    if (!("call" in expression)) return;
    if (expression.fitted !== null) visitFitted(expression.fitted);
    expression.arguments.forEach(visitExpression);
  };
  const keptColumns = columns.filter(({ id }) => read.has(id));
  for (const column of keptColumns) {
    visitRows(column.rows);
    visitExpression(column.of);
  }
  // A layer may be as large as a vocabulary that none of its columns uses.
  forVocabulariesNamed(model, visitFitted);
  return {
    rows: rows.filter(({ id }) => keptRows.has(id)),
    fitted: fitted.filter(({ id }) => keptFitted.has(id)),
    columns: keptColumns,
  };
}

/** Vocabularies whose size stands in some formula: `told` of each, as often as it does. */
function forVocabulariesNamed(value: unknown, told: (id: string) => void): void {
  if (typeof value !== "object" || value === null) return;
  if ("formula" in value && typeof value.formula === "string") {
    for (const name of symbolsOf(parse(value.formula)))
      if (name.endsWith(".size")) told(name.slice(0, -".size".length));
    return;
  }
  for (const part of Object.values(value)) forVocabulariesNamed(part, told);
}
