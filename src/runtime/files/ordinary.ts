/** What a person named may be anything: reading it must neither wait for a pipe nor fill the memory from a device. */
import { statSync } from "node:fs";
import { diskFailure } from "./disk-failure.js";

/** The most that a text of ours may have: 16 MiB. */
export const MOST_TEXT = 16 * 2 ** 20;

/**
 * Why a path is nothing to read a text from, in words that follow its name; null when it is an ordinary file of a
 * reasonable size. Throws `disk` when it may not even be asked.
 */
export function whyNoText(path: string): string | null {
  try {
    const facts = statSync(path, { throwIfNoEntry: false });
    if (!facts) return "does not exist";
    if (facts.isDirectory()) return "is a folder";
    if (!facts.isFile()) return "is no ordinary file";
    return facts.size <= MOST_TEXT ? null : `has ${facts.size.toLocaleString("en")} bytes, and 16 MiB are the most`;
  } catch (error) {
    throw diskFailure(error, "read", path);
  }
}
