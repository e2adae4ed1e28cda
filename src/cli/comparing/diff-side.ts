/** One side of a comparison: a `.rnn` file, a plan or a folder of them, on disk or in a revision; or a run. */
import { isUtf8 } from "node:buffer";
import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, posix, relative, resolve, sep } from "node:path";
import { EDITIONS } from "../../compiler/syntax/parse.js";
import { planAt } from "../../plan/point.js";
import { MOST_TEXT, MOST_WRITTEN } from "../../runtime/files/ordinary.js";
import { isRunFolder, matchingRuns, nameOf, placeOf, runPlaces } from "../../runtime/records/run-places.js";
import { thousands } from "../../spelling/thousands.js";
import { readSourceFile } from "../checking/check-file.js";
import { type Loaded, planIn } from "../programs/load.js";
import { asRevisionPath, openRevision, type Revision, type RevisionPath } from "../project/git.js";
import { hostFor } from "../project/host.js";
import { readText } from "../project/read-text.js";
import { RevisionHost, workingPath } from "../project/revision-host.js";
import { meantFile, rnnFiles } from "../project/rnn-files.js";
import { currentProject, runFolder, runIn } from "../runs/find-run.js";
import { FileErrors, NothingThere, UsageError } from "../usage.js";
import { type FoundExperiment, type FoundFile, findIn, foundPlan } from "./found-experiments.js";

export interface DiffSide {
  /** As it is called in what is printed. */
  readonly shown: string;
  /** The file on disk whose project it belongs to: for a revision, where its file is or would be now. */
  readonly path: string;
  /** Then `path` is one in it. */
  readonly isFolder?: boolean;
  /** Of a file by their names, of a folder by `file:name`. */
  readonly experiments: ReadonlyMap<string, FoundExperiment>;
  /** `.rnn` files: of a folder by their way from there, else one by no name. */
  readonly files: ReadonlyMap<string, FoundFile>;
}

/**
 * Two files or folders, or without a second what the last commit has of the first against it. Where one side has nothing
 * in the place of the other, all of it was added or removed.
 * @throws UsageError where there is nothing of a name, FileErrors after printing what is wrong in it.
 */
export async function readSides(first: string, second?: string): Promise<readonly [DiffSide, DiffSide]> {
  const a = await sideOrNothing(() => (second === undefined ? readCommitted(first) : readSide(first)));
  const b = await sideOrNothing(() => readSide(second ?? first, a instanceof NothingThere ? undefined : a));
  if (!(a instanceof NothingThere)) return [a, b instanceof NothingThere ? emptySide(b, a) : b];
  if (b instanceof NothingThere) throw a;
  return [emptySide(a, b), b];
}

async function sideOrNothing(read: () => Promise<DiffSide>): Promise<DiffSide | NothingThere> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof NothingThere) return error;
    throw error;
  }
}

function emptySide(nothing: NothingThere, { path, isFolder = false }: DiffSide): DiffSide {
  const place = isFolder ? dirname(path) : path;
  if (resolve(nothing.path) !== resolve(place)) throw nothing;
  return { shown: nothing.shown, path, experiments: new Map(), files: new Map() };
}

/** A file or a folder; else `rev:path`; else a run. What the other side has, too, is taken from there. */
export async function readSide(name: string, other?: DiffSide): Promise<DiffSide> {
  if (existsSync(name)) return readPath(name, other);
  const at = asRevisionPath(name);
  if (at) return readRevision(at, process.cwd(), other);
  if (matchingRuns(runPlaces(currentProject()), name).length > 0) return readRun(runFolder(name));
  throw new NothingThere(`there is no file, folder or run \`${name}\`${meantFile(name)}`, name, name);
}

/** What the last commit has of a file or folder, also where it has been removed since. */
async function readCommitted(path: string): Promise<DiffSide> {
  if (existsSync(path)) {
    const isFolder = statSync(path).isDirectory();
    return readRevision(
      { revision: "HEAD", path: isFolder ? "./" : `./${basename(path)}` },
      isFolder ? path : dirname(path),
    );
  }
  try {
    const here = process.cwd();
    return await readRevision({ revision: "HEAD", path: `./${relative(here, resolve(path))}` }, here);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`there is no file \`${path}\`${meantFile(path)}`);
    throw error;
  }
}

async function readPath(path: string, other?: DiffSide): Promise<DiffSide> {
  if (isRunFolder(resolve(path))) return readRun(resolve(path));
  if (statSync(path).isDirectory()) return readFolder(path, other);
  if (path.endsWith(".plan.json")) return single(path, await onePlan(readSourceFile(path).text, path), path);
  return sideOfFile(path, path, findIn(readSourceFile(path), hostFor(path), path, other?.files.get("")));
}

async function readFolder(folder: string, other?: DiffSide): Promise<DiffSide> {
  const paths = rnnFiles([folder]);
  if (paths.length === 0) throw new NothingThere(`there is no \`.rnn\` file below \`${folder}\``, folder, folder);
  const files = paths.map((path): readonly [string, FoundFile] => {
    const way = relative(folder, path).split(sep).join("/");
    return [way, findIn(readSourceFile(path), hostFor(path), path, other?.files.get(way))];
  });
  return sideOfFolder(folder, join(folder, "rnnc.yaml"), files);
}

