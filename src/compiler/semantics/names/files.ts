/** A file and all it imports: what is defined where, and what each file can see. */

import { type Diagnostic, diagnostic, type Suggestion } from "../../diagnostics/diagnostic.js";
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import { isWithin, type SourceText } from "../../source.js";
import { type Parsed, partsOf } from "../../syntax/parse.js";
import type { Block, Criterion, Definition, Experiment, Import, Name, Pipeline } from "../../syntax/tree.js";
import { BUILT_IN } from "../callables/table.js";
import type { Context, UserCallable } from "../context.js";
import { withoutImport } from "../messages/left-out.js";
import { isName } from "./declare.js";
import { mentionsIn } from "./mentions.js";
import { Scope } from "./scope.js";

/** How the compiler reaches files; tests give it one in memory. */
export interface Host {
  /** The text of a file, or null where there is none. */
  readonly read: (path: string) => string | null;
  /** The file an import means, or null where it may not be reached. `std/…` is the language's library. */
  readonly resolve: (from: string, specifier: string) => string | null;
  /** What an import that means no file may have meant: imports of files that lie there. */
  readonly nearby: (from: string, specifier: string) => readonly string[];
  /** A path written in one file, as seen from the folder of another. */
  readonly relative: (from: string, path: string, main: string) => string;
  /** Whether a path written in a file stays inside the project, as far as its text tells. */
  readonly isInside: (from: string, path: string) => boolean;
}

export interface LoadedFile {
  readonly path: string;
  readonly parsed: Parsed;
  readonly callables: Map<string, UserCallable>;
  readonly experiments: Map<string, { readonly definition: Experiment; readonly file: LoadedFile }>;
  readonly constants: Scope;
  /** Names that stand for something that could not be had, which has been said. */
  readonly broken: Set<string>;
}

export interface Program {
  readonly main: LoadedFile;
  readonly files: ReadonlyMap<string, LoadedFile>;
  readonly diagnostics: readonly Diagnostic[];
}

/** A name of a file, and what has it. */
interface Claim {
  readonly name: Name;
  readonly role: string;
}

/** Far more than people write: files that import from files. */
const MOST_IMPORTS = 100;

const ROLES: { readonly [K in Definition["kind"]]: string } = {
  experiment: "experiment",
  block: "block",
  pipeline: "pipeline",
  criterion: "criterion",
  const: "constant",
};

