/** The statements of `train`. */

import { constant, evaluate, subtract, symbolsOf } from "../../../ops/polynomial.js";
import { DEFAULT_PRECISION, PRECISIONS } from "../../../plan/precision.js";
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import type { Span } from "../../source.js";
import type { Assignment, Expression, KeepBest, Statement, StopWhen, ValidateEvery } from "../../syntax/tree.js";
import { checkWeights } from "../callables/class-weights.js";
import { fit } from "../calls/bind.js";
import type { Want } from "../calls/callable.js";
import { type Context, report, wrongKind } from "../context.js";
import type { BatchNode, CheckedTrain, ConditionNode, LossNode, MeasureOnPart, ModelNode, RowsNode } from "../graph.js";
import { lengthColumnsOf } from "../layers/length-columns.js";
import { spanOfValue } from "../messages/part-spans.js";
import { type Placed, SECTION_NAMES, type Whole } from "../names/inherit.js";
import { onValidate } from "../names/measured-elsewhere.js";
import { boundsOf, findPoint } from "../values/ranges.js";
import { nodesBelow } from "../values/seen.js";
import { describe, type Value, type ValueOf } from "../values/value.js";
import { collectSetting } from "./section-settings.js";
import { type ContextFor, whatIs } from "./sections.js";

export const KEYS = [
  "loss",
  "optimizer",
  "batch",
  "epochs",
  "steps",
  "schedule",
  "clip",
  "penalty",
  "shuffle",
  "precision",
] as const;
type Key = (typeof KEYS)[number];

/** True when `batch = … lanes of …`: then sequences are streams. */
export function usesLanes(whole: Whole): boolean {
  return whole.sections.train.some(
    ({ statement }) =>
      statement.kind === "assignment" &&
      statement.name.text === "batch" &&
      statement.value.kind === "sized" &&
      statement.value.manner === "lanes",
  );
}

