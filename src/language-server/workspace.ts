/** The files that a person works on: what is open in the editor stands for what is on disk. */
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Location } from "vscode-languageserver";
import { type Checked, check } from "../compiler/check.js";
import type { Host } from "../compiler/semantics/names/files.js";
import type { Span } from "../compiler/source.js";
import { Memory } from "./memory.js";
import { type FileParts, pathOfPart } from "./parts.js";
import { type Lines, linesOf, rangeOf } from "./positions.js";

/** What the server is given by whoever starts it. */
export interface Surroundings {
  /** How files are reached from a main file. */
  readonly hostFor: (main: string) => Omit<Host, "read">;
  /** The text of a `.rnn` file on disk; null where there is none that can be read. */
  readonly read: (path: string) => string | null;
  /** The `.rnn` files of the project that a file is in. */
  readonly filesBeside: (path: string) => readonly string[];
  /** The first characters of a data file, as a path written in a file; null where it may not or cannot be read. */
  readonly headOf: (from: string, path: string) => string | null;
  /** Where a data file lies, as a path written in a file; null where it may not be read or is not there. */
  readonly pathOfData: (from: string, path: string) => string | null;
  /** Names of the files in a folder, as a path written in a file; of folders with a `/` behind. */
  readonly namesIn: (from: string, folder: string) => readonly string[];
  /** What the last run of an experiment came to, in a few words; null where there is none. */
  readonly lastRun: (path: string, experiment: string) => string | null;
}

/** A file as it is now, and all that is known of it. */
export interface State {
  readonly uri: string;
  readonly path: string;
  readonly text: string;
  readonly lines: Lines;
  readonly parts: FileParts;
  readonly checked: Checked;
}

/** The most characters that a file may have: `rnnc check` reads no more. */
export const MOST_TEXT = 2 ** 20;

interface Open {
  readonly uri: string;
  readonly text: string;
  readonly version: number;
  /** It was not on disk when it was opened. */
  readonly isNew: boolean;
}

export class Workspace {
  readonly #open = new Map<string, Open>();
  readonly #states = new Map<string, { readonly state: State; readonly texts: ReadonlyMap<string, string | null> }>();
  readonly #memory = new Memory();

  constructor(readonly surroundings: Surroundings) {}

  open(uri: string, text: string, version: number): void {
    const path = pathOf(uri);
    // An import that led to nothing may be of this file.
    const known = this.#open.get(path);
    if (!known) this.#states.clear();
    // One that was on disk and is gone is not there for others.
    const isNew = known ? known.isNew : this.surroundings.read(path) === null;
    this.#open.set(path, { uri, text, version, isNew });
  }

  close(uri: string): void {
    const path = pathOf(uri);
    this.#open.delete(path);
    this.#memory.forget(path);
    // What rests on it has spans of what is forgotten.
    this.#states.clear();
  }

  openUris(): readonly string[] {
    return [...this.#open.values()].map(({ uri }) => uri);
  }

  openPaths(): readonly string[] {
    return [...this.#open.keys()];
  }

  versionOf(uri: string): number | null {
    return this.#open.get(pathOf(uri))?.version ?? null;
  }

  /** What a file has now, as the editor shows it; null where it cannot be read. */
  textOf(path: string): string | null {
    const open = this.#open.get(path);
    if (!open) return this.surroundings.read(path);
    return open.text.length > MOST_TEXT ? "" : open.text;
  }

  /** Null where there is no such file. */
  state(uri: string): State | null {
    return this.stateAt(pathOf(uri));
  }

  stateAt(path: string): State | null {
    const known = this.#states.get(path);
    if (known && [...known.texts].every(([at, text]) => this.textOf(at) === text)) return known.state;
    const text = this.textOf(path);
    if (text === null) return null;
    const texts = new Map<string, string | null>([[path, text]]);
    const checked = check({ file: path, text }, this.#hostFor(path, texts), [], this.#memory);
    const state: State = {
      uri: this.#open.get(path)?.uri ?? uriOf(path),
      path,
      text,
      lines: linesOf(text),
      parts: this.#memory.read({ file: path, text }),
      checked,
    };
    this.#states.set(path, { state, texts });
    return state;
  }

  /** How many characters a file has that the editor shows. */
  sizeOf(path: string): number {
    return this.#open.get(path)?.text.length ?? 0;
  }

  /** Something on disk has changed: what was found out about files may no longer hold. */
  refresh(): void {
    this.#states.clear();
  }

  /** A span of a part, in its file. */
  real(span: Span): Span {
    return this.#memory.inFile(span);
  }

  /** Where a span lies, for the editor; null where its file is gone. */
  location(span: Span): Location | null {
    const real = this.real(span);
    const text = this.textOf(real.file);
    if (text === null) return null;
    return { uri: this.#open.get(real.file)?.uri ?? uriOf(real.file), range: rangeOf(linesOf(text), real) };
  }

  /** How files are reached where some have other texts, by path. */
  hostWith(main: string, texts: ReadonlyMap<string, string>): Host {
    return { ...this.#hostFor(main, new Map()), read: (path) => texts.get(path) ?? this.textOf(path) };
  }

  /** The file that an import means, whether it is on disk or in the editor alone; null where there is none. */
  resolve(from: string, specifier: string): string | null {
    return this.#resolve(this.surroundings.hostFor(from), from, specifier);
  }

  #resolve(host: Pick<Host, "resolve" | "isInside">, from: string, specifier: string): string | null {
    const path = host.resolve(from, specifier);
    if (path !== null || !/^\.{1,2}\//.test(specifier) || !host.isInside(from, specifier)) return path;
    const unsaved = join(dirname(from), specifier);
    return this.#open.get(unsaved)?.isNew ? unsaved : null;
  }

  #hostFor(main: string, texts: Map<string, string | null>): Host {
    const host = this.surroundings.hostFor(main);
    return {
      read: (path) => {
        const text = this.textOf(path);
        texts.set(path, text);
        return text;
      },
      resolve: (from, specifier) => this.#resolve(host, pathOfPart(from), specifier),
      nearby: (from, specifier) => host.nearby(pathOfPart(from), specifier),
      relative: (from, path, to) => host.relative(pathOfPart(from), path, to),
      isInside: (from, path) => host.isInside(pathOfPart(from), path),
    };
  }
}

/** The path of a file's URI; of what is no file, the URI itself. */
export function pathOf(uri: string): string {
  return uri.startsWith("file:") ? fileURLToPath(uri) : uri;
}

export function uriOf(path: string): string {
  return pathToFileURL(path).href;
}
