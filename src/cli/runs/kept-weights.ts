/** The weights of a run that a test looks at. */
import { join, relative } from "node:path";
import { Failure } from "../../runtime/failure.js";
import { requireBest } from "../../runtime/training/checkpoint.js";
import type { Ready } from "../../runtime/training/ready.js";
import { bestWeights } from "../../runtime/training/run.js";
import type { FoundRun } from "../../runtime/use/run-program.js";

/** The best weights where the experiment keeps them, the last ones where it does not, or where no check was the best. */
export function keptWeightsOf({ folder, records }: FoundRun, { rules, identity }: Ready): string {
  const best = records.findLast(({ kind, isBest }) => kind === "check" && isBest === true);
  const last = join(folder, "checkpoints", "last.safetensors");
  if (rules.keep === null) return last;
  if (best) {
    const [known, kept] = [Number(best.step), requireBest(bestWeights(folder), identity, Number(best.step))];
    if (kept === known) return bestWeights(folder);
    throw new Failure(
      "checkpoint-ahead",
      `The best weights are of step ${kept}, and the journal's best check is of step ${known}: the run was killed between the two.`,
      `Let it go on first: rnnc resume ${relative(process.cwd(), folder)}`,
    );
  }
  if (records.some(({ kind }) => kind === "check"))
    process.stderr.write(`note: ${rules.keep} was never a number, so these are the last weights, not the best\n`);
  return last;
}
