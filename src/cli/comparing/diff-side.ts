/** One side of a comparison: a `.rnn` file, a plan or a folder of them, on disk or in a revision; or a run. */
import { isUtf8 } from "node:buffer";
import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, posix, relative, resolve, sep } from "node:path";
import { type Checked, check } from "../../compiler/check.js";
import { EDITIONS } from "../../compiler/syntax/parse.js";
import { planAt } from "../../plan/point.js";
import { MOST_TEXT, MOST_WRITTEN } from "../../runtime/files/ordinary.js";
import { packageRoot } from "../../runtime/files/package-root.js";
import { isRunFolder, matchingRuns, nameOf, placeOf, runPlaces } from "../../runtime/records/run-places.js";
import { thousands } from "../../spelling/thousands.js";
import { checkFile, readSourceFile } from "../checking/check-file.js";
import { type Loaded, loadAll, planIn } from "../programs/load.js";
import { asRevisionPath, openRevision, type Revision, type RevisionPath } from "../project/git.js";
import { hostFor } from "../project/host.js";
import { readText } from "../project/read-text.js";
import { RevisionHost, workingPath } from "../project/revision-host.js";
import { meantFile, rnnFiles } from "../project/rnn-files.js";
import { currentProject, runFolder, runIn } from "../runs/find-run.js";
import { FileErrors, UsageError } from "../usage.js";

export interface DiffSide {
  /** As it is called in what is printed. */
  readonly shown: string;
  /** The file on disk whose project it belongs to: for a revision, where its file is or would be now. */
  readonly path: string;
  /** Of a file by their names, of a folder by `file:name`. */
  readonly experiments: ReadonlyMap<string, FoundExperiment>;
}

export interface FoundExperiment extends Loaded {
  /** The file on disk whose prepared data tell sizes. */
  readonly path: string;
  /** As it is called in what is printed, with its revision. */
  readonly file: string;
  /** The text it was compiled from; null for a plan. */
  readonly text: string | null;
}

/**
 * A file or a folder; else `rev:path`; else a run.
 * @throws UsageError where there is nothing of that name, FileErrors after printing what is wrong in it.
 */
export async function readSide(name: string): Promise<DiffSide> {
  if (existsSync(name)) return readPath(name);
  const at = asRevisionPath(name);
  if (at) return readRevision(at, process.cwd());
  if (matchingRuns(runPlaces(currentProject()), name).length > 0) return readRun(runFolder(name));
  throw new UsageError(`there is no file, folder or run \`${name}\`${meantFile(name)}`);
}

/** What the last commit has of a file or folder. */
export async function readCommitted(path: string): Promise<DiffSide> {
  if (!existsSync(path)) throw new UsageError(`there is no file \`${path}\`${meantFile(path)}`);
  const isFolder = statSync(path).isDirectory();
  return readRevision(
    { revision: "HEAD", path: isFolder ? "./" : `./${basename(path)}` },
    isFolder ? path : dirname(path),
  );
}

async function readPath(path: string): Promise<DiffSide> {
  if (isRunFolder(resolve(path))) return readRun(resolve(path));
  if (statSync(path).isDirectory()) return readFolder(path);
  if (path.endsWith(".plan.json")) return single(path, await onePlan(readSourceFile(path).text, path), path, null);
  const checked = checkFile(path);
  return sideOf(path, path, named(loadAll(checked, path), path, path, checked));
}

async function readFolder(folder: string): Promise<DiffSide> {
  const files = rnnFiles([folder]);
  if (files.length === 0) throw new UsageError(`there is no \`.rnn\` file below \`${folder}\``);
  const all = files.flatMap((file) => {
    const checked = checkFile(file);
    const found = named(loadAll(checked, file), file, file, checked);
    const inside = relative(folder, file).split(sep).join("/");
    return [...found].map(([name, one]) => [`${inside}:${name}`, one] as const);
  });
  return sideOf(folder, join(folder, "rnnc.yaml"), new Map(all));
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
  return single(shown, { plan: planAt(seeded, Object.fromEntries(point)), origins }, path, null);
}

