/** What the operating system's refusals mean to a person. */
import { statSync } from "node:fs";
import { parse, resolve, sep } from "node:path";
import { Failure } from "../failure.js";

interface Meaning {
  readonly reason: string;
  readonly advice: string;
}

const meanings: Readonly<Record<string, Meaning>> = {
  ENOSPC: {
    reason: "the disk is full",
    advice: "Free some space on that disk. A run goes on with `rnnc resume`, a search with `rnnc search --resume`.",
  },
  EDQUOT: { reason: "your disk quota is used up", advice: "Delete files or ask for more quota, then go on." },
  EROFS: { reason: "the disk is read-only", advice: "Choose a folder on a disk that can be written to." },
  EACCES: { reason: "you have no permission", advice: "Change the permissions or choose another folder." },
  EPERM: { reason: "the system does not permit it", advice: "Change the permissions or choose another folder." },
  EIO: { reason: "the disk reports an error of its own", advice: "Check the disk; save what you can to another one." },
  EFBIG: {
    reason: "the file grows larger than is allowed",
    advice: "Raise the limit (`ulimit -f`) or use another disk.",
  },
  ENOENT: { reason: "its folder does not exist", advice: "Make the folder again, or find out who removed it." },
  ENOTDIR: { reason: "a file stands where a folder should be", advice: "Move that file away." },
  EISDIR: { reason: "it is a folder", advice: "Move that folder away." },
  ENAMETOOLONG: { reason: "its name is too long", advice: "Choose a shorter name or a folder higher up." },
  ELOOP: { reason: "its links lead back to themselves", advice: "Repair the link." },
  EMFILE: { reason: "too many files are open", advice: "Raise the limit (`ulimit -n`)." },
  ENFILE: { reason: "too many files are open on this machine", advice: "End other programs and go on." },
};

/**
 * A refusal of the operating system as a `disk` failure that names the file; any other error comes back unchanged, to
 * be thrown on.
 */
export function diskFailure(error: unknown, doing: "read" | "write", path: string): unknown {
  if (!(error instanceof Error) || error instanceof Failure) return error;
  const { code } = error as NodeJS.ErrnoException;
  const meaning = meaningOf(error);
  if (!meaning) return error;
  const message = `Could not ${doing} \`${path}\`: ${meaning.reason} (${code}).`;
  const inTheWay = meaning === meanings.ENOTDIR ? fileOnTheWay(path) : null;
  const advice = inTheWay === null ? meaning.advice : `Move the file \`${inTheWay}\` away.`;
  return new Failure("disk", message, advice, { cause: error });
}

/** A refusal of the operating system that nobody has put into words, by what it says itself; null for any other error. */
export function systemFailure(error: unknown): Failure | null {
  if (!(error instanceof Error) || error instanceof Failure) return null;
  const { syscall, path } = error as NodeJS.ErrnoException;
  if (syscall === undefined || path === undefined) return null;
  const doing = /^(?:open|read|scandir|l?stat|readlink|realpath|access)/.test(syscall) ? "read" : "write";
  const failure = diskFailure(error, doing, path);
  return failure instanceof Failure ? failure : null;
}

/** `the disk is full (ENOSPC)`; null for what the operating system did not say. */
export function reasonOf(error: NodeJS.ErrnoException): string | null {
  const meaning = meaningOf(error);
  return meaning && `${meaning.reason} (${error.code})`;
}

function meaningOf(error: NodeJS.ErrnoException): Meaning | null {
  const { code, syscall, message } = error;
  // Of a folder that is to be made, this says that something else has its name.
  if (code === "EEXIST" && syscall === "mkdir") return meanings.ENOTDIR;
  if (code === "ERR_FS_EISDIR") return meanings.EISDIR;
  if (code === undefined) return null;
  if (Object.hasOwn(meanings, code)) return meanings[code];
  if (syscall === undefined || !/^E[A-Z0-9]+$/.test(code)) return null;
  // As the system puts it: `EBUSY: resource busy or locked, rename 'a' -> 'b'`.
  const words = /^E[A-Z0-9]+: ([^,]+),/.exec(message)?.[1] ?? "the system refuses it";
  return { reason: words, advice: "Look at that path, or choose another folder." };
}

/** The first part of a path that is there and is no folder. */
function fileOnTheWay(path: string): string | null {
  const whole = resolve(path);
  const { root } = parse(whole);
  let at = root;
  for (const part of whole.slice(root.length).split(sep)) {
    at = at.endsWith(sep) ? at + part : at + sep + part;
    try {
      if (!statSync(at).isDirectory()) return at;
    } catch {
      return null;
    }
  }
  return null;
}
