/** A file of this machine (`file:`) into a part. */
import { createReadStream, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Failure } from "../runtime/failure.js";
import { diskFailure } from "../runtime/files/disk-failure.js";
import { PartFile } from "./part-file.js";
import { type Transfer, tooLarge } from "./transfer.js";

/** Copies to the part of `target`, always from the beginning. Throws `download-failed`, `download-too-large`, `disk`. */
export async function copyLocal(url: URL, target: string, { limit, progress, signal }: Transfer): Promise<void> {
  const path = fileURLToPath(url);
  const facts = statSync(path, { throwIfNoEntry: false });
  if (!facts?.isFile()) {
    const what = facts ? "is no ordinary file" : "is not there";
    throw new Failure("download-failed", `\`${path}\` ${what}.`, "Correct the address in `from`.");
  }
  if (facts.size > limit) throw tooLarge(url.href, facts.size, limit);
  const part = PartFile.begin(target, { url: url.href, etag: null, lastModified: null });
  try {
    for await (const chunk of createReadStream(path, { signal })) {
      if (part.bytes + (chunk as Buffer).length > limit) throw tooLarge(url.href, null, limit);
      part.write(chunk as Buffer);
      progress(part.bytes, facts.size);
    }
    part.finish();
  } catch (error) {
    throw diskFailure(error, "read", path);
  } finally {
    part.close();
  }
}
