/** What the operating system's refusals mean to a person. */
import { Failure } from "../failure.js";

interface Meaning {
  readonly reason: string;
  readonly advice: string;
}

const meanings: Readonly<Record<string, Meaning>> = {
  ENOSPC: { reason: "the disk is full", advice: "Free some space on that disk and go on with `rnnc resume`." },
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
  const meaning = code === undefined ? undefined : meanings[code];
  if (!meaning) return error;
  const message = `Could not ${doing} \`${path}\`: ${meaning.reason} (${code}).`;
  return new Failure("disk", message, meaning.advice, { cause: error });
}
