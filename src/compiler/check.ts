/** A file to what it means, and to all there is to say about it. */

import { nearest } from "../spelling/nearest.js";
import { type Diagnostic, diagnostic } from "./diagnostics/diagnostic.js";
import { type CheckedSpace, checkExperiment } from "./semantics/check-experiment.js";
import type { Context, Shared } from "./semantics/context.js";
import type { CheckedExperiment } from "./semantics/graph.js";
import { withoutCascades } from "./semantics/messages/cascades.js";
import { PartSpans } from "./semantics/messages/part-spans.js";
import { type Host, type LoadedFile, loadProgram, type Program } from "./semantics/names/files.js";
import { hasTooManyBases, inherit, override, type Whole } from "./semantics/names/inherit.js";
import type { Scope } from "./semantics/names/scope.js";
import { checkUncalled, uncalledIn } from "./semantics/names/uncalled.js";
import { elaborate } from "./semantics/values/elaborate.js";
import { type SourceText, type Span, textAt } from "./source.js";
import { type Parsed, parse, partsOf } from "./syntax/parse.js";
import type { Assignment } from "./syntax/tree.js";

export interface Checked {
  /** By name, in the order of the file; null where an error stands in the way. */
  readonly experiments: ReadonlyMap<string, CheckedExperiment | null>;
  readonly diagnostics: readonly Diagnostic[];
  /** Every text that was read, for printing its lines. */
  readonly sources: ReadonlyMap<string, SourceText>;
  readonly program: Program;
  /** What was found of each experiment that could be looked at, by name. */
  readonly spaces: ReadonlyMap<string, CheckedSpace>;
}

/** Work of earlier checks, for whoever checks the same files again and again. */
export interface Earlier {
  /** A file read, perhaps in parts of which each has spans of its own. */
  readonly parse: (source: SourceText) => Parsed;
  /** What was found of an experiment when nothing was different that it rests on; else what `work` finds. */
  readonly space: (whole: Whole, file: LoadedFile, work: () => CheckedSpace) => CheckedSpace;
  /** A place in a part of a file, as a place in the file. */
  readonly inFile: (span: Span) => Span;
}

const NONE_EARLIER: Earlier = { parse, space: (_whole, _file, work) => work(), inFile: (span) => span };

/** `name=value`, as given to `--set`. */
export interface Setting {
  readonly name: string;
  readonly value: string;
}

/** Checks a file and all its experiments. `settings` override defaults, as `--set` does. */
export function check(
  source: SourceText,
  host: Host,
  settings: readonly Setting[] = [],
  earlier: Earlier = NONE_EARLIER,
): Checked {
  const diagnostics: Diagnostic[] = [];
  const say = (said: Diagnostic) => diagnostics.push(said);
  const sources = new Map<string, SourceText>();
  const textOf = (span: Span) => textAt(sources, span);
  const contextOf = (scope: Scope) => constantContext(scope, say, textOf);
  const program = loadProgram(source.file, source.text, host, contextOf, earlier.parse);
  diagnostics.push(...program.diagnostics);
  for (const { parsed } of program.files.values()) {
    for (const part of [...partsOf(parsed), parsed.source]) sources.set(part.file, part);
  }
  for (const file of program.files.values()) {
    const entries = file.constants.entries().map(({ entry }) => entry);
    entries.every(({ name, span }) => followed(() => file.constants.work(name), span, `\`${name}\``, say));
  }
  const experiments = new Map<string, CheckedExperiment | null>();
  const spaces = new Map<string, CheckedSpace>();
  let isTooDeep = false;
  for (const definition of program.main.parsed.tree.definitions) {
    if (definition.kind !== "experiment" || experiments.has(definition.name.text)) continue;
    // A name claimed by something else, and said to be.
    if (program.main.experiments.get(definition.name.text)?.definition !== definition) continue;
    if (definition.base && hasTooManyBases(definition, program.main)) {
      // What goes deeper still is deeper for the same reason.
      if (!isTooDeep) say(diagnostic("too-deep", definition.base.span, { what: `\`${definition.name.text}\`` }));
      isTooDeep = true;
      experiments.set(definition.name.text, null);
      continue;
    }
    const whole = inherit(definition, program.main, say);
    if (!whole) {
      experiments.set(definition.name.text, null);
      continue;
    }
    const overridden = settings.reduce(
      (known, setting) => overrideBySetting(known, setting, program.main, sources, say),
      whole,
    );
    const { text: name, span } = definition.name;
    const work = () => checkExperiment(overridden, program.main, { host, textOf });
    const space = followed(() => earlier.space(overridden, program.main, work), span, `\`${name}\``, say);
    if (space) spaces.set(name, space);
    diagnostics.push(...(space?.diagnostics ?? []));
    experiments.set(name, space?.experiment ?? null);
  }
  const uncalled = contextOf(program.main.constants);
  for (const user of uncalledIn(program.main)) {
    const { text, span } = user.definition.name;
    followed(() => checkUncalled(user, uncalled), span, `\`${text}\``, say);
  }
  const unreadable = [...program.files.values()].flatMap(({ parsed }) => parsed.unreadable.map(earlier.inFile));
  const placed = inOrder(diagnostics.map((said) => placedBy(earlier.inFile, said)));
  return { experiments, diagnostics: withoutCascades(placed, sources, unreadable), sources, program, spaces };
}

