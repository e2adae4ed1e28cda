import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { EXIT } from "../runtime/exit-codes.js";
import { Failure } from "../runtime/failure.js";
import type { AnyProgram } from "../runtime/program/program.js";
import { openJournal } from "../runtime/records/journal.js";
import { takeLock } from "../runtime/records/lock.js";
import { readWeights } from "../runtime/training/checkpoint.js";
import { evaluatePart, type Result } from "../runtime/training/evaluate.js";
import { describeThrown } from "../runtime/training/present.js";
import { resultText } from "../runtime/training/progress.js";
import { batchesOf, makeReady } from "../runtime/training/run.js";
import type { Given } from "./arguments.js";
import { type FoundRun, findRun, programOfRun } from "./find-run.js";
import type { CompiledProgram } from "./program-cache.js";
import { deviceOptions } from "./run.js";

export async function run(given: Given): Promise<number> {
  const found = findRun(given.positionals);
  const compiled = await programOfRun(found);
  try {
    await test(found, compiled, given);
    return EXIT.ok;
  } catch (error) {
    const { lines, code } = describeThrown(error, compiled.file);
    process.stderr.write(`${lines.join("\n")}\n`);
    return code;
  }
}

async function test(found: FoundRun, { program, file }: CompiledProgram, given: Given): Promise<void> {
  const lock = takeLock(found.folder);
  try {
    const ready = makeReady(program, file, { ...deviceOptions(given, found.folder), set: found.start.set });
    const best = join(found.folder, "checkpoints", "best.safetensors");
    const weights = existsSync(best) ? best : join(found.folder, "checkpoints", "last.safetensors");
    readWeights(weights, ready.bound, ready.identity);
    const parts = [...ready.data.parts.keys()].filter((name) => name === "test" || name.startsWith("test_"));
    if (parts.length === 0) {
      const advice = "Give `split` a share for test, or a part `test_…`, and run again.";
      throw new Failure("part-empty", "The data of this run have no test part.", advice);
    }
    const results: Record<string, Result & { readonly examples: number }> = {};
    for (const part of parts) {
      const result = await evaluatePart(ready.bound, batchesOf(ready, part), async () => {});
      results[part] = { ...result, examples: ready.data.parts.get(part)?.examples ?? 0 };
    }
    const looks = found.records.filter(({ kind }) => kind === "test").length + 1;
    const journal = openJournal(join(found.folder, "journal.jsonl"));
    journal.append({
      kind: "test",
      at: new Date().toISOString(),
      look: looks,
      weights: relative(found.folder, weights),
      results,
    });
    journal.close();
    print(program, results, looks, given.flag("json"));
  } finally {
    lock.release();
  }
}

function print(
  program: AnyProgram,
  results: Readonly<Record<string, Result & { readonly examples: number }>>,
  looks: number,
  json: boolean,
): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ format: 1, look: looks, results }, null, 2)}\n`);
    return;
  }
  for (const [part, { examples, loss, measures }] of Object.entries(results)) {
    const shown = resultText(program, { loss, measures });
    process.stdout.write(`${part.padEnd(10)} ${examples.toLocaleString("en").padStart(8)} examples  ${shown}
`);
  }
  if (looks > 1) {
    process.stdout.write(`note: this was look ${looks} at the test set; choosing by it makes its results too good\n`);
  }
}
