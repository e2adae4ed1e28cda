/** The statements of each section: what they declare. */
import type { Assignment, Declaration, Expression, Statement } from "../../syntax/tree.js";
import { isStep } from "../callables/columns.js";
import { type Context, report, type Where, wrongKind } from "../context.js";
import type { ColumnNode, Origin } from "../graph.js";
import { called } from "../names/called.js";
import { declare } from "../names/declare.js";
import type { Placed, SectionName, Whole } from "../names/inherit.js";
import type { Scope } from "../names/scope.js";
import { isTargetAmongInputs, sharesSteps, textOf, windowText } from "../values/features.js";
import { describe, UNKNOWN, type Value } from "../values/value.js";

/** A context for the statements of one file in one section. */
export type ContextFor = (placed: Placed, where: Where, origin: Origin) => Context;

const DECLARED: Readonly<
  Record<Declaration["word"], { readonly kinds: readonly Value["kind"][]; readonly wanted: string }>
> = {
  rows: { kinds: ["rows"], wanted: "rows" },
  vocab: { kinds: ["vocabulary"], wanted: "a vocabulary" },
  scale: { kinds: ["scale"], wanted: "a scale" },
  input: { kinds: ["row-value"], wanted: "a column" },
  target: { kinds: ["row-value"], wanted: "a column" },
};

/** Declares the names of `data`, `model`, `decode` and `measure`; their values are worked out when asked for. */
export function declareSections(whole: Whole, scope: Scope, contextFor: ContextFor): void {
  for (const placed of whole.sections.data) {
    const { statement } = placed;
    if (statement.kind === "declaration") declareData({ ...placed, statement }, scope, contextFor);
    else misplaced(placed, "data", contextFor);
  }
  for (const section of ["model", "decode", "measure"] as const) {
    for (const placed of whole.sections[section]) {
      const { statement } = placed;
      if (statement.kind === "assignment") declareAssigned({ ...placed, statement }, section, scope, contextFor);
      else misplaced(placed, section, contextFor);
    }
  }
}

function misplaced(placed: Placed, section: SectionName, contextFor: ContextFor): void {
  const { statement } = placed;
  const origin = { name: null, doc: null, span: statement.span };
  const what = `${whatIs(statement)} in \`${section}\``;
  report(contextFor(placed, section, origin), "misplaced", statement.span, { what });
}

/** A statement by the word that begins it. */
export function whatIs(statement: Statement): string {
  switch (statement.kind) {
    case "declaration":
      return `\`${statement.word}\``;
    case "section":
      return `the section \`${statement.name.text}\``;
    case "assignment":
      return `\`${statement.name.text} = …\``;
    case "objective":
      return `\`${statement.word}\``;
    default:
      return `\`${statement.kind}\``;
  }
}

function declareData(placed: Placed<Declaration>, scope: Scope, contextFor: ContextFor): void {
  const { word, name, value, doc, span } = placed.statement;
  const context = contextFor(placed, "data", { name: name.text, doc, span });
  const work = () => {
    const given = context.shared.elaborate(value, context);
    const { kinds, wanted } = DECLARED[word];
    if (given.kind === "unknown") return UNKNOWN;
    if (!kinds.includes(given.kind)) {
      wrongKind(context, value.span, { name: name.text, wanted, given: describe(given) });
      return UNKNOWN;
    }
    if (given.kind !== "row-value") return given;
    const column = columnOf(context, word === "input" ? "input" : "target", given, value);
    return column ? ({ kind: "feature", node: column } as const) : UNKNOWN;
  };
  declare(context, scope, { name: name.text, span: name.span, role: word, isNeverWord: true, work });
}