/** What the work gives; null, and a report, where names lead to names too deep for the stack. */
function followed<T>(work: () => T, span: Span, what: string, say: (said: Diagnostic) => void): T | null {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError && /call stack/i.test(error.message))) throw error;
    say(diagnostic("too-deep", span, { what }));
    return null;
  }
}

/** Constants of a file see each other and nothing else. */
function constantContext(scope: Scope, report: (said: Diagnostic) => void, textOf: (span: Span) => string): Context {
  const shared: Shared = {
    report,
    elaborate,
    settings: new Map(),
    words: new Map(),
    requires: [],
    intervals: new Map(),
    callables: new Map(),
    broken: new Set(),
    isWithoutValues: false,
    lanes: false,
    inputNodes: new Map(),
    columns: new Map(),
    written: { calls: 0, from: null },
    spans: new PartSpans(),
    fresh: (stem) => stem,
    textOf,
    pathFrom: (_, path) => path,
    isInside: () => true,
  };
  const span = { file: "", start: 0, end: 0 };
  return { where: "constant", scope, origin: { name: null, doc: null, span }, shared, expanding: [] };
}

/** As if the experiment said `name = value` itself. */
function overrideBySetting(
  whole: Whole,
  { name, value }: Setting,
  file: LoadedFile,
  sources: Map<string, SourceText>,
  say: (said: Diagnostic) => void,
): Whole {
  const before = "edition 2026\nconst ";
  const source = { file: `--set ${name}=${value}`, text: `${before}${name} = ${value}\n`, begins: before.length };
  sources.set(source.file, source);
  const { tree, diagnostics } = parse(source);
  const [definition] = tree.definitions;
  for (const said of diagnostics) say(said);
  const [other] = [...tree.imports, ...tree.definitions.slice(1)];
  if (other) {
    say(diagnostic("unexpected-token", other.span, { expected: "one value", found: `another ${other.kind}` }));
    return whole;
  }
  if (definition?.kind !== "const") return whole;
  const statement: Assignment = {
    kind: "assignment",
    doc: null,
    name: definition.name,
    value: definition.value,
    span: definition.span,
  };
  if (name === "seed") return { ...whole, seed: { statement, file } };
  const changed = [...whole.settings];
  override(statement, changed, file, say);
  return { ...whole, settings: changed };
}

/** With all its places put elsewhere. */
function placedBy(move: (span: Span) => Span, said: Diagnostic): Diagnostic {
  const { edit } = said.suggestion ?? {};
  return {
    ...said,
    span: move(said.span),
    related: said.related.map((place) => ({ ...place, span: move(place.span) })),
    suggestion:
      said.suggestion && edit ? { ...said.suggestion, edit: { ...edit, span: move(edit.span) } } : said.suggestion,
  };
}

/** By file and place; errors before warnings at the same place; each once. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const once = new Map(
    diagnostics.map((said) => [`${said.code} ${said.span.file} ${said.span.start} ${said.message}`, said]),
  );
  return [...once.values()].sort(
    (a, b) =>
      Number(a.span.file > b.span.file) - Number(a.span.file < b.span.file) ||
      a.span.start - b.span.start ||
      Number(b.severity === "error") - Number(a.severity === "error"),
  );
}

/** The experiment a command means: the one named, or the only one. */
export function chooseExperiment(
  names: readonly string[],
  wanted: string | undefined,
): { name: string } | { problem: string } {
  if (wanted !== undefined) {
    if (names.includes(wanted)) return { name: wanted };
    const near = nearest(wanted, names);
    return { problem: `there is no experiment \`${wanted}\`${near ? `; did you mean \`${near}\`?` : ""}` };
  }
  if (names.length === 1) return { name: names[0] };
  if (names.length === 0) return { problem: "the file has no experiment" };
  return { problem: `the file has ${names.length} experiments; choose one with --experiment: ${names.join(", ")}` };
}
