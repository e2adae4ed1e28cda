/** What the kept weights of a run say of validation, written into its folder when it ends. */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { factsOf } from "../../plan/model-facts.js";
import type { Prepared } from "../data/prepare.js";
import { askAbout } from "../examples/ask.js";
import type { Bound } from "../program/bind.js";
import { planBeside } from "../program/plan-beside.js";
import { besideProgram } from "../program/program-file.js";
import { writeExamples } from "../records/examples-file.js";
import { type Identity, readWeights } from "./checkpoint.js";

interface Trained {
  readonly bound: Bound;
  readonly data: Prepared;
  readonly identity: Identity;
}

/** `best`: the file of the weights to be asked, which are put on the device; null for those that are there. */
export async function keepExamples(
  { bound, data, identity }: Trained,
  folder: string,
  program: string,
  step: number,
  best: string | null,
): Promise<void> {
  const own = join(folder, "program", basename(program));
  const part = data.parts.get("validate");
  // A program by itself may have been moved without its plan.
  if (part === undefined || !existsSync(besideProgram(own, ".plan.json"))) return;
  const { plan, origins } = planBeside(own);
  const facts = factsOf(plan, origins, bound.settings, Object.keys(part.columns));
  if (best !== null) readWeights(best, bound, identity);
  const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));
  const examples = await askAbout(bound, facts, part, step, breathe);
  if (examples) writeExamples(folder, examples);
}
