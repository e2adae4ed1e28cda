/** A file and all it imports: what is defined where, and what each file can see. */

import { nearest } from "../../spelling/nearest.js";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.js";
import { type Parsed, parse } from "../syntax/parse.js";
import type { Definition, Experiment, Import, Name } from "../syntax/tree.js";
import { BUILT_IN } from "./callables/table.js";
import type { Context, UserCallable } from "./context.js";
import { Scope } from "./scope.js";

/** How the compiler reaches files; tests give it one in memory. */
export interface Host {
  /** The text of a file, or null where there is none. */
  readonly read: (path: string) => string | null;
  /** The file an import means, or null where it may not be reached. `std/…` is the language's library. */
  readonly resolve: (from: string, specifier: string) => string | null;
  /** A path written in one file, as seen from the folder of another. */
  readonly relative: (from: string, path: string, main: string) => string;
}

export interface LoadedFile {
  readonly path: string;
  readonly parsed: Parsed;
  readonly callables: Map<string, UserCallable>;
  readonly experiments: Map<string, { readonly definition: Experiment; readonly file: LoadedFile }>;
  readonly constants: Scope;
}

export interface Program {
  readonly main: LoadedFile;
  readonly files: ReadonlyMap<string, LoadedFile>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a file and its imports. `constantContext` works out file-level constants. */
export function loadProgram(
  path: string,
  text: string,
  host: Host,
  constantContext: (scope: Scope) => Context,
): Program {
  const files = new Map<string, LoadedFile>();
  const diagnostics: Diagnostic[] = [];

  const load = (at: string, source: string, importing: readonly string[]): LoadedFile => {
    const parsed = parse({ file: at, text: source });
    diagnostics.push(...parsed.diagnostics);
    const file: LoadedFile = {
      path: at,
      parsed,
      callables: new Map(),
      experiments: new Map(),
      constants: new Scope(null),
    };
    files.set(at, file);
    const seen = new Map<string, Name>();
    for (const line of parsed.tree.imports) importNames(line, file, seen, [...importing, at]);
    for (const definition of parsed.tree.definitions) define(definition, file, seen);
    return file;
  };

  const claim = (name: Name, role: string, seen: Map<string, Name>): boolean => {
    if (name.text === "") return false;
    const known = seen.get(name.text);
    if (!known && !BUILT_IN.has(name.text)) {
      seen.set(name.text, name);
      return true;
    }
    const related = known ? [{ span: known.span, message: `\`${name.text}\` is declared here` }] : [];
    diagnostics.push(
      diagnostic("duplicate-name", name.span, { name: name.text, role: known ? role : "built-in" }, { related }),
    );
    return false;
  };

  const define = (definition: Definition, file: LoadedFile, seen: Map<string, Name>) => {
    if (!claim(definition.name, definition.kind, seen)) return;
    const name = definition.name.text;
    if (definition.kind === "experiment") file.experiments.set(name, { definition, file });
    else if (definition.kind === "const") {
      const work = () => {
        const context = constantContext(file.constants);
        return context.shared.elaborate(definition.value, context);
      };
      file.constants.declare({ name, span: definition.name.span, role: "constant", work });
    } else {
      file.callables.set(name, { definition, callables: () => file.callables, constants: () => file.constants });
    }
  };

  const importNames = (line: Import, into: LoadedFile, seen: Map<string, Name>, importing: readonly string[]) => {
    const specifier = line.from.value;
    const at = host.resolve(into.path, specifier);
    const source = at === null ? null : host.read(at);
    if (at === null || source === null) {
      diagnostics.push(diagnostic("import-missing-file", line.from.span, { file: specifier }));
      return;
    }
    if (importing.includes(at)) {
      diagnostics.push(diagnostic("import-cycle", line.from.span, { file: specifier }));
      return;
    }
    const from = files.get(at) ?? load(at, source, importing);
    for (const name of line.names) {
      const callable = from.callables.get(name.text);
      const experiment = from.experiments.get(name.text);
      if (!callable && !experiment) {
        const known = [...from.callables.keys(), ...from.experiments.keys()];
        const near = nearest(name.text, known);
        const suggestion = near
          ? { message: `did you mean \`${near}\`?`, edit: { span: name.span, text: near } }
          : null;
        const hint = known.length > 0 ? `; it defines \`${known.join("`, `")}\`` : "";
        if (name.text !== "")
          diagnostics.push(
            diagnostic("import-missing-name", name.span, { name: name.text, file: specifier, hint }, { suggestion }),
          );
      } else if (claim(name, "imported name", seen)) {
        if (callable) into.callables.set(name.text, callable);
        if (experiment) into.experiments.set(name.text, experiment);
      }
    }
  };

  const main = load(path, text, []);
  return { main, files, diagnostics };
}
