/** `rnnc check --fix`: edits that diagnostics know, written to disk. */
import { resolve } from "node:path";
import { type Checked, check } from "../../compiler/check.js";
import { type Fix, fixFiles } from "../../compiler/fix.js";
import { hostFor } from "../project/host.js";
import { readText } from "../project/read-text.js";
import { replaceFile } from "../project/replace-file.js";
import { FileErrors } from "../usage.js";
import { readNamed } from "./check-file.js";

export interface FixedOnDisk {
  readonly fixes: readonly Fix[];
  /** What there is left to say, by file. */
  readonly checked: ReadonlyMap<string, Checked>;
}

/** Changes the named files alone, each whole or not at all. @throws UsageError for what is no text, Failure `disk`. */
export function fixOnDisk(paths: readonly string[]): FixedOnDisk {
  const before = new Map(paths.map((path) => [resolve(path), readNamed(path)]));
  const texts = new Map([...before].map(([id, { text }]) => [id, text]));
  const fixed = fixFiles(paths, texts, {
    id: resolve,
    check(main, now) {
      const host = hostFor(main);
      const read = (path: string) => now.get(resolve(path)) ?? host.read(path);
      return check({ file: main, text: now.get(resolve(main)) ?? "" }, { ...host, read });
    },
  });
  for (const path of paths) {
    const [old, text] = [before.get(resolve(path)), fixed.texts.get(resolve(path))];
    if (!old || text === undefined || text === old.text) continue;
    const onDisk = readText(path);
    if (!("written" in onDisk) || onDisk.written !== old.written)
      throw new FileErrors(`\`${path}\` was changed by something else meanwhile; it is left as it is`);
    replaceFile(path, `${old.written.slice(0, old.written.length - old.text.length)}${text}`);
  }
  return { fixes: fixed.fixes, checked: fixed.checked };
}
