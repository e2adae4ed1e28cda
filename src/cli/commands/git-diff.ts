import { pairExperiments } from "../../compiler/diff/experiments.js";
import { PLAIN, renderText } from "../../compiler/diff/render-text.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { Failure } from "../../runtime/failure.js";
import type { Given } from "../arguments.js";
import { readNamed } from "../checking/check-file.js";
import { reportOf } from "../comparing/diff-report.js";
import { sideOfText } from "../comparing/diff-side.js";
import { toolSettings } from "../project/tool-settings.js";
import { FileErrors, UsageError } from "../usage.js";

/** gitattributes(5): path, then file, sum and mode of each side; of a renamed file also its new name and how. */
export async function run(given: Given): Promise<number> {
  const [path, old, , , fresh, , , name = path] = given.positionals;
  if (fresh === undefined) throw new UsageError("git calls it with seven arguments; see gitattributes(5)");
  try {
    const a = sideOfText(textOf(old), path);
    const b = sideOfText(textOf(fresh), name, a);
    const { accept = [] } = await toolSettings(name);
    const today = new Date().toISOString().slice(0, 10);
    const report = reportOf(a, b, pairExperiments(a.experiments, b.experiments), accept, today);
    process.stdout.write(`${renderText(report, PLAIN)}\n`);
  } catch (error) {
    if (!(error instanceof FileErrors || error instanceof UsageError || error instanceof Failure)) throw error;
    // Git would give up on all files if this one ended otherwise.
    const lines = "git diff --no-ext-diff shows the lines";
    process.stdout.write(`${name}: not compared in meaning: ${error.message}; ${lines}\n\n`);
  }
  return EXIT.ok;
}

/** Git writes `/dev/null` for no file. */
function textOf(file: string): string | null {
  return file === "/dev/null" || file === "nul" ? null : readNamed(file).text;
}
