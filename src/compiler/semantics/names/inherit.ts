/** `extends`: an experiment with its base's statements, overridden by its own (language rule R2). */

import { type Diagnostic, diagnostic } from "../../diagnostics/diagnostic.js";
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import type { Span } from "../../source.js";
import type { Assignment, Const, Experiment, Name, Param, Require, Section, Statement } from "../../syntax/tree.js";
import { whatIs } from "../sections/sections.js";
import type { LoadedFile } from "./files.js";

export const SECTION_NAMES = ["data", "model", "train", "decode", "measure", "search"] as const;
export type SectionName = (typeof SECTION_NAMES)[number];

/** A statement, and the file whose blocks and constants it sees. */
export interface Placed<S extends Statement = Statement> {
  readonly statement: S;
  readonly file: LoadedFile;
}

/** A parameter or constant; `declared` is what it was before it was overridden. */
export interface PlacedSetting extends Placed<Param | Const> {
  readonly declared?: Placed<Param | Const>;
}

/** All statements of an experiment, its bases' included. */
export interface Whole {
  readonly definition: Experiment;
  readonly seed: Placed<Assignment> | null;
  readonly settings: readonly PlacedSetting[];
  readonly requires: readonly Placed<Require>[];
  readonly sections: { readonly [S in SectionName]: readonly Placed[] };
  /** The experiment's own word for a section, where it has that section. */
  readonly words: ReadonlyMap<SectionName, Span>;
}

/** Far more than people write: bases on top of one another. */
const MOST_BASES = 100;

/** Whether an experiment has more bases than are followed; those that lead back to themselves are not so many. */
export function hasTooManyBases(definition: Experiment, file: LoadedFile): boolean {
  const seen = new Set<Experiment>();
  let at: { readonly definition: Experiment; readonly file: LoadedFile } | undefined = { definition, file };
  while (at && !seen.has(at.definition)) {
    if (seen.add(at.definition).size > MOST_BASES + 1) return true;
    at = at.definition.base ? at.file.experiments.get(at.definition.base.text) : undefined;
  }
  return false;
}

/** Null where the base cannot be told, which has been reported. */
export function inherit(
  definition: Experiment,
  file: LoadedFile,
  report: (diagnostic: Diagnostic) => void,
  deriving: readonly Experiment[] = [],
): Whole | null {
  const base = baseOf(definition, file, report, deriving);
  if (base === "unknown") return null;
  const said = new Map<string, Span>();
  /** What an experiment says once; false where it is said again. */
  const sayOnce = (name: Name, role: string): boolean => {
    const first = said.get(`${role} ${name.text}`);
    if (!first) said.set(`${role} ${name.text}`, name.span);
    else if (name.text !== "") {
      const related = [{ span: first, message: `\`${name.text}\` stands here already` }];
      report(diagnostic("duplicate-name", name.span, { name: name.text, role }, { related }));
    }
    return !first;
  };
  const words = new Map<SectionName, Span>();
  let seed = base?.seed ?? null;
  const settings: PlacedSetting[] = [...(base?.settings ?? [])];
  const sections = { data: [], model: [], train: [], decode: [], measure: [], search: [], ...base?.sections } as {
    [S in SectionName]: Placed[];
  };
  for (const name of SECTION_NAMES) sections[name] = [...sections[name]];
  const own = new Set<Statement>();
  const requires = [...(base?.requires ?? [])];

  for (const statement of definition.body) {
    if (statement.kind === "param" || statement.kind === "const") {
      const at = settings.findIndex(
        (known) => !own.has(known.statement) && known.statement.name.text === statement.name.text,
      );
      own.add(statement);
      if (at >= 0) settings[at] = { statement, file };
      else settings.push({ statement, file });
    } else if (statement.kind === "assignment" && statement.name.text === "seed") {
      sayOnce(statement.name, "setting");
      seed = { statement, file };
    } else if (statement.kind === "assignment") {
      sayOnce(statement.name, "setting");
      override(statement, settings, file, report);
    } else if (statement.kind === "require") {
      requires.push({ statement, file });
    } else if (statement.kind === "section") {
      const name = SECTION_NAMES.find((known) => known === statement.name.text);
      if (name) {
        const isFirst = sayOnce(statement.name, "section");
        words.set(name, statement.name.span);
        const known = new Set(sections[name].filter((placed) => own.has(placed.statement)).map(toKey));
        // Of a section that stands twice, what stands twice in it too is not said again.
        const body = isFirst ? statement.body : statement.body.filter((inner) => !known.has(keyOf(inner)));
        mergeSection(sections[name], body, file, own);
      } else unknownSection(statement, report);
    } else {
      report(diagnostic("misplaced", statement.span, { what: `${whatIs(statement)} outside of a section` }));
    }
  }
  return { definition, seed, settings, requires, sections, words };
}

