/** Another text for a `.rnn` file. */
import { chmodSync, realpathSync, statSync } from "node:fs";
import { diskFailure } from "../../runtime/files/disk-failure.js";
import { writeAside } from "../../runtime/files/write-aside.js";

/** In the place of the file, or of what a link leads to, with its permissions. @throws Failure `disk` */
export function replaceFile(path: string, text: string): void {
  try {
    const target = realpathSync(path);
    const { mode } = statSync(target);
    writeAside(target, [Buffer.from(text)]);
    if (statSync(target).mode !== mode) chmodSync(target, mode & 0o7777);
  } catch (error) {
    throw diskFailure(error, "write", path);
  }
}
