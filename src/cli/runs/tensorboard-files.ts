/** Runs as folders of event files, each under its own name, as TensorBoard reads a folder of runs. */
import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { eventFile } from "../../report/tensorboard.js";
import { diskFailure } from "../../runtime/files/disk-failure.js";
import { writeAside } from "../../runtime/files/write-aside.js";
import { rmsOfGradient, rmsOfWeights } from "../../runtime/records/layer-evidence.js";
import { type CheckRecord, measuredIn, type RunReport, valueAt } from "../../runtime/records/run-report.js";
import { countText } from "./run-text.js";

/** Writes them, and says which. The same run gives the same file, in place of the one before. Throws `disk`. */
export function writeEvents(runs: readonly RunReport[], folder: string): readonly string[] {
  return runs.map(({ name, start, checks }) => {
    const into = join(folder, ...name.split("/"));
    const begun = Date.parse(start.at) / 1000;
    const path = join(into, `events.out.tfevents.${Math.floor(begun)}.rnnc`);
    try {
      mkdirSync(into, { recursive: true });
    } catch (error) {
      throw diskFailure(error, "write", path);
    }
    const events = checks.map((check) => ({
      step: check.step,
      wallTime: begun + check.time,
      values: scalarsOf(check),
    }));
    writeAside(path, [eventFile(begun, events)]);
    return `${relative(process.cwd(), path) || path}  ${countText(checks.length, "check")}`;
  });
}

function scalarsOf(check: CheckRecord): Readonly<Record<string, number>> {
  const measured = measuredIn([check]).flatMap((name) => {
    const value = valueAt(check, name);
    return value === undefined ? [] : [[name.replace(".", "/"), value] as const];
  });
  const layers = Object.entries(check.layers ?? {}).flatMap(([name, one]) => [
    [`weights/${name}`, rmsOfWeights(one)] as const,
    [`gradients/${name}`, rmsOfGradient(one)] as const,
    [`updates/${name}`, one.update] as const,
  ]);
  return Object.fromEntries([...measured, ...layers]);
}