async function readRevision(at: RevisionPath, from: string): Promise<DiffSide> {
  const { files, path } = openRevision(at, from);
  const inside = files.below(path);
  if (inside) return readTree(at.revision, files, path, inside);
  const found = await readBlob(at.revision, files, path);
  return sideOf(`${at.revision}:${path}`, workingPath(files, path), found);
}

async function readTree(
  revision: string,
  files: Revision,
  folder: string,
  inside: readonly string[],
): Promise<DiffSide> {
  const shown = `${revision}:${folder}`;
  const paths = inside.filter(
    (path) => path.endsWith(".rnn") && !/(?:^|\/)(?:\.|(?:runs|studies|node_modules)\/)/.test(path),
  );
  if (paths.length === 0) throw new UsageError(`there is no \`.rnn\` file below \`${shown}\``);
  const all: (readonly [string, FoundExperiment])[] = [];
  for (const path of paths)
    for (const [name, one] of await readBlob(revision, files, path))
      all.push([`${posix.relative(folder, path)}:${name}`, one]);
  return sideOf(shown, join(workingPath(files, folder), "rnnc.yaml"), new Map(all));
}

async function readBlob(
  revision: string,
  files: Revision,
  path: string,
): Promise<ReadonlyMap<string, FoundExperiment>> {
  const host = new RevisionHost(files, revision, path);
  const [shown, working] = [host.name(path), workingPath(files, path)];
  const isPlan = path.endsWith(".plan.json");
  const [size, most] = [files.size(path) ?? 0, isPlan ? MOST_TEXT : MOST_WRITTEN];
  if (size > most * 2 ** 20)
    throw new UsageError(
      `\`${shown}\` has ${thousands(size)} bytes, and ${most} MiB are the most; give a \`.rnn\` file`,
    );
  const bytes = files.read(path);
  if (bytes === null) throw new UsageError(`\`${shown}\` is no file; give a \`.rnn\` file`);
  if (!isUtf8(bytes)) throw new FileErrors(`\`${shown}\` is not UTF-8 text`);
  const source = host.source(path);
  if (isPlan) return single(shown, await onePlan(source.text, shown), working, null).experiments;
  const checked = check(source, host);
  return named(loadAll(checked, shown), working, shown, checked);
}

/** A text that git has set down elsewhere; null for none. Its imports are those that lie beside `path` now. */
export function sideOfText(text: string | null, path: string): DiffSide {
  if (text === null) return sideOf(path, path, new Map());
  const checked = check({ file: path, text }, hostFor(path));
  return sideOf(path, path, named(loadAll(checked, path), path, path, checked));
}

async function onePlan(text: string, path: string): Promise<Loaded> {
  const loaded = await planIn(text, path);
  const { edition } = loaded.plan;
  if (EDITIONS.includes(edition)) return loaded;
  throw new FileErrors(
    `${path}: it is a plan of edition ${edition}, whose facts this rnnc cannot read; it knows ${EDITIONS.join(", ")}`,
  );
}

function single(shown: string, { plan, origins }: Loaded, path: string, text: string | null): DiffSide {
  return sideOf(shown, path, new Map([[origins.name, { plan, origins, path, file: shown, text }]]));
}

function named(
  all: ReadonlyMap<string, Loaded>,
  path: string,
  file: string,
  { sources }: Checked,
): ReadonlyMap<string, FoundExperiment> {
  const text = sources.get(file)?.text ?? null;
  return new Map([...all].map(([name, loaded]) => [name, { ...loaded, path, file, text }]));
}

function sideOf(shown: string, path: string, experiments: ReadonlyMap<string, FoundExperiment>): DiffSide {
  const readable = [...experiments].map(([key, found]): [string, FoundExperiment] => [
    key,
    { ...found, origins: { ...found.origins, files: found.origins.files.map(shownFile) } },
  ]);
  return { shown, path, experiments: new Map(readable) };
}

/** Files of the library by the name that imports them. */
function shownFile(file: string): string {
  const way = relative(join(packageRoot(), "stdlib"), file);
  const isInside = !way.startsWith("..") && way !== file;
  return isInside ? `std/${way.split(sep).join("/")}` : file;
}
