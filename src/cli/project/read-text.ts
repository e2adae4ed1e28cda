/** The text of a `.rnn` file, whether named on the command line or imported. */
import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { diskFailure } from "../../runtime/files/disk-failure.js";
import { MOST_WRITTEN, whyNoText } from "../../runtime/files/ordinary.js";

/**
 * The text as `written`, and as `text` without a byte order mark; or, in words that follow its name, why there is none.
 * Throws `disk`.
 */
export function readText(
  path: string,
  mebibytes: number = MOST_WRITTEN,
): { readonly text: string; readonly written: string } | { readonly why: string } {
  const why = whyNoText(path, mebibytes);
  if (why !== null) return { why };
  const bytes = bytesOf(path);
  if (!isUtf8(bytes)) return { why: "is not UTF-8 text" };
  const written = bytes.toString("utf8");
  return { text: written.replace(/^\ufeff/, ""), written };
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw diskFailure(error, "read", path);
  }
}