/** The training of an experiment; null when something of it is missing or wrong, which has been reported. */
export function checkTrain(whole: Whole, contextFor: ContextFor): CheckedTrain | null {
  const settings = new Map<Key, Placed<Assignment>>();
  let stop: Placed<StopWhen> | null = null;
  let keep: Placed<KeepBest> | null = null;
  let validate: Placed<ValidateEvery> | null = null;
  for (const placed of whole.sections.train) {
    const { statement, file } = placed;
    const context = contextOf(placed, contextFor);
    if (statement.kind === "stop") stop = once(stop, { statement, file }, "`stop when`", context);
    else if (statement.kind === "keep") keep = once(keep, { statement, file }, "`keep best`", context);
    else if (statement.kind === "validate") validate = once(validate, { statement, file }, "`validate every`", context);
    else if (statement.kind === "assignment") collectSetting("train", KEYS, { statement, file }, settings, context);
    else report(context, "misplaced", statement.span, { what: `${whatIs(statement)} in \`train\`` });
  }

  const given = (key: Key) => {
    const placed = settings.get(key);
    return placed ? { placed, context: contextOf(placed, contextFor), value: placed.statement.value } : null;
  };
  const settingOf = <K extends Value["kind"]>(key: Key, wants: Want, kind: K): ValueOf<K> | null => {
    const found = given(key);
    const value = found ? fit(key, wants, { expression: found.value, span: found.value.span }, found.context) : null;
    return value?.kind === kind ? (value as ValueOf<K>) : null;
  };
  const of = (accepts: Value["kind"], called: string): Want => ({ kind: "value", accepts: [accepts], called });

  const loss = settingOf("loss", of("loss", "a loss such as `cross_entropy(…)`"), "loss");
  const optimizer = settingOf("optimizer", of("optimizer", "an optimizer such as `adam(…)`"), "optimizer");
  const schedule = settingOf("schedule", of("schedule", "a schedule such as `warm_up(…)`"), "schedule");
  const clip = settingOf("clip", of("clip", "`norm(…)`"), "clip");
  const penalty = settingOf("penalty", of("penalty", "`l1(…)` or `l2(…)`"), "penalty");
  const shuffle = settingOf("shuffle", { kind: "truth" }, "truth");
  const precision = settingOf("precision", { kind: "word", words: PRECISIONS }, "word");
  const found = given("batch");
  const batch = found ? batchOf(found.value, found.context) : null;
  const counted: Want = { kind: "number", type: "count", limits: { low: 1 } };
  const epochs = settingOf("epochs", counted, "number");
  const steps = settingOf("steps", counted, "number");
  const stopNode = stop ? conditionOf(stop, contextOf(stop, contextFor)) : null;
  const keepNode = keep ? keepOf(keep, contextOf(keep, contextFor)) : null;
  const validateNode = validate
    ? validateOf(validate, contextOf(validate, contextFor))
    : { unit: "epochs" as const, every: constant(1) };

  const complete = checkComplete(whole, settings, contextFor);
  const length = epochs
    ? { unit: "epochs" as const, count: epochs.amount }
    : steps
      ? { unit: "steps" as const, count: steps.amount }
      : null;
  const sound =
    (!stop || stopNode) &&
    (!keep || keepNode) &&
    (!settings.has("schedule") || schedule) &&
    (!settings.has("clip") || clip) &&
    (!settings.has("penalty") || penalty) &&
    (!settings.has("precision") || precision);
  if (loss && optimizer?.node.lazy) checkLazy(given("optimizer"), loss.terms, settings.has("penalty"));
  const hasOneList = !loss || checkWeights(contextOf(whole.sections.train[0], contextFor), loss.terms);
  if (!complete || !hasOneList || !loss || !optimizer || !batch || !length || !validateNode || !sound) return null;
  const train: CheckedTrain = {
    loss: loss.terms,
    penalty: penalty ? { l1: penalty.l1, l2: penalty.l2 } : null,
    optimizer: optimizer.node,
    schedule: schedule?.factors ?? [],
    clip: clip?.norm ?? null,
    precision: precision?.chosen ?? { word: DEFAULT_PRECISION, setting: null },
    batch,
    shuffle: shuffle?.value ?? true,
    length,
    validate: validateNode,
    stop: stopNode,
    keep: keepNode,
  };
  const placed = [...settings.values(), stop, keep, validate].filter((one) => one !== null);
  for (const one of placed) noteSpans(train, one, contextOf(one, contextFor));
  return train;
}

/** Warns of a lazy optimiser where every weight is used by every step. */
function checkLazy(
  given: { readonly context: Context; readonly value: Expression } | null,
  terms: readonly LossNode[],
  hasPenalty: boolean,
): void {
  const nodes = nodesBelow(terms.map(({ output }) => output));
  const owners = new Set(nodes.flatMap(({ inputs }) => inputs.weights ?? []));
  const isShared = (node: ModelNode) => node.inputs.weights !== undefined || owners.has(node);
  const tables = [
    ...nodes.filter(({ layer }) => layer === "embed"),
    ...terms.flatMap(({ samples, output }) => (samples === undefined ? [] : [output])),
  ];
  const hasRows = tables.some((node) => !isShared(node));
  if (!given || (hasRows && !hasPenalty)) return;
  const why = hasRows
    ? "a penalty touches every row"
    : tables.length > 0
      ? "every row of a shared table counts as used"
      : "there is no table, and no classes are sampled";
  report(given.context, "lazy-for-nothing", given.value.span, { why });
}

/** Where the statements stand, by the paths that their facts have in the plan. */
function noteSpans(train: CheckedTrain, { statement }: Placed, { scope, shared }: Context): void {
  const note = (path: string, span: Span) => shared.spans.note(train, path, span);
  if (statement.kind === "stop") note("stop", statement.span);
  else if (statement.kind === "keep") note("keep", statement.span);
  else if (statement.kind === "validate") {
    note("validate", statement.span);
    note("validate/every", spanOfValue(statement.amount, scope));
  } else if (statement.kind === "assignment") {
    const { name, value, span } = statement;
    const path = { epochs: "length", steps: "length", shuffle: "batch/shuffle" }[name.text] ?? name.text;
    note(path, span);
    if (value.kind === "sized" && train.batch.kind === "lanes") {
      note("batch/lanes", spanOfValue(value.amount, scope));
      note("batch/length", spanOfValue(value.detail, scope));
    } else if (name.text === "batch") {
      note("batch/size", spanOfValue(value.kind === "sized" ? value.amount : value, scope));
      if (value.kind === "sized" && value.detail.kind === "call") note("batch/byLength", value.detail.span);
    } else if (path === "length") note("length/count", spanOfValue(value, scope));
  }
}

