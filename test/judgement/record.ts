/**
 * Trains the planted and the healthy runs and keeps their traces: `node --import tsx test/judgement/record.ts [SEED] [FILE]`.
 * The rules were made with seed 1 in view; test/judgement/traces.jsonl.gz, by which they are measured, is of seed 1000.
 */
import { writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { lineOf } from "../../src/runtime/records/journal.js";
import { reportOf } from "../../src/runtime/records/run-report.js";
import { SILENT } from "../../src/runtime/training/progress.js";
import { startRun } from "../../src/runtime/training/run.js";
import { load } from "../programs/workshop.js";
import { ROOT } from "../support/command-line.js";
import { type Planted, plants } from "./plants.js";
import { judged, tracesIn } from "./tally.js";
import { traceOf } from "./trace.js";

export const MEASURED_SEED = 1000;

const [seed = String(MEASURED_SEED), file = join(ROOT, "test", "judgement", "traces.jsonl.gz"), only = ""] =
  process.argv.slice(2);

const RECORD = join(ROOT, "test", "records", "judgement.json");

const lines: string[] = [];
for (const plant of plants(Number(seed))) {
  if (!plant.cause.includes(only)) continue;
  lines.push(lineOf({ ...(await trained(plant)) }));
  process.stdout.write(`${lines.length} ${plant.cause}: ${plant.name}\n`);
}
writeFileSync(file, gzipSync(lines.join(""), { level: 9 }));
if (Number(seed) === MEASURED_SEED && only === "") writeFileSync(RECORD, `${JSON.stringify(figures(file), null, 2)}\n`);

async function trained({ cause, name, source, files, attainable }: Planted) {
  const { program, file } = await load({ ...files, "main.rnn": source });
  const folder = join(dirname(file.source), "runs", program.name, "2026-01-01T00-00-00-00000000");
  const options = { set: [], device: "native", threads: 1, sink: SILENT, interrupted: () => false } as const;
  // A run that ends in NaN is on record as well.
  await startRun(program, file, { ...options, folder, attainable }).catch(() => null);
  return traceOf(cause, name, reportOf({ folder, experiment: program.name, name: basename(folder), study: null }));
}

/** What the rules, as they stand, make of the traces. */
function figures(path: string) {
  const all = tracesIn(path).map(judged);
  const of = (isHealthy: boolean) => all.filter(({ trace }) => (trace.cause === "healthy") === isHealthy);
  const wrong = all.filter(({ isRight }) => !isRight);
  return {
    what: "runs with a planted cause, and healthy ones, judged by rules that were made with another seed in view",
    date: new Date().toISOString().slice(0, 10),
    seed: MEASURED_SEED,
    planted: of(false).length,
    named: of(false).filter(({ isRight }) => isRight).length,
    healthy: of(true).length,
    alarms: of(true).filter(({ isRight }) => !isRight).length,
    wrong: wrong.map(({ trace, named }) => ({ cause: trace.cause, name: trace.name, named })),
  };
}
