/** What a person named may be anything: reading it must neither wait for a pipe nor fill the memory from a device. */
import { statSync } from "node:fs";
import { diskFailure } from "./disk-failure.js";

/** The most mebibytes that a text of ours may have. */
export const MOST_TEXT = 16;
/** The most that what people write may have, `.rnn` files and settings: each sign of it can be a token, of a hundred bytes and more. */
export const MOST_WRITTEN = 1;

/**
 * Why a path is nothing to read a text from, in words that follow its name; null when it is an ordinary file of a
 * reasonable size. Throws `disk` when it may not even be asked.
 */
export function whyNoText(path: string, mebibytes: number = MOST_TEXT): string | null {
  try {
    const facts = statSync(path, { throwIfNoEntry: false });
    if (!facts) return "does not exist";
    if (facts.isDirectory()) return "is a folder";
    if (!facts.isFile()) return "is no ordinary file";
    return whyTooLong(facts.size, mebibytes);
  } catch (error) {
    throw diskFailure(error, "read", path);
  }
}

/** Why a text of so many bytes is not read, in words that follow its name; null when it is. */
export function whyTooLong(bytes: number, mebibytes: number): string | null {
  return bytes <= mebibytes * 2 ** 20
    ? null
    : `has ${bytes.toLocaleString("en")} bytes, and ${mebibytes} MiB are the most`;
}
