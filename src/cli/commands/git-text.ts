import { format } from "../../compiler/format/format.js";
import { EXIT } from "../../runtime/exit-codes.js";
import type { Given } from "../arguments.js";
import { readNamed } from "../checking/check-file.js";
import { UsageError } from "../usage.js";

export function run(given: Given): number {
  const [path, ...others] = given.positionals;
  if (path === undefined || others.length > 0) throw new UsageError("give one file");
  const { text, written } = readNamed(path);
  const result = format({ file: path, text });
  process.stdout.write("text" in result ? result.text : written);
  return EXIT.ok;
}
