/** A host in memory: files by path, and the language's own library from disk. */
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { type Checked, check, type Setting } from "../../../src/compiler/check.js";
import type { Host } from "../../../src/compiler/semantics/names/files.js";
import { lineStarts, positionAt } from "../../../src/compiler/source.js";

export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

function readLibrary(path: string): string | null {
  try {
    return readFileSync(`${ROOT}stdlib/${path.slice("std/".length)}`, "utf8");
  } catch {
    return null;
  }
}

/** Every path is relative to one project; what leads out of it cannot be reached. */
export function hostOf(files: Readonly<Record<string, string>> = {}): Host {
  const known = new Map(Object.entries(files));
  const read = (path: string) => known.get(path) ?? (path.startsWith("std/") ? readLibrary(path) : null);
  return {
    read,
    resolve(from, specifier) {
      const path = specifier.startsWith("std/") ? `${specifier}.rnn` : posix.join(posix.dirname(from), specifier);
      if (!specifier.startsWith("std/") && !/^\.{1,2}\//.test(specifier)) return null;
      return path.startsWith("..") || read(path) === null ? null : path;
    },
    nearby(from, specifier) {
      if (specifier.startsWith("std/")) return ["std/layers", "std/stop", "std/text"];
      const here = (path: string) => `./${posix.relative(posix.dirname(from), path)}`.replace("./..", "..");
      return [...known.keys()].filter((path) => path !== from).map(here);
    },
    isInside: (from, path) => !posix.join(posix.dirname(from), path).startsWith(".."),
    relative: (from, path, main) => posix.relative(posix.dirname(main), posix.join(posix.dirname(from), path)),
  };
}

export const MAIN = "main.rnn";

/** Checks a text as `main.rnn`, with other files beside it. */
export function checkText(
  text: string,
  files: Readonly<Record<string, string>> = {},
  settings: readonly Setting[] = [],
): Checked {
  return check({ file: MAIN, text }, hostOf({ ...files, [MAIN]: text }), settings);
}

/** `code line:column`, with the file where it is not the main one. */
export function placesOf({ diagnostics, sources }: Pick<Checked, "diagnostics" | "sources">): readonly string[] {
  return diagnostics.map(({ code, span }) => {
    const { line, column } = positionAt(lineStarts(sources.get(span.file)?.text ?? ""), span.start);
    return `${code} ${span.file === MAIN ? "" : `${span.file}:`}${line}:${column}`;
  });
}

/** `line:column code: message`, for exact comparisons. */
export function saidOf({ diagnostics, sources }: Pick<Checked, "diagnostics" | "sources">): readonly string[] {
  return diagnostics.map(({ code, span, message }) => {
    const { line, column } = positionAt(lineStarts(sources.get(span.file)?.text ?? ""), span.start);
    return `${span.file === MAIN ? "" : `${span.file}:`}${line}:${column} ${code}: ${message}`;
  });
}
