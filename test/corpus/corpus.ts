/** The corpus: small files that must be accepted, and files with one mistake each. */
import { readdirSync, readFileSync } from "node:fs";
import { type Checked, check } from "../../src/compiler/check.js";
import { PLAIN, renderText } from "../../src/compiler/diagnostics/render-text.js";
import { hostOf, ROOT } from "../compiler/support/host.js";

const CORPUS = `${ROOT}test/corpus/`;

function textsOf(kind: "right" | "mistakes"): ReadonlyMap<string, string> {
  const names = readdirSync(`${CORPUS}${kind}`)
    .filter((name) => name.endsWith(".rnn"))
    .sort();
  return new Map(names.map((name) => [name, readFileSync(`${CORPUS}${kind}/${name}`, "utf8")]));
}

export const RIGHT = textsOf("right");
export const MISTAKES = textsOf("mistakes");

/** A file of the corpus, with those beside it that are right. */
export function checkFile(file: string, text: string): Checked {
  return check({ file, text }, hostOf({ ...Object.fromEntries(RIGHT), [file]: text }));
}

/** `# expect: code line:column, …` in the first line of a wrong file. */
export function expectedIn(text: string): readonly string[] {
  return /^# expect: (.+)$/m.exec(text)?.[1].split(", ") ?? [];
}

/** What a person reads, of one file. */
export function saidAbout(file: string, text: string): string {
  const { diagnostics, sources } = checkFile(file, text);
  return diagnostics.map((said) => renderText(said, sources, PLAIN)).join("\n\n");
}

/** Files are grouped by the first word of their names. */
export function groupOf(name: string): string {
  return name.replace(/[-.].*$/, "");
}

export function recordOf(group: string): string {
  const said = [...MISTAKES]
    .filter(([name]) => groupOf(name) === group)
    .map(([name, text]) => `== ${name} ==\n\n${saidAbout(name, text)}\n`);
  return said.join("\n");
}

export const GROUPS: readonly string[] = [...new Set([...MISTAKES.keys()].map(groupOf))];

export function recordPath(group: string): string {
  return `${CORPUS}said/${group}.txt`;
}