function baseOf(
  { base, name }: Experiment,
  file: LoadedFile,
  report: (diagnostic: Diagnostic) => void,
  deriving: readonly Experiment[],
): Whole | "unknown" | null {
  if (base === null) return null;
  const found = file.experiments.get(base.text);
  if (base.text === "" || (!found && file.broken.has(base.text))) return "unknown";
  if (!found) {
    const other = file.callables.get(base.text)?.definition;
    if (other) {
      const parameters = { name: "extends", wanted: "an experiment", given: `a ${other.kind}`, written: base.text };
      const related = [{ span: other.name.span, message: `\`${base.text}\` is declared here` }];
      report(diagnostic("wrong-kind", base.span, parameters, { related }));
      return "unknown";
    }
    const others = [...file.experiments.keys()].filter((known) => known !== name.text);
    const suggestion = didYouMean(base.span, base.text, others);
    report(diagnostic("unknown-name", base.span, { name: base.text, hint: "" }, { suggestion }));
    return "unknown";
  }
  if (found.definition.name === name || deriving.includes(found.definition)) {
    report(diagnostic("defined-by-itself", base.span, { name: base.text }));
    return "unknown";
  }
  // What is wrong in a base of the same file is said there too, and then once.
  return inherit(found.definition, found.file, report, [...deriving, found.definition]) ?? "unknown";
}

/** `cell = gru`: another default for a parameter, or another value of a constant. */
export function override(
  { name, value, span, doc }: Assignment,
  settings: PlacedSetting[],
  file: LoadedFile,
  report: (diagnostic: Diagnostic) => void,
): void {
  const at = settings.findIndex((known) => known.statement.name.text === name.text);
  if (at < 0) {
    const known = ["seed", ...settings.map(({ statement }) => statement.name.text)];
    const isSection = SECTION_NAMES.some((section) => section === name.text);
    const suggestion = isSection
      ? { message: `\`${name.text}\` is a section: write \`${name.text} { … }\`, with one setting on each line` }
      : didYouMean(name.span, name.text, known);
    if (name.text !== "") report(diagnostic("override-nothing", name.span, { name: name.text }, { suggestion }));
    return;
  }
  const { statement, declared } = settings[at];
  const changed = statement.kind === "param" ? { ...statement, fallback: value } : { ...statement, value };
  settings[at] = {
    statement: { ...changed, span, doc: doc ?? statement.doc },
    file,
    declared: declared ?? settings[at],
  };
}

/** A statement of the same name, or of the same kind where it has none, takes its base's place. */
function mergeSection(statements: Placed[], body: readonly Statement[], file: LoadedFile, own: Set<Statement>): void {
  for (const statement of body) {
    const key = keyOf(statement);
    const at = statements.findIndex((known) => !own.has(known.statement) && keyOf(known.statement) === key);
    own.add(statement);
    // `minimize` and `maximize` together say what is searched for.
    if (statement.kind === "objective" && at >= 0)
      for (let other = statements.length - 1; other > at; other--)
        if (!own.has(statements[other].statement) && keyOf(statements[other].statement) === key)
          statements.splice(other, 1);
    if (at >= 0) statements[at] = { statement, file };
    else statements.push({ statement, file });
    if (key === "=steps" || key === "=epochs") dropOther(statements, key === "=steps" ? "=epochs" : "=steps", own);
  }
}

/** Saying `steps` overrides a base's `epochs`, and the other way round. */
function dropOther(statements: Placed[], key: string, own: Set<Statement>): void {
  const at = statements.findIndex((known) => !own.has(known.statement) && keyOf(known.statement) === key);
  if (at >= 0) statements.splice(at, 1);
}

const toKey = ({ statement }: Placed) => keyOf(statement);

function keyOf(statement: Statement): string {
  switch (statement.kind) {
    case "assignment":
    case "declaration":
      return `=${statement.name.text}`;
    default:
      return statement.kind;
  }
}

function unknownSection({ name }: Section, report: (diagnostic: Diagnostic) => void): void {
  if (name.text === "") return;
  const suggestion = didYouMean(name.span, name.text, SECTION_NAMES);
  report(
    diagnostic("unknown-section", name.span, { name: name.text, known: SECTION_NAMES.join("`, `") }, { suggestion }),
  );
}
