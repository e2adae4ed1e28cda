/** The statements of `search`: how the domains of the parameters are searched, and for what. */
import { constantValue } from "../../../ops/polynomial.js";
import { DEFAULT_TRIALS, directionOf, OF_ONE_OBJECTIVE } from "../../../plan/search.js";
import type { Assignment, Expression, Objective } from "../../syntax/tree.js";
import { fit } from "../calls/bind.js";
import type { Want } from "../calls/callable.js";
import { type Context, report, wrongKind } from "../context.js";
import type { CheckedObjective, CheckedSearch, SearchMethod, SettingNode } from "../graph.js";
import type { Placed, Whole } from "../names/inherit.js";
import { onValidate } from "../names/measured-elsewhere.js";
import { describe } from "../values/value.js";
import { collectSetting } from "./section-settings.js";
import { type ContextFor, whatIs } from "./sections.js";

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
  const aims: Placed<Objective>[] = [];
  for (const placed of statements) {
    const { statement, file } = placed;
    const context = contextOf(placed, contextFor);
    if (statement.kind === "assignment") collectSetting("search", KEYS, { statement, file }, assigned, context);
    else if (statement.kind !== "objective")
      report(context, "misplaced", statement.span, { what: `${whatIs(statement)} in \`search\`` });
    else if (aims.some((aim) => aim.statement.word === statement.word))
      report(context, "misplaced", statement.span, { what: `a second \`${statement.word}\`` });
    else aims.push({ statement, file });
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
  const objectives = objectivesOf(aims, contextFor);
  if (method === null || trials === null || prune === "wrong" || objectives === null) return "wrong";
  const [objective, ...others] = objectives;
  const placedMethod = assigned.get("method");
  if (placedMethod && !suits(method, objectives.length, settings, contextOf(placedMethod, contextFor), placedMethod))
    return "wrong";
  const placedPruner = assigned.get("prune");
  if (placedPruner && prune !== null && objectives.length > 1) {
    const place = placedPruner.statement.value.span;
    report(contextOf(placedPruner, contextFor), "prune-one-objective", place, { count: String(objectives.length) });
    return "wrong";
  }
  const search: CheckedSearch = {
    method,
    trials,
    prune,
    objective: objective === "parameters" ? null : (objective ?? null),
    others,
  };
  const [firstAim, secondAim] = aims;
  const places = [
    ...assigned,
    ...(firstAim ? [["objective", firstAim] as const] : []),
    ...(others.length > 0 ? [["others", secondAim ?? firstAim] as const] : []),
  ];
  for (const [key, placed] of places)
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
  const want: Want = { kind: "value", accepts: ["method"], called: "a method such as `random()` or `tpe()`" };
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

/** Whether a method can look for so many objectives over these domains; reports that it cannot. */
function suits(
  { kind }: SearchMethod,
  objectives: number,
  settings: readonly SettingNode[],
  context: Context,
  { statement }: Placed<Assignment>,
): boolean {
  const { span } = statement.value;
  if (objectives > 1 && OF_ONE_OBJECTIVE.includes(kind)) {
    report(context, "one-objective", span, { method: kind, count: String(objectives) });
    return false;
  }
  const isChoice = ({ domain }: SettingNode) => domain === null || domain.kind === "choices";
  if (kind === "cma_es" && settings.every(isChoice)) {
    report(context, "nothing-to-move", span, {});
    return false;
  }
  return true;
}

type Aim = CheckedObjective | "parameters";

/** The objectives, the one that decides most first; null, and a report, where one cannot be. */
function objectivesOf(aims: readonly Placed<Objective>[], contextFor: ContextFor): readonly Aim[] | null {
  const said = aims.flatMap((placed) => {
    const context = contextOf(placed, contextFor);
    const { word, measures, span } = placed.statement;
    // Of one measure the whole statement is wrong, as it would be of none beside it.
    return measures.map((measure) => ({ word, measure, context, span: measures.length > 1 ? measure.span : span }));
  });
  const found: Aim[] = [];
  let isSound = true;
  for (const { word, measure, context, span } of said) {
    const aim = aimOf(word, measure, context, span);
    if (aim === null) isSound = false;
    else if (aim === "parameters" && found.length === 0 && isSound) {
      report(context, "size-alone", measure.span, {});
      isSound = false;
    } else if (found.some((other) => isSameAim(other, aim))) {
      report(context, "misplaced", measure.span, { what: `\`${context.shared.textOf(measure.span)}\` a second time` });
      isSound = false;
    } else found.push(aim);
  }
  return isSound ? found : null;
}

function isSameAim(a: Aim, b: Aim): boolean {
  if (a === "parameters" || b === "parameters") return a === b;
  return a.on.part === b.on.part && a.on.measure === b.on.measure;
}

function aimOf(word: Objective["word"], measure: Expression, context: Context, span: Objective["span"]): Aim | null {
  const { shared } = context;
  const wrongWay = (right: string) => {
    const start = span.start;
    const edit = { span: { ...span, end: start + word.length }, text: right };
    const isAlone = shared.textOf(edit.span) === word;
    const suggestion = { message: `write \`${right}\``, ...(isAlone ? { edit } : {}) };
    report(context, "wrong-direction", span, { word, name: shared.textOf(measure.span) }, { suggestion });
  };
  if (measure.kind === "reference" && measure.name === "parameters" && !context.scope.find("parameters")) {
    if (word === "minimize") return "parameters";
    report(context, "wrong-direction", span, { word, name: "parameters" });
    return null;
  }
  const value = shared.elaborate(measure, context);
  if (value.kind === "measured") {
    const direction = directionOf(value.on);
    if (word === direction) return { direction, on: value.on };
    wrongWay(direction);
  } else if (value.kind !== "unknown") {
    const wanted = "a measured value such as `validate.loss`";
    const suggestion = onValidate(value, measure.span, shared.textOf(measure.span));
    wrongKind(context, measure.span, { name: word, wanted, given: describe(value) }, { suggestion });
  }
  return null;
}