function columnOf(
  context: Context,
  role: ColumnNode["role"],
  given: Extract<Value, { kind: "row-value" }>,
  value: Expression,
): ColumnNode | null {
  const { rows, expression, item, window } = given;
  const name = called(context.origin, role);
  if (!rows.isSplit) {
    const related = [{ span: rows.origin.span, message: "these rows have no split" }];
    report(context, "not-split", value.span, { name, rows: called(rows.origin, "these rows") }, { related });
    return null;
  }
  const step = item.kind === "list" ? item.of : item;
  if (!isStep(step) && (step.kind !== "members" || context.shared.lanes)) {
    wrongKind(context, value.span, { name, wanted: "numbers or ids", given: describe(given) });
    return null;
  }
  const isStream = context.shared.lanes && window === null;
  if (
    (window || isStream) &&
    (!rows.ordered || rows.op === "k_folds" || (rows.op === "split" && rows.by !== "order"))
  ) {
    const related = rows.splitSpan ? [{ span: rows.splitSpan, message: "the rows are split here" }] : [];
    const what = window ? "Windows" : "Lanes";
    const parameters = { what, rows: called(rows.origin, "these rows"), hasOrder: rows.ordered };
    report(context, "order-broken", value.span, parameters, { related });
    return null;
  }
  const key = JSON.stringify([role, rows.origin.name, textOf(expression), windowText(window), isStream]);
  const known = context.shared.columns.get(key);
  if (known && known.rows === rows) return known;
  if (isTargetAmongInputs(context, { role, rows, of: expression }, context.shared.columns.values())) return null;
  const like = [...context.shared.columns.values()].find((other) =>
    sharesSteps(other, { rows, item, window, stream: isStream }),
  );
  const stepsOf = like ? (like.stepsOf ?? like) : null;
  const timeSymbol = stepsOf?.timeSymbol ?? `${name}.time`;
  context.shared.intervals.set(timeSymbol, { low: 1, high: 2 ** 31 - 1 });
  const made = {
    kind: "feature" as const,
    origin: context.origin,
    role,
    rows,
    of: expression,
    item,
    window,
    stream: isStream,
    timeSymbol,
  };
  const column: ColumnNode =
    role === "target" && window?.ahead ? aheadOf(made, stepsOf) : { ...made, stepsOf, first: null };
  context.shared.columns.set(key, column);
  return column;
}

/** A target several values ahead, and what `previous` sees of it. */
function aheadOf(made: Omit<ColumnNode, "stepsOf" | "first">, stepsOf: ColumnNode | null): ColumnNode {
  const first: { -readonly [K in keyof ColumnNode]: ColumnNode[K] } = { ...made, stepsOf, first: null };
  const column: ColumnNode = { ...made, stepsOf, first };
  first.stepsOf = stepsOf ?? column;
  return column;
}

const ASSIGNED: Readonly<
  Record<
    "model" | "decode" | "measure",
    { readonly role: string; readonly kinds: readonly Value["kind"][]; readonly wanted: string }
  >
> = {
  model: { role: "layer", kinds: ["tensor", "feature", "number", "state", "initial"], wanted: "a layer" },
  decode: { role: "text", kinds: ["decoding"], wanted: "a way to write such as `beam(…)`" },
  measure: { role: "measure", kinds: ["measure"], wanted: "a measure such as `accuracy(…)`" },
};

function declareAssigned(
  placed: Placed<Assignment>,
  section: "model" | "decode" | "measure",
  scope: Scope,
  contextFor: ContextFor,
): void {
  const { name, value, doc, span } = placed.statement;
  const context = contextFor(placed, section, { name: name.text, doc, span });
  const { role, kinds, wanted } = ASSIGNED[section];
  // `validate.loss` is the training's own.
  if (section === "measure" && name.text === "loss") {
    report(context, "duplicate-name", name.span, { name: "loss", role: "setting of `train`" });
  }
  const work = () => {
    const given = context.shared.elaborate(value, context);
    if (given.kind === "unknown" || kinds.includes(given.kind)) return given;
    wrongKind(context, value.span, { name: name.text, wanted, given: describe(given) });
    return UNKNOWN;
  };
  declare(context, scope, { name: name.text, span: name.span, role, isNeverWord: true, work });
}
