/**
 * Every argument of everything that right programs call, with something else in its place: a name that nothing has, and
 * things of other kinds. One thing is said, at that place.
 */
import { readFileSync } from "node:fs";
import { lineStarts, positionAt, type Span } from "../../src/compiler/source.js";
import { parse } from "../../src/compiler/syntax/parse.js";
import { checkInPlace, PROGRAMS } from "../compiler/mutations/right-programs.js";
import { ROOT } from "../compiler/support/host.js";
import { nodesOf } from "../compiler/support/invariants.js";

export interface Argument {
  /** `dense(units)`; by number where none is written. */
  readonly name: string;
  readonly span: Span;
}

const NOWHERE = "nowhere_at_all";
const OTHERS = [
  ...['"some text"', "-3", "2.5", "20%", "15 min", "2 GiB", "{ gru, lstm }", "[1, 2]", "3..1", "gru"],
  ...["adam(rate: 0.1)", "1 < 2", "last", "0", "1_000_000"],
];
/** So many of them for each argument, from where its name says: what becomes of one argument changes no other. */
const EACH = 4;
const begins = (name: string) => [...name].reduce((sum, sign) => (31 * sum + sign.charCodeAt(0)) % 9973, 0);

/** Of each argument the first that stands in a program; those of blocks that only others call are not looked at. */
function argumentsOf(): readonly Argument[] {
  const found = new Map<string, Argument>();
  for (const [path, text] of PROGRAMS) {
    const { tree } = parse({ file: path, text });
    for (const definition of tree.definitions.filter(({ kind }) => kind === "experiment"))
      for (const node of nodesOf(definition)) {
        if (node.kind !== "call") continue;
        for (const [index, argument] of node.arguments.entries()) {
          const name = `${node.callee.text}(${argument.name?.text ?? index})`;
          if (!found.has(name)) found.set(name, { name, span: argument.value.span });
        }
      }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export const ARGUMENTS = argumentsOf();

export interface Told {
  readonly written: string;
  readonly errors: readonly string[];
}

/** What is said with each of the others in the place of an argument: code, place from the argument's own, message. */
export function toldOf({ name, span }: Argument): readonly Told[] {
  const first = begins(name);
  const others = Array.from({ length: EACH }, (_, index) => OTHERS[(first + index) % OTHERS.length]);
  return [NOWHERE, ...others].map((written) => {
    const text = PROGRAMS.get(span.file) ?? "";
    const { diagnostics } = checkInPlace(span.file, text.slice(0, span.start) + written + text.slice(span.end));
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    return { written, errors: errors.map((said) => `${said.code} ${placeOf(said.span, span, text)}: ${said.message}`) };
  });
}

/** `here`, or by how many lines and columns it stands elsewhere. */
function placeOf(said: Span, own: Span, text: string): string {
  if (said.file !== own.file) return `in ${said.file}`;
  if (said.start === own.start) return "here";
  const starts = lineStarts(text);
  const [there, here] = [positionAt(starts, said.start), positionAt(starts, own.start)];
  return there.line === here.line ? `${there.column - here.column} columns on` : `${there.line - here.line} lines on`;
}

export function writtenOut(name: string, told: readonly Told[]): string {
  const lines = told.map(({ written, errors }) => `  ${written} → ${errors.join("; ") || "nothing"}\n`);
  return `${name}\n${lines.join("")}`;
}

export const ARGUMENTS_PATH = `${ROOT}test/corpus/arguments.txt`;

/** By argument. */
export function recordedArguments(): ReadonlyMap<string, string> {
  const parts = readFileSync(ARGUMENTS_PATH, "utf8").split(/^(?=\S)/m);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf("\n")), part]));
}
