import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { messageOf } from "../../compiler/diagnostics/table.js";
import type { PartName } from "../../runtime/data/kit.js";
import type { SourceFiles } from "../../runtime/data/reading/source-files.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { Failure } from "../../runtime/failure.js";
import { diskFailure } from "../../runtime/files/disk-failure.js";
import { writeAside } from "../../runtime/files/write-aside.js";
import type { CompiledProgram } from "../../runtime/program/load-program.js";
import type { AnyProgram } from "../../runtime/program/program.js";
import { openJournal, withWords } from "../../runtime/records/journal.js";
import { takeLock } from "../../runtime/records/lock.js";
import { type Look, looksIn, type PartResult } from "../../runtime/records/looks.js";
import { settingTexts } from "../../runtime/records/start-record.js";
import { baselineLines, baselinesOf } from "../../runtime/training/baselines.js";
import { readWeights } from "../../runtime/training/checkpoint.js";
import { evaluatePart } from "../../runtime/training/evaluate.js";
import { exampleTallies } from "../../runtime/training/intervals.js";
import { describeThrown } from "../../runtime/training/present.js";
import { batchesOf, makeReady, type Ready } from "../../runtime/training/ready.js";
import { type JudgedTexts, judgeOf } from "../../runtime/training/text-measures.js";
import { type FoundRun, programOfRun } from "../../runtime/use/run-program.js";
import type { Given } from "../arguments.js";
import { sourceOption } from "../data/source-option.js";
import { deviceOptions } from "../programs/device-options.js";
import { findRun } from "../runs/find-run.js";
import { keptWeightsOf } from "../runs/kept-weights.js";
import { partLines, type TestResult, withIntervals } from "../runs/part-results.js";
import { UsageError } from "../usage.js";

export async function run(given: Given): Promise<number> {
  // Mostly one run is tested.
  if (given.positionals.length > 1) return (await import("../runs/test-ensemble.js")).testEnsemble(given);
  if (given.flag("validate"))
    throw new UsageError("--validate is for several runs; of one run its journal tells: rnnc runs show");
  const found = findRun(given.positionals);
  const compiled = await programOfRun(found);
  const files = { ...found.start.sourceFiles, ...sourceOption(given, compiled.program.sources) };
  try {
    await test(found, compiled, given, files);
    return EXIT.ok;
  } catch (error) {
    const { lines, code } = describeThrown(error, compiled.file);
    process.stderr.write(`${lines.join("\n")}\n`);
    return code;
  }
}

async function test(
  found: FoundRun,
  { program, file }: CompiledProgram,
  given: Given,
  files: SourceFiles,
): Promise<void> {
  const lock = takeLock(found.folder);
  try {
    const { start } = found;
    const device = await deviceOptions(given, found.folder);
    const { fold, retrain, outer, sources } = start;
    const options = { ...device, set: settingTexts(start), fold, retrain, outer, files, sources };
    const ready = makeReady(program, file, options);
    const weights = keptWeightsOf(found, ready);
    readWeights(weights, ready.bound, ready.identity);
    const parts = [...ready.data.parts.keys()].filter((name) => name === "test" || name.startsWith("test_"));
    if (parts.length === 0) {
      const advice = "Give `split` a share for test, or a part `test_…`, and run again.";
      throw new Failure("part-empty", "The data of this run have no test part.", advice);
    }
    const journal = openJournal(join(found.folder, "journal.jsonl"));
    // Counted with the lock held, by what is in the file now.
    const earlier = looksIn(journal.records);
    const look = (earlier.at(-1)?.look ?? 0) + 1;
    const about = { look, weights: relative(found.folder, weights) };
    const results: Record<string, PartResult> = {};
    try {
      journal.append({ kind: "look", at: new Date().toISOString(), ...about });
      for (const part of parts) {
        const batches = batchesOf(ready, part);
        const tallies = exampleTallies(ready.bound, batches.part);
        const measured = await evaluatePart(ready.bound, batches, async () => {}, tallies.observe);
        const result = withIntervals(measured, tallies);
        const { examples } = batches.part;
        const judged = await judgedTexts(ready, part);
        if (judged.length > 0) keepTexts(found.folder, `${part}-${look}`, judged);
        const baselines = baselinesOf(ready, part);
        const compared = Object.keys(baselines).length > 0 ? { baselines } : {};
        results[part] = { ...withTexts(result, judged), ...compared, examples };
      }
      journal.append({ kind: "test", at: new Date().toISOString(), ...about, results });
    } finally {
      journal.close();
    }
    if (given.flag("json")) printJson(found, look, earlier, results);
    else print(program, look, earlier, results);
  } finally {
    lock.release();
  }
}

async function judgedTexts(ready: Ready, part: string): Promise<readonly JudgedTexts[]> {
  const judge = judgeOf(ready);
  if (!judge) return [];
  return await judge.judge(part as PartName, batchesOf(ready, part), Object.keys(judge.measures), async () => {});
}

function withTexts(result: TestResult, judged: readonly JudgedTexts[]): TestResult {
  if (judged.length === 0) return result;
  const values = judged.map(({ name, value }) => [name, value] as const);
  const intervals = judged.map(({ name, interval, signature }) => [name, { ...interval(), signature }] as const);
  return {
    ...result,
    measures: { ...result.measures, ...Object.fromEntries(values) },
    intervals: { ...result.intervals, ...Object.fromEntries(intervals) },
  };
}

/** A line for each example: what was said, and what is right, for `rnnc score` and for other programs. */
function keepTexts(folder: string, name: string, judged: readonly JudgedTexts[]): void {
  const into = join(folder, "texts");
  try {
    mkdirSync(into, { recursive: true });
  } catch (error) {
    throw diskFailure(error, "write", into);
  }
  const write = (file: string, lines: readonly string[]) =>
    writeAside(join(into, file), [new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""))]);
  for (const { name: measure, said, right } of judged) {
    write(`${name}.${measure}.said.txt`, said);
    write(`${name}.${measure}.right.txt`, right);
  }
}

function printJson(
  { folder }: FoundRun,
  look: number,
  earlier: readonly Look[],
  results: Readonly<Record<string, PartResult>>,
): void {
  const run = relative(process.cwd(), folder) || ".";
  const all = { format: 1, run, look, isFirstLook: look === 1, results, earlier };
  process.stdout.write(`${JSON.stringify(all, withWords, 2)}\n`);
}

function print(
  program: AnyProgram,
  look: number,
  earlier: readonly Look[],
  results: Readonly<Record<string, PartResult>>,
): void {
  for (const [part, result] of Object.entries(results)) {
    for (const line of partLines(program, part, result)) process.stdout.write(`${line}\n`);
    for (const line of baselineLines(program, part, result.baselines ?? {})) process.stdout.write(`  ${line}\n`);
  }
  if (look === 1) return;
  const again = messageOf("test-seen-again", { what: `This was look ${look} at the test set` });
  process.stdout.write(`warning[test-seen-again]: ${again}\n`);
  for (const { look: broken, at } of earlier.filter(({ results: seen }) => seen === null))
    process.stdout.write(`note: look ${broken}, of ${at}, was broken off before its results; it counts\n`);
}
