/** How the compiler reaches files of a revision: there, and the language's own library from this package. */
import { isUtf8 } from "node:buffer";
import { join, posix, relative } from "node:path";
import type { Host } from "../../compiler/semantics/names/files.js";
import type { SourceText } from "../../compiler/source.js";
import { packageRoot } from "../../runtime/files/package-root.js";
import { FileErrors } from "../usage.js";
import type { Revision } from "./git.js";
import { hostFor } from "./host.js";

/** Files of the revision are called as they are on the command line: `HEAD~1:experiments/parity.rnn`. */
export class RevisionHost implements Host {
  readonly #library = hostFor(join(packageRoot(), "stdlib", "layers.rnn"));
  readonly #root: string;

  constructor(
    readonly files: Revision,
    readonly revision: string,
    main: string,
  ) {
    this.#root = projectIn(files, main);
  }

  readonly read = (path: string): string | null => {
    const inside = this.#inside(path);
    if (inside === null) return this.#library.read(path);
    const bytes = this.files.read(inside);
    if (bytes === null) return null;
    if (!isUtf8(bytes)) throw new FileErrors(`\`${path}\` is not UTF-8 text`);
    return bytes.toString("utf8").replace(/^\ufeff/, "");
  };

  readonly resolve = (from: string, specifier: string): string | null => {
    const inside = this.#inside(from);
    if (inside === null || !/^\.{1,2}\//.test(specifier)) return this.#library.resolve(from, specifier);
    const path = posix.join(posix.dirname(inside), specifier);
    return this.#isInRoot(path) && this.files.has(path) ? this.name(path) : null;
  };

  /** Of the library alone: a revision's folders are not listed. */
  readonly nearby = (from: string, specifier: string): readonly string[] =>
    specifier.startsWith("std/") ? this.#library.nearby(from, specifier) : [];

  readonly relative = (from: string, path: string, main: string): string => {
    const [mine, theirs] = [from, main].map((name) => posix.dirname(this.#inside(name) ?? name));
    return posix.relative(theirs, posix.join(mine, path)) || ".";
  };

  readonly isInside = (from: string, path: string): boolean =>
    this.#isInRoot(posix.join(posix.dirname(this.#inside(from) ?? from), path));

  name(path: string): string {
    return `${this.revision}:${path}`;
  }

  source(path: string): SourceText {
    return { file: this.name(path), text: this.read(this.name(path)) ?? "" };
  }

  /** The path from the repository's folder; null for a file of the library. */
  #inside(name: string): string | null {
    const start = `${this.revision}:`;
    return name.startsWith(start) ? name.slice(start.length) : null;
  }

  #isInRoot(path: string): boolean {
    const way = posix.relative(this.#root, path);
    return way !== ".." && !way.startsWith("../");
  }
}

/** As on disk: the nearest folder upwards that has an `rnnc.yaml`; without one, the file's own. */
function projectIn(files: Revision, main: string): string {
  const folder = posix.dirname(main);
  for (let root = folder; ; root = posix.dirname(root)) {
    if (files.has(posix.join(root, "rnnc.yaml"))) return root;
    if (root === posix.dirname(root)) return folder;
  }
}

/** Where the working copy of a file of a revision would be, seen from here. */
export function workingPath({ top }: Revision, path: string): string {
  return relative(process.cwd(), join(top, path)) || path;
}
