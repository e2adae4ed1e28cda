/** One side of a comparison: a `.rnn` file or a plan, on disk or in a revision. */
import { isUtf8 } from "node:buffer";
import { existsSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { check } from "../compiler/check.js";
import { packageRoot } from "../runtime/files/package-root.js";
import { checkFile, readSourceFile } from "./check-file.js";
import { asRevisionPath, openRevision, type RevisionPath } from "./git.js";
import { type Loaded, loadAll, planIn } from "./load.js";
import { RevisionHost, workingPath } from "./revision-host.js";
import { FileErrors, UsageError } from "./usage.js";

export interface DiffSide {
  /** As it is called in what is printed. */
  readonly shown: string;
  /** The file on disk whose prepared data tell sizes: for a revision, where its file is or would be now. */
  readonly path: string;
  readonly experiments: ReadonlyMap<string, Loaded>;
}

/**
 * A file, or `rev:path` where no file is called so.
 * @throws UsageError where there is nothing of that name, FileErrors after printing what is wrong in it.
 */
export async function readSide(name: string): Promise<DiffSide> {
  const at = existsSync(name) ? null : asRevisionPath(name);
  return at ? readRevision(at, process.cwd()) : readFile(name);
}

/** What the last commit has of a file. */
export async function readCommitted(path: string): Promise<DiffSide> {
  if (!existsSync(path)) throw new UsageError(`there is no file \`${path}\``);
  return readRevision({ revision: "HEAD", path: `./${basename(path)}` }, dirname(path));
}

async function readFile(path: string): Promise<DiffSide> {
  if (path.endsWith(".plan.json")) return side(path, path, await onePlan(readSourceFile(path).text, path));
  return side(path, path, loadAll(checkFile(path), path));
}

async function readRevision(at: RevisionPath, from: string): Promise<DiffSide> {
  const { files, path } = openRevision(at, from);
  const host = new RevisionHost(files, at.revision, path);
  const [shown, working] = [host.name(path), workingPath(files, path)];
  const bytes = files.read(path);
  if (bytes === null) throw new UsageError(`\`${shown}\` is no file; give a \`.rnn\` file`);
  if (!isUtf8(bytes)) throw new FileErrors(`\`${shown}\` is not UTF-8 text`);
  const source = host.source(path);
  if (path.endsWith(".plan.json")) return side(shown, working, await onePlan(source.text, shown));
  return side(shown, working, loadAll(check(source, host), shown));
}

async function onePlan(text: string, path: string): Promise<ReadonlyMap<string, Loaded>> {
  const loaded = await planIn(text, path);
  return new Map([[loaded.origins.name, loaded]]);
}

function side(shown: string, path: string, experiments: ReadonlyMap<string, Loaded>): DiffSide {
  const readable = [...experiments].map(([name, { plan, origins }]): [string, Loaded] => [
    name,
    { plan, origins: { ...origins, files: origins.files.map(shownFile) } },
  ]);
  return { shown, path, experiments: new Map(readable) };
}

/** Files of the library by the name that imports them. */
function shownFile(file: string): string {
  const way = relative(join(packageRoot(), "stdlib"), file);
  const isInside = !way.startsWith("..") && way !== file;
  return isInside ? `std/${way.split(sep).join("/")}` : file;
}
