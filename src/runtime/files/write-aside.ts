/**
 * A file is either the old one, whole, or the new one, whole: the new bytes are written beside the target, flushed,
 * and put in its place by a rename, whatever kills the process in between. (POSIX rename(2); the folder is flushed
 * too, so that the rename itself survives a loss of power.)
 */
import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, lstatSync, openSync, readdirSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Failure } from "../failure.js";
import { diskFailure } from "./disk-failure.js";
import { answers, hostName } from "./processes.js";

/** Writes some of the bytes and says how many, like `fs.writeSync`. Tests put a failing one in its place. */
export type Write = (file: number, bytes: Uint8Array, offset: number, length: number) => number;

/** One call of write(2) takes at most 2^31 - 4096 bytes. */
const mostAtOnce = 2 ** 30;

/**
 * Writes the chunks, one after another and without joining them, to `path`; the folder must exist. When anything goes
 * wrong the old file stays and nothing is left beside it. Throws `disk`, which names the file and the reason.
 */
export function writeAside(path: string, chunks: Iterable<Uint8Array>, write: Write = writeSync): void {
  const folder = dirname(path);
  const aside = join(folder, `.${basename(path)}.${hostName()}-${process.pid}-${randomBytes(4).toString("hex")}.part`);
  let file: number | null = null;
  try {
    refuseDevice(path);
    removeLeftovers(path);
    file = openSync(aside, "wx");
    for (const chunk of chunks) writeAll(file, chunk, write);
    fsyncSync(file);
    closeSync(file);
    file = null;
    renameSync(aside, path);
  } catch (error) {
    const open = file;
    if (open !== null) quietly(() => closeSync(open));
    quietly(() => rmSync(aside, { force: true }));
    throw diskFailure(error, "write", path);
  }
  flushFolder(folder);
}

/** Cleaning up must not hide the reason why it is needed. */
function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // The first error is the one to tell.
  }
}

/** Writes all the bytes, however many calls it takes. */
export function writeAll(file: number, bytes: Uint8Array, write: Write = writeSync): void {
  for (let done = 0; done < bytes.length; ) {
    done += write(file, bytes, done, Math.min(bytes.length - done, mostAtOnce));
  }
}

/** Makes names given or taken in a folder durable. Some systems (Windows, some network disks) cannot; then nothing. */
export function flushFolder(folder: string): void {
  let file: number | null = null;
  try {
    file = openSync(folder, "r");
    fsyncSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EIO") throw diskFailure(error, "write", folder);
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** A rename would put a file in the place of a device or a pipe, `/dev/null` say, and root is not stopped by anything. */
function refuseDevice(path: string): void {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (!there || there.isFile() || there.isSymbolicLink() || there.isDirectory()) return;
  const message = `Could not write \`${path}\`: it is a device or a pipe, which a file must not replace.`;
  throw new Failure("disk", message, "Name an ordinary file.");
}

/** Removes what writers of the same file left when they were killed: on this machine and no longer alive. */
function removeLeftovers(path: string): void {
  const folder = dirname(path);
  const start = `.${basename(path)}.${hostName()}-`;
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(start)) continue;
    const pid = /^(\d+)-[0-9a-f]{8}\.part$/.exec(name.slice(start.length))?.[1];
    if (pid !== undefined && !answers(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}
