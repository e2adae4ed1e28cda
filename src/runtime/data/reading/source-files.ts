/** Files that the command line gives in place of those a program names: `--source pairs=../data/pairs.tsv`. */
import { resolve } from "node:path";
import { nearest } from "../../../spelling/nearest.js";

/** Whole paths by the names of sources. They may lie anywhere: who runs a program may read them. */
export type SourceFiles = Readonly<Record<string, string>>;

/**
 * `NAME=FILE` texts, paths from the working folder. NAME is one of `known`, which says how the program writes each
 * source, or what it writes, and then means every source written so. `problem` says what is wrong with a text.
 */
export function sourceFiles(
  known: Readonly<Record<string, string>>,
  texts: readonly string[],
): { readonly files: SourceFiles } | { readonly problem: string } {
  const files = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf("=");
    const [name, file] = at < 0 ? [text, ""] : [text.slice(0, at).trim(), text.slice(at + 1)];
    if (name === "" || file.trim() === "") return { problem: `--source takes NAME=FILE, not \`${text}\`` };
    const named = namedBy(name, known);
    if (named.length === 0) return { problem: unknown(name, known) };
    for (const source of named) {
      if (files.has(source)) return { problem: `--source gives \`${source}\` two files` };
      files.set(source, resolve(file));
    }
  }
  return { files: Object.fromEntries(files) };
}

function namedBy(name: string, known: Readonly<Record<string, string>>): readonly string[] {
  if (Object.hasOwn(known, name)) return [name];
  return Object.keys(known).filter((source) => known[source] === name);
}

function unknown(name: string, known: Readonly<Record<string, string>>): string {
  const names = Object.keys(known);
  if (names.length === 0) return `there is no source \`${name}\`: the program reads no file`;
  const near = nearest(name, [...names, ...Object.values(known)]);
  const all = names.map((source) => `${source} (${known[source]})`).join(", ");
  return `there is no source \`${name}\`${near ? `; did you mean \`${near}\`?` : "."} Sources: ${all}`;
}
