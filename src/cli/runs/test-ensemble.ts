/** `rnnc test RUN RUN…`: several runs as one, by the mean of what they say. */
import { join, relative } from "node:path";
import { EXIT } from "../../runtime/exit-codes.js";
import { openJournal, withWords } from "../../runtime/records/journal.js";
import { takeLock } from "../../runtime/records/lock.js";
import { looksIn, type PartResult } from "../../runtime/records/looks.js";
import { nameOf, placeOf } from "../../runtime/records/run-places.js";
import { settingTexts } from "../../runtime/records/start-record.js";
import { baselineLines, baselinesOf } from "../../runtime/training/baselines.js";
import { readWeights } from "../../runtime/training/checkpoint.js";
import { arePartsAlike, averaged, type Member } from "../../runtime/training/ensemble.js";
import { evaluatePart } from "../../runtime/training/evaluate.js";
import { createTap } from "../../runtime/training/heads.js";
import { exampleTallies } from "../../runtime/training/intervals.js";
import { batchesOf, makeReady, type Ready } from "../../runtime/training/ready.js";
import { type FoundRun, programOfRun } from "../../runtime/use/run-program.js";
import type { Given } from "../arguments.js";
import { sourceOption } from "../data/source-option.js";
import { deviceOptions } from "../programs/device-options.js";
import { UsageError } from "../usage.js";
import { findRun } from "./find-run.js";
import { keptWeightsOf } from "./kept-weights.js";
import { partLines, withIntervals } from "./part-results.js";

interface Loaded extends Member {
  readonly found: FoundRun;
  readonly ready: Ready;
  readonly weights: string;
}

export async function testEnsemble(given: Given): Promise<number> {
  const [first, ...others] = given.positionals.map((text) => findRun([text]));
  const found = [first, ...others];
  const names = found.map(({ folder }) => nameOf(placeOf(folder)));
  if (new Set(names).size < names.length) throw new UsageError("a run is given twice; give different runs");
  const locks = found.map(({ folder }) => takeLock(folder));
  try {
    const one = await loaded(first, given);
    const members: readonly [Loaded, ...Loaded[]] = [one, ...(await eachOf(others, given))];
    const isLook = !given.flag("validate");
    const parts = [...one.ready.data.parts.keys()].filter((part) =>
      isLook ? part === "test" || part.startsWith("test_") : part === "validate",
    );
    if (parts.length === 0) throw new UsageError(`these runs have no part ${isLook ? "test" : "validate"}`);
    refuseUnlike(members, parts);
    refuseOtherHeads(members);
    const looks = isLook ? members.map((member) => beginLook(member, names)) : [];
    const results: Record<string, PartResult> = {};
    for (const part of parts) results[part] = await measured(members, part);
    for (const look of looks) look.end(results);
    tell(given, one.ready, names, results);
    return EXIT.ok;
  } finally {
    for (const lock of locks) lock.release();
  }
}

async function eachOf(found: readonly FoundRun[], given: Given): Promise<readonly Loaded[]> {
  const all: Loaded[] = [];
  for (const one of found) all.push(await loaded(one, given));
  return all;
}

async function loaded(found: FoundRun, given: Given): Promise<Loaded> {
  const { program, file } = await programOfRun(found);
  const files = { ...found.start.sourceFiles, ...sourceOption(given, program.sources) };
  const { fold, retrain, outer, sources } = found.start;
  const device = await deviceOptions(given, found.folder);
  const tap = createTap();
  const options = { ...device, set: settingTexts(found.start), fold, retrain, outer, files, sources };
  const ready = makeReady(program, file, options, tap.device);
  const weights = keptWeightsOf(found, ready);
  readWeights(weights, ready.bound, ready.identity);
  return { found, ready, weights, bound: ready.bound, tap };
}

/** Throws `UsageError` where the mean would be of different things. */
function refuseUnlike([first, ...others]: readonly [Loaded, ...Loaded[]], parts: readonly string[]): void {
  const shown = ({ found }: Loaded) => relative(process.cwd(), found.folder);
  for (const other of others) {
    const [a, b] = [first.found.start, other.found.start];
    const pair = `${shown(first)} and ${shown(other)}`;
    if (a.hashes.data !== b.hashes.data) throw new UsageError(`${pair} have other data: ${whyOtherData(first, other)}`);
    const unlike = parts.find(
      (part) => !arePartsAlike(first.ready.data.parts.get(part), other.ready.data.parts.get(part)),
    );
    if (unlike !== undefined)
      throw new UsageError(
        `${pair} do not have the same ${unlike}, encoded alike: their seeds, folds or vocabularies differ`,
      );
    const measures = (member: Loaded) => JSON.stringify(member.ready.program.measures);
    if (measures(first) !== measures(other)) throw new UsageError(`${pair} do not measure the same`);
  }
}

function whyOtherData(a: Loaded, b: Loaded): string {
  return a.ready.program.seed === b.ready.program.seed
    ? "their `data` differ"
    : "their `data` differ, or their `split` draws by the seed; split `by:` a key, and runs of all seeds share their parts";
}

/** Tried on examples of train, before a look is counted. Throws `bad-value`. */
function refuseOtherHeads(members: readonly [Loaded, ...Loaded[]]): void {
  averaged(members).evaluate(batchesOf(members[0].ready, "train").get(0, 0));
}

/** On record before it begins, in the journal of each member. */
function beginLook({ found, weights }: Loaded, ensemble: readonly string[]) {
  const journal = openJournal(join(found.folder, "journal.jsonl"));
  const look = (looksIn(journal.records).at(-1)?.look ?? 0) + 1;
  const about = { look, weights: relative(found.folder, weights), ensemble };
  journal.append({ kind: "look", at: new Date().toISOString(), ...about });
  return {
    end(results: Readonly<Record<string, PartResult>>) {
      journal.append({ kind: "test", at: new Date().toISOString(), ...about, results });
      journal.close();
    },
  };
}

async function measured(members: readonly [Loaded, ...Loaded[]], part: string): Promise<PartResult> {
  const [{ ready }] = members;
  const batches = batchesOf(ready, part);
  const bound = averaged(members);
  const tallies = exampleTallies(bound, batches.part);
  const result = await evaluatePart(bound, batches, async () => {}, tallies.observe);
  const baselines = baselinesOf(ready, part);
  const compared = Object.keys(baselines).length > 0 ? { baselines } : {};
  return { ...withIntervals(result, tallies), ...compared, examples: batches.part.examples };
}

function tell(
  given: Given,
  { program }: Ready,
  names: readonly string[],
  results: Readonly<Record<string, PartResult>>,
): void {
  if (given.flag("json")) {
    process.stdout.write(`${JSON.stringify({ format: 1, ensemble: names, results }, withWords, 2)}\n`);
    return;
  }
  process.stdout.write(`the mean of ${names.length} runs: ${names.join(", ")}\n`);
  for (const [part, result] of Object.entries(results)) {
    for (const line of partLines(program, part, result)) process.stdout.write(`${line}\n`);
    for (const line of baselineLines(program, part, result.baselines ?? {})) process.stdout.write(`  ${line}\n`);
  }
  const texts = Object.entries(program.measures).filter(([name]) => !(name in Object.values(results)[0].measures));
  if (texts.length > 0)
    process.stdout.write(
      `note: no measures of texts: ${texts.map(([name]) => name).join(", ")}; a text is written by one model, word by word, and texts have no mean\n`,
    );
}