function contextOf(placed: Placed, contextFor: ContextFor): Context {
  return contextFor(placed, "train", { name: null, doc: null, span: placed.statement.span });
}

function once<S extends Statement>(
  known: Placed<S> | null,
  placed: Placed<S>,
  what: string,
  context: Context,
): Placed<S> {
  if (known) report(context, "misplaced", placed.statement.span, { what: `a second ${what}` });
  return known ?? placed;
}

function checkComplete(whole: Whole, settings: ReadonlyMap<Key, Placed<Assignment>>, contextFor: ContextFor): boolean {
  const { definition } = whole;
  const any = whole.sections.train[0];
  const context = any ? contextOf(any, contextFor) : null;
  const missing = (["loss", "optimizer", "batch"] as const).filter((key) => !settings.has(key));
  if (!context) return false;
  const place = whole.words.get("train") ?? definition.name.span;
  const [epochs, steps] = [settings.get("epochs"), settings.get("steps")];
  if (epochs && steps) {
    const related = [{ span: epochs.statement.name.span, message: "`epochs` is set here" }];
    report(context, "epochs-and-steps", steps.statement.name.span, {}, { related });
    return false;
  }
  const names = [...missing.map((key) => `\`${key}\``), ...(epochs || steps ? [] : ["`epochs` or `steps`"])];
  if (names.length === 0) return true;
  const related = SECTION_NAMES.flatMap((section) =>
    whole.sections[section].flatMap(({ statement }) => {
      if (section === "train" || statement.kind !== "assignment") return [];
      const { text, span } = statement.name;
      const isMissing = missing.some((key) => key === text) || text === "epochs" || text === "steps";
      return isMissing ? [{ span, message: `\`${text}\` stands here, in \`${section}\`` }] : [];
    }),
  );
  report(context, "missing-setting", place, { experiment: definition.name.text, name: names.join(", ") }, { related });
  return false;
}

const COUNT: Want = { kind: "number", type: "count", limits: { low: 1 } };

function countOf(name: string, expression: Expression, context: Context) {
  const value = fit(name, COUNT, { expression, span: expression.span }, context);
  return value?.kind === "number" ? value.amount : null;
}

function batchOf(expression: Expression, context: Context): BatchNode | null {
  if (expression.kind !== "sized") {
    const size = countOf("batch", expression, context);
    return size ? { kind: "rows", size, byLength: false } : null;
  }
  const { amount, manner, detail } = expression;
  if (manner === "lanes") {
    const [lanes, length] = [countOf("lanes", amount, context), countOf("length", detail, context)];
    return lanes && length ? { kind: "lanes", lanes, length } : null;
  }
  const size = countOf("batch", amount, context);
  const [word, span] =
    detail.kind === "reference"
      ? [detail.name, detail.span]
      : detail.kind === "call"
        ? [detail.callee.text, detail.callee.span]
        : [context.shared.textOf(detail.span), detail.span];
  if (word !== "length") {
    const suggestion = { message: "write `by length`", edit: { span, text: "length" } };
    if (detail.kind !== "missing" && word !== "")
      report(context, "unknown-word", span, { written: word, words: "length" }, { suggestion });
    return null;
  }
  const byLength = detail.kind === "call" ? lengthColumnsOf(detail, context) : true;
  return size && byLength ? { kind: "rows", size, byLength } : null;
}

