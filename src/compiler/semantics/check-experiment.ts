/** One experiment, over its whole search space: once for each combination of the words that settings choose. */
import { constantValue, type Interval } from "../../ops/polynomial.js";
import type { SettingCondition } from "../../plan/plan.js";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.js";
import { isWithin, type Span } from "../source.js";
import type { Const, Param } from "../syntax/tree.js";
import { type Context, report, type Shared, wrongKind } from "./context.js";
import type { CheckedExperiment, ColumnNode, MeasureNode, ModelNode, SettingNode } from "./graph.js";
import { checkFeeding } from "./layers/feeding.js";
import { checkLearned } from "./layers/learning.js";
import { checkSampling, checkSmoothing } from "./layers/sampling.js";
import { PartSpans, spanOfValue } from "./messages/part-spans.js";
import { declare } from "./names/declare.js";
import type { Host, LoadedFile } from "./names/files.js";
import type { Placed, Whole } from "./names/inherit.js";
import { SECTION_NAMES } from "./names/inherit.js";
import { Scope } from "./names/scope.js";
import { otherCases } from "./sections/cases.js";
import { conditioned } from "./sections/conditioned.js";
import { requirementOf } from "./sections/requirements.js";
import { checkSearch } from "./sections/search-section.js";
import { type ContextFor, declareSections } from "./sections/sections.js";
import { type Declared, literalOf, settingOf } from "./sections/settings.js";
import { checkBatchFits, checkTrain, usesLanes } from "./sections/train-section.js";
import { elaborate } from "./values/elaborate.js";
import { checkAligned, columnsRead } from "./values/features.js";
import { number } from "./values/numbers.js";
import { checkLimits } from "./values/ranges.js";
import { depthOf } from "./values/seen.js";
import { describe, UNKNOWN, type Value } from "./values/value.js";

