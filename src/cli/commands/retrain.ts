import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { onInterrupt } from "../../runtime/training/main.js";
import { readStudy } from "../../search/study.js";
import type { Given } from "../arguments.js";
import { deviceOptions } from "../programs/device-options.js";
import { findRun } from "../runs/find-run.js";
import { finish } from "../runs/finish.js";
import { foundRuns, retraining, type Several, winnerOf } from "../runs/retraining.js";
import { findTrial } from "../studies/find-study.js";
import { refuseNested } from "../studies/nested-records.js";

export async function run(given: Given): Promise<number> {
  const found = runsMeant(given.positionals);
  const { file, steps, start } = await retraining(found);
  const device = await deviceOptions(given, found[0].folder);
  return finish(file, given.flag("quiet"), (sink) => {
    sink.say(`retrained for ${steps} steps, as the weights had that were kept; \`stop\` and \`keep\` are left out`);
    return start({ ...device, sink, interrupted: onInterrupt() });
  });
}

/** A study means its best trial, and a trial its runs; else runs are named as everywhere. */
function runsMeant(texts: readonly string[]): Several {
  const [text, ...others] = texts;
  if (others.length > 0) return [findRun([text]), ...others.map((other) => findRun([other]))];
  return (text === undefined ? null : runsOfStudy(text)) ?? [findRun(texts)];
}

function runsOfStudy(text: string): Several | null {
  const folder = resolve(text);
  refuseNested(folder);
  if (existsSync(join(folder, "experiment.plan.json"))) {
    return winnerOf(readStudy(folder));
  }
  if (!/#\d+$|[/\\]trials[/\\]\d+[/\\]?$/.test(text) || existsSync(join(folder, "journal.jsonl"))) return null;
  const { study, trial } = findTrial(text);
  return foundRuns(study, trial);
}
