/** Files in memory as an editor has them open, with marks where the cursor is. */
import { pathToFileURL } from "node:url";
import { type State, type Surroundings, Workspace } from "../../src/language-server/workspace.js";
import { hostOf } from "../compiler/support/host.js";

export interface Marked {
  readonly text: string;
  /** Offsets of the marks, in order. */
  readonly marks: readonly number[];
}

/** A text without its marks, each written `‸`. */
export function marked(written: string): Marked {
  const marks: number[] = [];
  const parts = written.split("‸");
  let at = 0;
  for (const part of parts.slice(0, -1)) {
    at += part.length;
    marks.push(at);
  }
  return { text: parts.join(""), marks };
}

export interface Opened {
  readonly workspace: Workspace;
  readonly state: State;
  readonly marks: readonly number[];
  /** The mark, or the first of them. */
  readonly at: number;
}

export const MAIN = "/project/main.rnn";

export interface Around {
  /** Files beside it on disk, by their names. */
  readonly files?: Readonly<Record<string, string>>;
  readonly lastRun?: string;
}

/** Opens `main.rnn`, whose text has marks; files beside it lie on disk. */
export function opened(written: string, { files = {}, lastRun }: Around = {}): Opened {
  const { text, marks } = marked(written);
  const workspace = new Workspace(surroundingsOf({ ...files, "main.rnn": text }, lastRun));
  workspace.open(uriOf("main.rnn"), text, 1);
  const state = workspace.stateAt(MAIN);
  if (!state) throw new Error("the main file is open");
  return { workspace, state, marks, at: marks[0] ?? 0 };
}

export function uriOf(name: string): string {
  return pathToFileURL(`/project/${name}`).href;
}

export function surroundingsOf(files: Readonly<Record<string, string>>, lastRun?: string): Surroundings {
  const absolute = Object.fromEntries(Object.entries(files).map(([name, text]) => [`/project/${name}`, text]));
  const host = hostOf(absolute);
  return {
    hostFor: () => host,
    read: (path) => host.read(path),
    filesBeside: () => Object.keys(absolute).filter((path) => path.endsWith(".rnn")),
    headOf: (_, path) => absolute[`/project/${path}`] ?? null,
    pathOfData: (_, path) => (`/project/${path}` in absolute ? `/project/${path}` : null),
    namesIn: (_, folder) => namesIn(Object.keys(files), folder),
    lastRun: () => lastRun ?? null,
  };
}

function namesIn(paths: readonly string[], folder: string): readonly string[] {
  const plain = folder.replace(/^\.\//, "").replace(/\/$/, "");
  const below = plain === "" || plain === "." ? "" : `${plain}/`;
  const names = paths.filter((path) => path.startsWith(below)).map((path) => path.slice(below.length));
  return [...new Set(names.map((name) => name.replace(/\/.*$/, "/")))].sort();
}