/** Reads a file and its imports by `read`. `constantContext` works out file-level constants. */
export function loadProgram(
  path: string,
  text: string,
  host: Host,
  constantContext: (scope: Scope) => Context,
  read: (source: SourceText) => Parsed,
): Program {
  const files = new Map<string, LoadedFile>();
  const diagnostics: Diagnostic[] = [];

  const load = (at: string, source: string, importing: readonly string[]): LoadedFile => {
    const parsed = read({ file: at, text: source });
    diagnostics.push(...parsed.diagnostics);
    const file: LoadedFile = {
      path: at,
      parsed,
      callables: new Map(),
      experiments: new Map(),
      constants: new Scope(null),
      broken: new Set(),
    };
    files.set(at, file);
    const seen = new Map<string, Claim>();
    for (const line of parsed.tree.imports) importNames(line, file, seen, [...importing, at]);
    for (const definition of parsed.tree.definitions) define(definition, file, seen);
    if (importing.length === 0) diagnostics.push(...unusedImports(parsed));
    return file;
  };

  const claim = (name: Name, role: string, callable: boolean, seen: Map<string, Claim>): boolean => {
    if (name.text === "") return false;
    const known = seen.get(name.text);
    const isBuiltIn = callable && BUILT_IN.has(name.text);
    if (!known && !isBuiltIn) {
      seen.set(name.text, { name, role });
      if (!isName(name.text)) diagnostics.push(diagnostic("bad-name", name.span, { name: name.text }));
      return true;
    }
    const related = known ? [{ span: known.name.span, message: `\`${name.text}\` is declared here` }] : [];
    const parameters = { name: name.text, role: known?.role ?? "callable of the language" };
    diagnostics.push(diagnostic("duplicate-name", name.span, parameters, { related }));
    return false;
  };

  const define = (definition: Definition, file: LoadedFile, seen: Map<string, Claim>) => {
    const isCallable = definition.kind !== "experiment" && definition.kind !== "const";
    if (!claim(definition.name, ROLES[definition.kind], isCallable, seen)) return;
    const name = definition.name.text;
    if (definition.kind === "experiment") file.experiments.set(name, { definition, file });
    else if (definition.kind === "const") {
      const work = () => {
        const context = constantContext(file.constants);
        return context.shared.elaborate(definition.value, context);
      };
      file.constants.declare({
        name,
        span: definition.name.span,
        role: "constant",
        work,
        written: definition.value.span,
      });
    } else {
      const problems = [...repeatedParameters(definition), ...missingReturn(definition)];
      diagnostics.push(...problems);
      if (problems.length > 0 || file.parsed.diagnostics.some(({ span }) => isWithin(span, definition.span)))
        file.broken.add(name);
      else
        file.callables.set(name, {
          definition,
          callables: () => file.callables,
          constants: () => file.constants,
          broken: file.broken,
        });
    }
  };

  const importNames = (line: Import, into: LoadedFile, seen: Map<string, Claim>, importing: readonly string[]) => {
    const specifier = line.from.value;
    const fail = (said: Diagnostic) => {
      diagnostics.push(said);
      for (const { text } of line.names) into.broken.add(text);
    };
    const at = host.resolve(into.path, specifier);
    const source = at === null ? null : host.read(at);
    if (at === null || source === null) {
      const suggestion = otherImport(line, host.nearby(into.path, specifier));
      fail(diagnostic("import-missing-file", line.from.span, { file: specifier }, { suggestion }));
      return;
    }
    if (importing.includes(at)) {
      fail(diagnostic("import-cycle", line.from.span, { file: specifier }));
      return;
    }
    if (importing.length >= MOST_IMPORTS && !files.has(at)) {
      fail(diagnostic("too-deep", line.from.span, { what: `\`${specifier}\`` }));
      return;
    }
    const from = files.get(at) ?? load(at, source, importing);
    for (const name of line.names) {
      const callable = from.callables.get(name.text);
      const experiment = from.experiments.get(name.text);
      if (!callable && !experiment) {
        into.broken.add(name.text);
        if (from.broken.has(name.text)) continue;
        const known = [...from.callables.keys(), ...from.experiments.keys()];
        const suggestion = didYouMean(name.span, name.text, known);
        // Called by its right name further down, most likely.
        if (suggestion?.edit) into.broken.add(suggestion.edit.text);
        const hint = known.length > 0 ? `; it defines \`${known.join("`, `")}\`` : "";
        if (name.text !== "")
          diagnostics.push(
            diagnostic("import-missing-name", name.span, { name: name.text, file: specifier, hint }, { suggestion }),
          );
      } else if (claim(name, "imported name", callable !== undefined, seen)) {
        if (callable) into.callables.set(name.text, callable);
        if (experiment) into.experiments.set(name.text, experiment);
      }
    }
  };

  const main = load(path, text, []);
  return { main, files, diagnostics };
}

function otherImport({ from: { value, span } }: Import, nearby: readonly string[]): Suggestion | null {
  const bare = (specifier: string) => specifier.replace(/^\.\//, "").replace(/\.rnn$/, "");
  const meant = nearby.find((known) => bare(known) === bare(value)) ?? value;
  const suggestion = didYouMean(span, meant, nearby);
  if (suggestion?.edit) return { ...suggestion, edit: { span, text: JSON.stringify(suggestion.edit.text) } };
  return /^(?:\.\/|std\/)/.test(value)
    ? null
    : { message: "import from `./…` or `../…` inside the project, or from `std/…`" };
}

function repeatedParameters({ parameters }: Block | Pipeline | Criterion): readonly Diagnostic[] {
  return parameters.flatMap(({ name }, index) => {
    const first = parameters.slice(0, index).find((known) => known.name.text === name.text && name.text !== "");
    if (!first) return [];
    const related = [{ span: first.name.span, message: `\`${name.text}\` is declared here` }];
    return [diagnostic("duplicate-name", name.span, { name: name.text, role: "parameter" }, { related })];
  });
}

function missingReturn({ kind, name, body }: Block | Pipeline | Criterion): readonly Diagnostic[] {
  if (body.some((statement) => statement.kind === "return")) return [];
  return [diagnostic("missing-return", name.span, { kind, name: name.text })];
}

/** Names that a file imports and neither calls, extends nor hands on. */
function unusedImports(parsed: Parsed): readonly Diagnostic[] {
  const { imports, definitions } = parsed.tree;
  if (imports.length === 0) return [];
  const mentioned = definitions.map(mentionsIn);
  return imports.flatMap((line) =>
    line.names.flatMap(({ text, span }, index) => {
      if (text === "" || mentioned.some((names) => names.has(text))) return [];
      const written = partsOf(parsed).find(({ file }) => file === span.file)?.text ?? "";
      const suggestion = withoutImport(line, index, written);
      return [diagnostic("unused-name", span, { name: text, role: "imported name" }, { suggestion })];
    }),
  );
}