export interface CheckedCase {
  /** Words by setting. */
  readonly words: Readonly<Record<string, string>>;
  readonly experiment: CheckedExperiment | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** What lies around the experiment. */
export interface World {
  readonly host: Host;
  readonly textOf: (span: Span) => string;
}

export interface CheckedSpace {
  /** The case of the defaults. */
  readonly experiment: CheckedExperiment | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly edition: number;
  /** What its names stand for in that case, as far as can be told, wrong or not. */
  readonly names: ReadonlyMap<string, KnownName>;
  /** Where what expressions make is written. */
  readonly spans: PartSpans;
}

/** A name of an experiment. */
export interface KnownName {
  readonly name: string;
  /** Where it is declared. */
  readonly span: Span;
  readonly role: string;
  readonly value: Value;
}

export function checkExperiment(whole: Whole, file: LoadedFile, world: World): CheckedSpace {
  const first = checkCase(whole, file, world, {});
  const { tried, total } = otherCases(first.settings, first.requires);
  const cases = [first, ...tried.map((words) => checkCase(whole, file, world, words))];
  const edition = file.parsed.tree.edition?.year ?? 0;
  const untried =
    total > cases.length
      ? [diagnostic("cases-untried", whole.definition.name.span, { total: String(total), tried: String(cases.length) })]
      : [];
  const { experiment, names, spans } = first;
  return { experiment, diagnostics: [...mergeCases(cases), ...untried], edition, names, spans };
}

/** What holds in every case is said once; what holds in some says in which. A name used in any case is used. */
function mergeCases(cases: readonly (CheckedCase & { settings: readonly SettingNode[] })[]): readonly Diagnostic[] {
  const keyOf = ({ code, span, message }: Diagnostic) => `${code} ${span.file} ${span.start} ${message}`;
  const seen = new Map<string, { diagnostic: Diagnostic; count: number; words: CheckedCase["words"] }>();
  for (const { diagnostics, words } of cases) {
    for (const key of new Map(diagnostics.map((diagnostic) => [keyOf(diagnostic), diagnostic])).entries()) {
      const known = seen.get(key[0]);
      if (known) known.count++;
      else seen.set(key[0], { diagnostic: key[1], count: 1, words });
    }
  }
  return [...seen.values()].flatMap(({ diagnostic, count, words }) => {
    if (diagnostic.code === "unused-name" && count < cases.length) return [];
    const point = Object.entries(words).map(([name, word]) => `${name} = ${word}`);
    if (count === cases.length || point.length === 0) return [diagnostic];
    return [{ ...diagnostic, message: `${diagnostic.message.replace(/\.$/, "")}, when ${point.join(" and ")}.` }];
  });
}

function checkCase(whole: Whole, file: LoadedFile, { host, textOf }: World, words: Readonly<Record<string, string>>) {
  const diagnostics: Diagnostic[] = [];
  const settings = new Map<string, SettingNode>();
  const intervals = new Map<string, Interval>();
  const chosen = new Map<string, string>();
  const requires: SettingCondition[] = [];
  let serial = 0;
  const shared: Shared = {
    report: (diagnostic) => diagnostics.push(diagnostic),
    elaborate,
    settings,
    intervals,
    words: chosen,
    requires,
    callables: file.callables,
    broken: file.broken,
    isWithoutValues: false,
    lanes: usesLanes(whole),
    inputNodes: new Map<ColumnNode, { ids?: ModelNode; reals?: ModelNode }>(),
    columns: new Map(),
    written: { calls: 0, from: null },
    spans: new PartSpans(),
    fresh: (stem) => `${stem}.${serial++}`,
    textOf,
    pathFrom: (from, path) => host.relative(from, path, file.path),
    isInside: host.isInside,
  };
  const scope = new Scope(null);
  const contextFor: ContextFor = (placed, where, origin) => ({
    where,
    origin,
    expanding: [],
    scope: withConstants(scope, placed.file),
    shared: { ...shared, callables: placed.file.callables, broken: placed.file.broken },
  });

  const constantOf = ({ statement, file: from }: Placed<Param | Const>): Context => ({
    ...contextFor({ statement, file: from }, "constant", {
      name: statement.name.text,
      doc: statement.doc,
      span: statement.span,
    }),
  });
  /** What an override must stay: the kind that was declared. */
  const kindOf = (declared: Placed<Param | Const> | undefined): Declared | null => {
    if (declared?.statement.kind !== "param") return null;
    const context = constantOf(declared);
    const quiet = { ...context, shared: { ...context.shared, report: () => {} } };
    const { fallback } = declared.statement;
    const literal = literalOf(quiet, fallback, "the default");
    return literal && { kind: literal.kind, span: fallback.span };
  };
  for (const placed of whole.settings) {
    const { statement } = placed;
    const context = constantOf(placed);
    const work = () =>
      statement.kind === "const"
        ? elaborate(statement.value, context)
        : settingValue(context, statement, kindOf(placed.declared), { words, chosen, settings, intervals });
    const role = statement.kind === "const" ? "constant" : "parameter";
    const written = statement.kind === "const" ? { written: statement.value.span } : {};
    declare(context, scope, { name: statement.name.text, span: statement.name.span, role, work, ...written });
  }
  const declareBuiltIn = (role: string, values: Readonly<Record<string, Value>>) => {
    for (const [name, value] of Object.entries(values)) {
      if (!scope.find(name))
        scope.declare({ name, span: whole.definition.span, role, isBuiltIn: true, work: () => value });
    }
  };
  declareBuiltIn("part of the data", PARTS);
  for (const { statement } of whole.settings) scope.work(statement.name.text);
  declareSections(whole, scope, contextFor);
  // Last: a parameter may be called `step`, and an input `tokens`; the experiment then cannot ask how far training is by that name.
  declareBuiltIn("measure of progress", PROGRESS);
  for (const placed of whole.requires) {
    const { statement } = placed;
    const origin = { name: null, doc: null, span: statement.span };
    const required = requirementOf(contextFor(placed, "constant", origin), statement);
    if (required) requires.push(required);
  }
  for (const { entry } of scope.entries()) scope.work(entry.name);

  const parts = { settings: [...settings.values()], requires };
  const experiment = assemble(whole, file, scope, contextFor, parts);
  const anywhere = rootContext(whole, file, contextFor);
  for (const { entry, used } of scope.entries()) {
    if (used || entry.role === "measure" || entry.isBuiltIn) continue;
    // What a base says is used or not where the base is checked.
    if (!isWithin(entry.span, whole.definition.span)) continue;
    report(anywhere, "unused-name", entry.span, { name: entry.name, role: entry.role });
  }
  return {
    words,
    experiment,
    diagnostics,
    ...parts,
    names: namesOf(scope),
    spans: shared.spans,
  };
}

function namesOf(scope: Scope): ReadonlyMap<string, KnownName> {
  const declared = scope.entries().filter(({ entry }) => !entry.isBuiltIn);
  return new Map(
    declared.map(({ entry: { name, span, role } }) => [name, { name, span, role, value: scope.work(name) }]),
  );
}

const PARTS: Readonly<Record<string, Value>> = {
  train: { kind: "part", part: "train" },
  validate: { kind: "part", part: "validate" },
  test: { kind: "part", part: "test" },
};
const PROGRESS: Readonly<Record<string, Value>> = {
  epoch: { kind: "progress", progress: "epoch" },
  step: { kind: "progress", progress: "step" },
  tokens: { kind: "progress", progress: "tokens" },
  time: { kind: "progress", progress: "time" },
};
/** The experiment's names, with the constants of the file where a statement stands. */
function withConstants(scope: Scope, file: LoadedFile): Scope {
  const joined = new Scope(scope);
  for (const { entry } of file.constants.entries()) {
    joined.declare({ ...entry, work: () => file.constants.value(entry.name, () => {}) ?? UNKNOWN });
  }
  return joined;
}

interface CaseSettings {
  /** Words by setting, as the case asks for them; the others are as they are unless changed. */
  readonly words: Readonly<Record<string, string>>;
  readonly chosen: Map<string, string>;
  readonly settings: Map<string, SettingNode>;
  readonly intervals: Map<string, Interval>;
}

function settingValue(
  context: Context,
  statement: Param,
  declared: Declared | null,
  { words, chosen, settings, intervals }: CaseSettings,
): Value {
  const plain = settingOf(context, statement, declared);
  const setting = plain && conditioned(context, statement, plain);
  if (!setting) return UNKNOWN;
  const { name, kind, value, domain, when } = setting;
  settings.set(name, setting);
  if (kind === "word") {
    const word = when?.reach === false ? String(when.otherwise) : (words[name] ?? String(value));
    chosen.set(name, word);
    return { kind: "word", chosen: { word, setting: name } };
  }
  const inside = domain?.kind === "choices" ? domain.values : domain ? [domain.low, domain.high] : [value];
  const numbers = [
    ...(when?.reach === false ? [] : inside),
    ...(when && when.reach !== true ? [when.otherwise] : []),
  ].map(Number);
  intervals.set(name, { low: Math.min(...numbers), high: Math.max(...numbers) });
  return number(kind, { terms: [{ coefficient: 1, symbols: [name] }] });
}

function rootContext(whole: Whole, file: LoadedFile, contextFor: ContextFor): Context {
  const { definition } = whole;
  const origin = { name: definition.name.text, doc: definition.doc, span: definition.name.span };
  return contextFor(
    {
      statement: definition.body[0] ?? {
        kind: "return",
        value: { kind: "missing", span: definition.span },
        span: definition.span,
      },
      file,
    },
    "constant",
    origin,
  );
}

function assemble(
  whole: Whole,
  file: LoadedFile,
  scope: Scope,
  contextFor: ContextFor,
  { settings, requires }: Pick<CheckedExperiment, "settings" | "requires">,
): CheckedExperiment | null {
  const { definition } = whole;
  const context = rootContext(whole, file, contextFor);
  const absent = SECTION_NAMES.filter((name) => !OPTIONAL.includes(name) && whole.sections[name].length === 0);
  if (absent.length > 0) {
    const name = absent.join("`, no `");
    report(context, "missing-section", definition.name.span, { experiment: definition.name.text, name });
  }
  const train = checkTrain(whole, contextFor);
  const search = checkSearch(whole, settings, contextFor);
  const measures = whole.sections.measure.flatMap(({ statement }): MeasureNode[] => {
    const value = statement.kind === "assignment" ? scope.work(statement.name.text) : UNKNOWN;
    return value.kind === "measure" ? [value.node] : [];
  });
  const seed = seedOf(whole, contextFor);
  if (!train || seed === null || search === "wrong" || absent.length > 0) return null;
  const ends = [...train.loss, ...measures].flatMap(({ output, target }) => [output, target]);
  if (depthOf(ends) > MOST_LAYERS) {
    report(context, "too-deep", definition.name.span, { what: `The model of \`${definition.name.text}\`` });
    return null;
  }
  if (!checkSampling(context, train, search) || !checkSmoothing(context, train, search)) return null;
  if (!checkFeeding(context, train, measures) || !checkLearned(context, train, measures)) return null;
  const columns = columnsRead(train, measures);
  if (!checkAligned(context, columns)) return null;
  if (columns.length > 0 && !checkBatchFits(train.batch, columns[0].rows, whole, contextFor)) return null;
  const { name, doc, span } = definition;
  const edition = file.parsed.tree.edition?.year ?? 0;
  const { spans } = context.shared;
  if (whole.seed) {
    const { value } = whole.seed.statement;
    spans.note(train, "seed", spanOfValue(value, contextFor(whole.seed, "constant", context.origin).scope));
  }
  return { name: name.text, doc, span, edition, seed, settings, requires, train, measures, search, spans };
}

/** Sections that an experiment may be without. */
const OPTIONAL: readonly string[] = ["decode", "measure", "search"];

const DEFAULT_SEED = 1;
/** On top of one another. */
const MOST_LAYERS = 1000;

function seedOf(whole: Whole, contextFor: ContextFor): number | null {
  if (!whole.seed) return DEFAULT_SEED;
  const { statement } = whole.seed;
  const context = contextFor(whole.seed, "constant", { name: "seed", doc: null, span: statement.span });
  const value = elaborate(statement.value, context);
  if (value.kind === "unknown") return null;
  const count = value.kind === "number" && value.type === "count" ? value.amount : null;
  const seed = count ? constantValue(count) : undefined;
  if (count && seed !== undefined) {
    const limits = { low: 0, high: Number.MAX_SAFE_INTEGER };
    return checkLimits(context, count, limits, statement.value.span, "`seed`") ? seed : null;
  }
  const given = count ? "a count that is not fixed" : describe(value);
  wrongKind(context, statement.value.span, { name: "seed", wanted: "a count", given });
  return null;
}
