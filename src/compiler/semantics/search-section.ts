/** The statements of `search`: how the domains of the parameters are searched, and for what. */
import { constantValue } from "../../ops/polynomial.js";
import { DEFAULT_TRIALS, directionOf } from "../../plan/search.js";
import type { Assignment, Objective } from "../syntax/tree.js";
import { fit } from "./bind.js";
import type { Want } from "./callable.js";
import { type Context, report, wrongKind } from "./context.js";
import type { CheckedSearch, SearchMethod, SettingNode } from "./graph.js";
import type { Placed, Whole } from "./inherit.js";
import { collectSetting } from "./section-settings.js";
import { type ContextFor, whatIs } from "./sections.js";
import { describe } from "./value.js";

export const KEYS = ["method", "trials", "prune"] as const;
type Key = (typeof KEYS)[number];

/** Null where an experiment has no `search`; what is wrong in one has been reported. */
export function checkSearch(
  whole: Whole,
  settings: readonly SettingNode[],
  contextFor: ContextFor,
): CheckedSearch | "wrong" | null {
  const statements = whole.sections.search;
  if (statements.length === 0) return null;
  const assigned = new Map<Key, Placed<Assignment>>();
  let objective: Placed<Objective> | null = null;
  for (const placed of statements) {
    const { statement, file } = placed;
    const context = contextOf(placed, contextFor);
    if (statement.kind === "assignment") collectSetting("search", KEYS, { statement, file }, assigned, context);
    else if (statement.kind !== "objective")
      report(context, "misplaced", statement.span, { what: `${whatIs(statement)} in \`search\`` });
    else if (objective) report(context, "misplaced", statement.span, { what: `a second \`${statement.word}\`` });
    else objective = { statement, file };
  }
  const [first] = statements;
  if (settings.every(({ domain }) => domain === null)) {
    const place = whole.words.get("search") ?? first.statement.span;
    report(contextOf(first, contextFor), "nothing-to-search", place, { experiment: whole.definition.name.text });
    return "wrong";
  }
  const method = methodOf(assigned.get("method"), settings, contextFor);
  const trials = trialsOf(assigned.get("trials"), contextFor);
  const prune = prunerOf(assigned.get("prune"), contextFor);
  const aim = objective ? objectiveOf(objective, contextOf(objective, contextFor)) : null;
  if (method === null || trials === null || prune === "wrong" || aim === "wrong") return "wrong";
  const search: CheckedSearch = { method, trials, prune, objective: aim };
  for (const [key, placed] of [...assigned, ...(objective ? [["objective", objective] as const] : [])])
    contextOf(placed, contextFor).shared.spans.note(search, key, placed.statement.span);
  return search;
}

function contextOf(placed: Placed, contextFor: ContextFor): Context {
  return contextFor(placed, "search", { name: null, doc: null, span: placed.statement.span });
}

function methodOf(
  placed: Placed<Assignment> | undefined,
  settings: readonly SettingNode[],
  contextFor: ContextFor,
): SearchMethod | null {
  if (!placed) return { kind: "random" };
  const context = contextOf(placed, contextFor);
  const { value } = placed.statement;
  const want: Want = { kind: "value", accepts: ["method"], called: "`random()` or `grid()`" };
  const method = fit("method", want, { expression: value, span: value.span }, context);
  if (method?.kind !== "method") return null;
  const endless = method.node.kind === "grid" && method.node.points === null ? settings.find(isEndless) : undefined;
  if (!endless) return method.node;
  const related = [{ span: endless.span, message: "a range of real numbers without steps" }];
  report(context, "grid-needs-points", value.span, { name: endless.name }, { related });
  return null;
}

/** A range whose values cannot be counted. */
function isEndless({ kind, domain }: SettingNode): boolean {
  return kind === "real" && domain?.kind === "range" && domain.step === null;
}

function trialsOf(placed: Placed<Assignment> | undefined, contextFor: ContextFor): number | null {
  if (!placed) return DEFAULT_TRIALS;
  const context = contextOf(placed, contextFor);
  const { value } = placed.statement;
  const want: Want = { kind: "number", type: "count", limits: { low: 1, high: 1_000_000 } };
  const given = fit("trials", want, { expression: value, span: value.span }, context);
  if (given?.kind !== "number") return null;
  const trials = constantValue(given.amount);
  if (trials === undefined)
    wrongKind(context, value.span, { name: "trials", wanted: "a fixed count", given: "a count that a parameter sets" });
  return trials ?? null;
}

function prunerOf(placed: Placed<Assignment> | undefined, contextFor: ContextFor): CheckedSearch["prune"] | "wrong" {
  if (!placed) return null;
  const { value } = placed.statement;
  const want: Want = { kind: "value", accepts: ["pruner"], called: "`median()`, `asha()` or `hyperband(most: …)`" };
  const pruner = fit("prune", want, { expression: value, span: value.span }, contextOf(placed, contextFor));
  return pruner?.kind === "pruner" ? pruner.node : "wrong";
}

function objectiveOf({ statement }: Placed<Objective>, context: Context): CheckedSearch["objective"] | "wrong" {
  const { word, measure } = statement;
  const value = context.shared.elaborate(measure, context);
  if (value.kind === "measured") {
    if (word === directionOf(value.on)) return { direction: word, on: value.on };
    const other = word === "minimize" ? "maximize" : "minimize";
    const start = statement.span.start;
    const edit = { span: { ...statement.span, end: start + word.length }, text: other };
    const suggestion = { message: `write \`${other}\``, edit };
    report(
      context,
      "wrong-direction",
      statement.span,
      { word, name: context.shared.textOf(measure.span) },
      { suggestion },
    );
  } else if (value.kind !== "unknown") {
    const wanted = "a measured value such as `validate.loss`";
    wrongKind(context, measure.span, { name: word, wanted, given: describe(value) });
  }
  return "wrong";
}
