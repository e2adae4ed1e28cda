/**
 * Reading what a program names: the file is found inside the project or in a package, compared with its pin, and
 * every read is recorded (language rules R9 and R10).
 */
import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { relative } from "node:path";
import { Failure } from "../../failure.js";
import { diskFailure } from "../../files/disk-failure.js";
import { resolvePackageFile } from "../../files/package-file.js";
import { type Project, realPathOf, resolveInside } from "../../files/project-root.js";
import type { Source } from "../kit.js";
import { mostBytes, tooLarge } from "./decode-text.js";
import type { SourceFiles } from "./source-files.js";
import type { SourceRead } from "./source-read.js";

/** A project, and the files that the command line gives in place of its own. */
export interface SourcePlaces extends Project {
  readonly files?: SourceFiles;
  /** The `.rnn` file, where a command is to name it. */
  readonly main?: string;
}

/** How messages call a source: as the program writes it, or by the file that the command line gives. */
export function sourceName(source: Source, { files }: Pick<SourcePlaces, "files">): string {
  const given = givenFile(source, files);
  if (given !== null) return shownPath(given);
  return source.package === undefined ? (source.path ?? "") : `${source.package}/${source.file ?? ""}`;
}

function givenFile({ name }: Source, files: SourceFiles = {}): string | null {
  return name !== undefined && Object.hasOwn(files, name) ? files[name] : null;
}

/** From the working folder, where that is no longer. */
function shownPath(path: string): string {
  const way = relative(process.cwd(), path);
  return way !== "" && way.length < path.length ? way : path;
}

/** The real path. Throws `source-missing`, `source-outside-folder`, `package-missing`. */
export function locate(source: Source, places: SourcePlaces): string {
  const given = givenFile(source, places.files);
  if (given !== null) return realPathOf(given, shownPath(given));
  if (source.package !== undefined) return resolvePackageFile(source.package, source.file ?? "", places.folder);
  try {
    return resolveInside(places.root, places.folder, source.path ?? "");
  } catch (error) {
    throw source.from !== undefined && isMissing(error) ? fetchable(error, places) : error;
  }
}

function isMissing(error: unknown): error is Failure {
  return error instanceof Failure && error.code === "source-missing";
}

/** What is only not here yet. */
function fetchable({ message }: Failure, { main }: SourcePlaces): Failure {
  return new Failure("source-missing", message, `Fetch it: rnnc data fetch ${main ? shownPath(main) : "FILE"}`);
}

/**
 * The bytes of a source, and the record of the read. Throws what `locate` throws, `source-changed` when the file is
 * not the pinned one, `source-too-large` and `disk`.
 */
export function readSource(
  source: Source,
  places: SourcePlaces,
): { readonly bytes: Buffer; readonly read: SourceRead } {
  const name = sourceName(source, places);
  const bytes = readWhole(locate(source, places), name);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (source.sha256 !== undefined && source.sha256.toLowerCase() !== sha256) throw changed(name, source.sha256, sha256);
  const path = (source.package === undefined ? source.path : source.file) ?? "";
  const pinned = source.sha256 !== undefined;
  const known = { name: source.name ?? null, path, package: source.package ?? null };
  return { bytes, read: { ...known, bytes: bytes.length, sha256, pinned } };
}

function changed(name: string, pinned: string, found: string): Failure {
  const message =
    `\`${name}\` is not the pinned file: its sha256 begins with ${found.slice(0, 12)}, ` +
    `the pin with ${pinned.toLowerCase().slice(0, 12)}.`;
  const advice = `Bring back the pinned file; or, if the change is meant, write \`sha256 = "${found}"\`.`;
  return new Failure("source-changed", message, advice);
}

/**
 * Refuses files that are not what they were when a run began, pinned or not: another training set, or a vocabulary of
 * the same size, would go unnoticed. Throws `source-changed`, and what `locate` throws for one that is gone.
 */
export function refuseChanged(sources: readonly SourceRead[], places: SourcePlaces): void {
  for (const read of sources) {
    const source = sourceOf(read);
    const name = sourceName(source, places);
    const found = sumOfFile(locate(source, places), name);
    if (found.sha256 === read.sha256 && found.bytes === read.bytes) continue;
    const message =
      `\`${name}\` has changed since this run began: its sha256 was ${read.sha256.slice(0, 12)}… ` +
      `and is now ${found.sha256.slice(0, 12)}….`;
    const advice = "Bring the file back as it was (its whole sum stands in the run's journal), or start a new run.";
    throw new Failure("source-changed", message, advice);
  }
}

/** Whether a file that was read before still has the same bytes. Never throws. */
export function isUnchanged(read: SourceRead, places: SourcePlaces): boolean {
  try {
    const source = sourceOf(read);
    const found = sumOfFile(locate(source, places), sourceName(source, places), read.bytes);
    return found.bytes === read.bytes && found.sha256 === read.sha256;
  } catch {
    return false;
  }
}

function sourceOf({ name, path, package: from }: SourceRead): Source {
  const place = from === null ? { path } : { package: from, file: path };
  return name === null ? place : { name, ...place };
}

/** Size and sum of a file; of one that has not `size` bytes, where that is given, without reading it. Throws `disk`. */
export function sumOfFile(
  path: string,
  name: string,
  size?: number,
): { readonly bytes: number; readonly sha256: string } {
  let bytes = 0;
  const sum = createHash("sha256");
  readPieces(path, name, (piece, total) => {
    if (size !== undefined && total !== size) throw new Error("another size");
    bytes += piece.length;
    sum.update(piece);
  });
  return { bytes, sha256: sum.digest("hex") };
}

function readWhole(path: string, name: string): Buffer {
  const pieces: Buffer[] = [];
  readPieces(path, name, (piece) => pieces.push(Buffer.from(piece)));
  return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
}

/** Hands over the file piece by piece; the memory of a piece is used again for the next one. */
function readPieces(path: string, name: string, take: (piece: Buffer, total: number) => void): void {
  try {
    // Without waiting, should it be a pipe that nobody writes to.
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const facts = fstatSync(file);
      if (!facts.isFile()) throw notAFile(name, facts.isDirectory());
      if (facts.size > mostBytes) throw tooLarge(name, `has ${facts.size} bytes, more than ${mostBytes}`);
      const piece = Buffer.allocUnsafe(Math.min(facts.size + 1, 4 * 2 ** 20));
      for (let length = readSync(file, piece); length > 0; length = readSync(file, piece)) {
        take(piece.subarray(0, length), facts.size);
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw diskFailure(error, "read", name);
  }
}

function notAFile(name: string, isFolder: boolean): Failure {
  const what = isFolder ? "a folder, and data are read from a file" : "no ordinary file";
  const advice = isFolder ? "Name a file in that folder." : "Name an ordinary file.";
  return new Failure("source-missing", `\`${name}\` is ${what}.`, advice);
}