/** At the values it ran at. */
async function readRun(folder: string): Promise<DiffSide> {
  const { start } = runIn(folder);
  const path = join(folder, "program", start.program.replace(/\.js$/, ".plan.json"));
  const shown = nameOf(placeOf(folder));
  const read = readText(path, MOST_TEXT);
  if (!("text" in read)) throw new UsageError(`of the run \`${shown}\` there is no plan: \`${path}\` ${read.why}`);
  const { plan, origins } = await onePlan(read.text, path);
  const ids = new Map(plan.settings.map(({ id }) => [origins.nodes[id]?.name ?? id, id]));
  const point = Object.entries(start.settings).flatMap(([name, value]) => {
    const id = ids.get(name);
    return id === undefined ? [] : [[id, value] as const];
  });
  const seeded = { ...plan, train: { ...plan.train, seed: start.seed } };
  return single(shown, { plan: planAt(seeded, Object.fromEntries(point)), origins }, path);
}

async function readRevision(at: RevisionPath, from: string, other?: DiffSide): Promise<DiffSide> {
  const { files, path } = openRevision(at, from);
  const inside = files.below(path);
  if (inside) return readTree(at.revision, files, path, inside, other);
  return readBlob(at.revision, files, path, other);
}

async function readTree(
  revision: string,
  files: Revision,
  folder: string,
  inside: readonly string[],
  other?: DiffSide,
): Promise<DiffSide> {
  const shown = `${revision}:${folder}`;
  const paths = inside.filter(
    (path) => path.endsWith(".rnn") && !/(?:^|\/)(?:\.|(?:runs|studies|node_modules)\/)/.test(path),
  );
  if (paths.length === 0)
    throw new NothingThere(`there is no \`.rnn\` file below \`${shown}\``, shown, workingPath(files, folder));
  const all = paths.map((path): readonly [string, FoundFile] => {
    const way = posix.relative(folder, path);
    return [way, findInBlob(revision, files, path, other?.files.get(way))];
  });
  return sideOfFolder(shown, join(workingPath(files, folder), "rnnc.yaml"), all);
}

async function readBlob(revision: string, files: Revision, path: string, other?: DiffSide): Promise<DiffSide> {
  const [shown, working] = [`${revision}:${path}`, workingPath(files, path)];
  if (!path.endsWith(".plan.json"))
    return sideOfFile(shown, working, findInBlob(revision, files, path, other?.files.get("")));
  const { text } = sourceIn(revision, files, path, MOST_TEXT).source;
  return single(shown, await onePlan(text, shown), working);
}

function findInBlob(revision: string, files: Revision, path: string, other?: FoundFile): FoundFile {
  const { source, host } = sourceIn(revision, files, path, MOST_WRITTEN);
  return findIn(source, host, workingPath(files, path), other);
}

/** @param most MiB */
function sourceIn(revision: string, files: Revision, path: string, most: number) {
  const host = new RevisionHost(files, revision, path);
  const shown = host.name(path);
  const size = files.size(path) ?? 0;
  if (size > most * 2 ** 20)
    throw new UsageError(
      `\`${shown}\` has ${thousands(size)} bytes, and ${most} MiB are the most; give a \`.rnn\` file`,
    );
  const bytes = files.read(path);
  if (bytes === null) throw new UsageError(`\`${shown}\` is no file; give a \`.rnn\` file`);
  if (!isUtf8(bytes)) throw new FileErrors(`\`${shown}\` is not UTF-8 text`);
  return { source: host.source(path), host };
}

/** A text that git has set down elsewhere; null for none. Its imports are those that lie beside `path` now. */
export function sideOfText(text: string | null, path: string, other?: DiffSide): DiffSide {
  if (text === null) return { shown: path, path, experiments: new Map(), files: new Map() };
  return sideOfFile(path, path, findIn({ file: path, text }, hostFor(path), path, other?.files.get("")));
}

async function onePlan(text: string, path: string): Promise<Loaded> {
  const loaded = await planIn(text, path);
  const { edition } = loaded.plan;
  if (EDITIONS.includes(edition)) return loaded;
  throw new FileErrors(
    `${path}: it is a plan of edition ${edition}, whose facts this rnnc cannot read; it knows ${EDITIONS.join(", ")}`,
  );
}

function single(shown: string, loaded: Loaded, path: string): DiffSide {
  const experiments = new Map([[loaded.origins.name, foundPlan(loaded, path, shown)]]);
  return { shown, path, experiments, files: new Map() };
}

function sideOfFile(shown: string, path: string, file: FoundFile): DiffSide {
  return { shown, path, experiments: file.experiments, files: new Map([["", file]]) };
}

function sideOfFolder(shown: string, path: string, files: readonly (readonly [string, FoundFile])[]): DiffSide {
  const all = files.flatMap(([way, { experiments }]) =>
    [...experiments].map(([name, found]) => [`${way}:${name}`, found] as const),
  );
  return { shown, path, isFolder: true, experiments: new Map(all), files: new Map(files) };
}
