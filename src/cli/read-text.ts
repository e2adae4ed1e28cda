/** The text of a `.rnn` file, whether named on the command line or imported. */
import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { diskFailure } from "../runtime/files/disk-failure.js";
import { whyNoText } from "../runtime/files/ordinary.js";

/** The text without a byte order mark; or, in words that follow its name, why there is none. Throws `disk`. */
export function readText(path: string): { readonly text: string } | { readonly why: string } {
  const why = whyNoText(path);
  if (why !== null) return { why };
  const bytes = bytesOf(path);
  return isUtf8(bytes) ? { text: bytes.toString("utf8").replace(/^\ufeff/, "") } : { why: "is not UTF-8 text" };
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw diskFailure(error, "read", path);
  }
}