function conditionOf({ statement }: Placed<StopWhen>, context: Context): ConditionNode | null {
  const value = context.shared.elaborate(statement.condition, context);
  if (value.kind === "condition") return value.node;
  if (value.kind !== "unknown") {
    const parameters = {
      name: "stop when",
      wanted: "a condition such as `validate.loss <= 0.1`",
      given: describe(value),
    };
    wrongKind(context, statement.condition.span, parameters);
  }
  return null;
}

function keepOf({ statement }: Placed<KeepBest>, context: Context): MeasureOnPart | null {
  const value = context.shared.elaborate(statement.measure, context);
  if (value.kind === "measured") return value.on;
  if (value.kind !== "unknown") {
    const parameters = {
      name: "keep best",
      wanted: "a measured value such as `validate.loss`",
      given: describe(value),
    };
    const { span } = statement.measure;
    wrongKind(context, span, parameters, { suggestion: onValidate(value, span, context.shared.textOf(span)) });
  }
  return null;
}

const UNITS: Readonly<Record<string, "epochs" | "steps">> = {
  epoch: "epochs",
  epochs: "epochs",
  step: "steps",
  steps: "steps",
};

function validateOf({ statement }: Placed<ValidateEvery>, context: Context): CheckedTrain["validate"] | null {
  const every = countOf("validate every", statement.amount, context);
  const unit = Object.hasOwn(UNITS, statement.unit.text) ? UNITS[statement.unit.text] : null;
  if (unit === null && statement.unit.text !== "") {
    const { text: written, span } = statement.unit;
    const suggestion = didYouMean(span, written, Object.keys(UNITS));
    report(context, "unknown-word", span, { written, words: "epochs`, `steps" }, { suggestion });
  }
  return every && unit ? { unit, every } : null;
}

/** Refuses a batch that no part of the data can fill, where the text alone tells. */
export function checkBatchFits(batch: BatchNode, rows: RowsNode, whole: Whole, contextFor: ContextFor): boolean {
  const placed = whole.sections.train.find(
    ({ statement }) => statement.kind === "assignment" && statement.name.text === "batch",
  );
  const { counts } = rows;
  if (batch.kind !== "rows" || !counts?.train || !placed || placed.statement.kind !== "assignment") return true;
  const { all, train } = counts;
  const context = contextOf(placed, contextFor);
  const over = subtract(batch.size, train);
  if (boundsOf(context, over).high <= 0) return true;
  // A symbol that both sides have may have cancelled out, and is free.
  const names = [...symbolsOf(batch.size), ...symbolsOf(train)];
  const free = Object.fromEntries(names.map((name) => [name, context.shared.intervals.get(name)?.low ?? 1]));
  const sizesAt = (symbols: Readonly<Record<string, number>>) => {
    const held = evaluate(all, { ...free, ...symbols });
    return [evaluate(batch.size, { ...free, ...symbols }), rows.op === "split" ? trainRows(held, rows) : held];
  };
  const point = findPoint(context, over, (_, symbols) => {
    const [size, held] = sizesAt(symbols);
    return size > held;
  });
  if (!point) return true;
  const [size, held] = sizesAt(point.symbols);
  const related = [{ span: rows.origin.span, message: "the rows" }];
  const parameters = { batch: String(size), rows: String(held), at: point.text };
  report(context, "batch-too-large", placed.statement.value.span, parameters, { related });
  return false;
}

/** How many rows of all become train: by largest remainder, as the splitter of the runtime counts. */
function trainRows(all: number, { train, validate, test }: Extract<RowsNode, { op: "split" }>): number {
  const shares = [train, validate, test];
  let total = 100;
  while (total < 1e9 && shares.some((share) => Math.abs(share * total - Math.round(share * total)) >= 1e-6))
    total *= 10;
  const products = shares.map((share) => BigInt(Math.round(share * total)) * BigInt(Math.round(all)));
  const whole = products.map((product) => Number(product / BigInt(total)));
  const [mine, ...others] = products.map((product) => product % BigInt(total));
  const missing = Math.round(all) - whole.reduce((sum, rows) => sum + rows, 0);
  return whole[0] + (others.filter((other) => other > mine).length < missing ? 1 : 0);
}
