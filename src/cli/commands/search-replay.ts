import { join, relative } from "node:path";
import { EXIT } from "../../runtime/exit-codes.js";
import { replay } from "../../search/replay.js";
import type { Given } from "../arguments.js";
import { findStudy } from "../studies/find-study.js";
import { UsageError } from "../usage.js";

export function run(given: Given): number {
  const [path, ...others] = given.positionals;
  if (others.length > 0) throw new UsageError("give one study's folder, or none for the newest");
  const study = findStudy(path);
  const found = replay(study);
  const shown = relative(process.cwd(), study.folder);
  if (given.flag("json")) process.stdout.write(`${JSON.stringify({ format: 1, study: shown, ...found }, null, 2)}\n`);
  const { asks, promotions, verdicts, difference } = found;
  if (!given.flag("json")) {
    if (difference === null) {
      const more = [
        ...(promotions > 0 ? [`${promotions} promotions`] : []),
        ...(verdicts > 0 ? [`${verdicts} verdicts at checks`] : []),
      ];
      process.stdout.write(`${shown}: the same decisions again: ${[`${asks} asks`, ...more].join(", ")}\n`);
    } else {
      const { line, recorded, now } = difference;
      process.stdout.write(
        `${relative(process.cwd(), join(study.folder, "journal.jsonl"))}:${line}: another decision now\n` +
          `  recorded: ${text(recorded)}\n  now:      ${text(now)}\n`,
      );
    }
  }
  return difference === null ? EXIT.ok : EXIT.difference;
}

function text(decision: unknown): string {
  return typeof decision === "string" ? decision : JSON.stringify(decision);
}
