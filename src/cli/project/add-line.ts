/** A line added to a file of settings, once. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { diskFailure } from "../../runtime/files/disk-failure.js";
import { writeAside } from "../../runtime/files/write-aside.js";

/** Makes the file where it is not there. Throws `disk`. */
export function addLine(path: string, line: string): void {
  try {
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    if (text.split("\n").includes(line)) return;
    mkdirSync(dirname(path), { recursive: true });
    const start = text === "" || text.endsWith("\n") ? text : `${text}\n`;
    writeAside(path, [Buffer.from(`${start}${line}\n`)]);
  } catch (error) {
    throw diskFailure(error, "write", path);
  }
}
