/**
 * Trains the planted and the healthy runs and keeps their traces: `node --import tsx test/judgement/record.ts [SEED] [FILE]`.
 * The rules were made with seed 1 in view; test/judgement/traces.jsonl, by which they are measured, is of seed 1000.
 */
import { writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { lineOf } from "../../src/runtime/records/journal.js";
import { reportOf } from "../../src/runtime/records/run-report.js";
import { SILENT } from "../../src/runtime/training/progress.js";
import { startRun } from "../../src/runtime/training/run.js";
import { load } from "../programs/workshop.js";
import { ROOT } from "../support/command-line.js";
import { type Planted, plants } from "./plants.js";
import { traceOf } from "./trace.js";

export const MEASURED_SEED = 1000;

const [seed = String(MEASURED_SEED), file = join(ROOT, "test", "judgement", "traces.jsonl"), only = ""] =
  process.argv.slice(2);

const lines: string[] = [];
for (const plant of plants(Number(seed))) {
  if (!plant.cause.includes(only)) continue;
  lines.push(lineOf({ ...(await trained(plant)) }));
  process.stdout.write(`${lines.length} ${plant.cause}: ${plant.name}\n`);
}
writeFileSync(file, lines.join(""));

async function trained({ cause, name, source, files, attainable }: Planted) {
  const { program, file } = await load({ ...files, "main.rnn": source });
  const folder = join(dirname(file.source), "runs", program.name, "2026-01-01T00-00-00-00000000");
  const options = { set: [], device: "native", threads: 1, sink: SILENT, interrupted: () => false } as const;
  // A run that ends in NaN is on record as well.
  await startRun(program, file, { ...options, folder, attainable }).catch(() => null);
  return traceOf(cause, name, reportOf({ folder, experiment: program.name, name: basename(folder), study: null }));
}
