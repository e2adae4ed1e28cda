import { resolve } from "node:path";
import { EXIT } from "../../runtime/exit-codes.js";
import type { Given } from "../arguments.js";
import { findStudy } from "../studies/find-study.js";
import { isNested, readNested } from "../studies/nested-records.js";
import { nestedJson, nestedLines } from "../studies/nested-text.js";
import { studyJson } from "../studies/study-json.js";
import { studyLines } from "../studies/study-text.js";
import { UsageError } from "../usage.js";

export function run(given: Given): number {
  const [path, ...others] = given.positionals;
  if (others.length > 0) throw new UsageError("give one study's folder, or none for the newest");
  if (path !== undefined && isNested(resolve(path))) {
    const nested = readNested(resolve(path));
    const text = given.flag("json") ? JSON.stringify(nestedJson(nested), null, 2) : nestedLines(nested).join("\n");
    process.stdout.write(`${text}\n`);
    return EXIT.ok;
  }
  const study = findStudy(path);
  const { start, trials, wanted } = study;
  if (given.flag("json")) {
    process.stdout.write(`${JSON.stringify(studyJson(study), null, 2)}\n`);
    return EXIT.ok;
  }
  const done = trials.filter(({ outcome }) => outcome !== null).length;
  const points =
    start.method.kind === "grid" && start.method.points !== null ? ` of ${start.method.points} points` : "";
  process.stdout.write(`${start.experiment}  ${start.method.kind}${points}, ${done} of ${wanted} trials done\n`);
  process.stdout.write(`${studyLines(study).join("\n")}\n`);
  return EXIT.ok;
}
