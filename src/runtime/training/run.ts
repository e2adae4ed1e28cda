/** A run: a program made ready, a folder with plan, program, journal and checkpoints, and the loop. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { thousands } from "../../spelling/thousands.js";
import { Failure, outOfMemory } from "../failure.js";
import { diskFailure } from "../files/disk-failure.js";
import { arithmeticOf, describeDevice, refusePrecision } from "../program/precision.js";
import type { AnyProgram } from "../program/program.js";
import type { ProgramFile } from "../program/program-file.js";
import { writeFitted } from "../records/fitted-file.js";
import { type Journal, type JournalRecord, openJournal, readJournal } from "../records/journal.js";
import { takeLock } from "../records/lock.js";
import { createFolder, createRunFolder } from "../records/run-folder.js";
import { beginSitting, endSitting, type SittingBegin, type SittingEnd } from "../records/sittings.js";
import { type StartRecord, startOf } from "../records/start-record.js";
import { VERSION } from "../version.js";
import { baselineLines, baselinesOf } from "./baselines.js";
import { type Progress, readCheckpoint, requireBest, writeCheckpoint, writeWeights } from "./checkpoint.js";
import { type Inheritance, inherited, parentGone, parentLines } from "./inherit.js";
import { keepExamples } from "./keep-examples.js";
import { keepProgram } from "./keep-program.js";
import { type Check, type Ending, FRESH, type LoopHooks, type PartBatches, trainLoop } from "./loop.js";
import type { ProgressSink } from "./progress.js";
import { batchesOf, makeReady, type Ready, type ReadyOptions } from "./ready.js";
import { beginningAnew, lostRecords, rewindJournal } from "./rewind.js";
import { judgeOf, validateTexts } from "./text-measures.js";

export interface RunOptions extends ReadyOptions {
  /** Every `--set` of the command line, also those by which the program was compiled; `set` when not given. */
  readonly given?: readonly string[];
  /** What it goes on from, where it does not begin anew. */
  readonly inherit?: Inheritance | undefined;
  readonly sink: ProgressSink;
  readonly interrupted: () => boolean;
  /** The least error that can be hoped for, by which the run is judged; the journal keeps it. */
  readonly attainable?: number | undefined;
  /** Whether the end of the run keeps examples of what it learned, for reports; true unless said. */
  readonly examples?: boolean;
  /** Where the run is to be kept; a folder of its own under `runs` unless said. */
  readonly folder?: string;
  /** Whether the run goes on after a check, also after each that it had when it was resumed. */
  readonly decide?: LoopHooks["decide"];
}

export interface RunResult {
  readonly folder: string;
  readonly ending: Ending;
  /** The measured value whose best weights were kept. */
  readonly keep: string | null;
  readonly measures: AnyProgram["measures"];
  /** A line for each baseline of validation. */
  readonly baselines: readonly string[];
}

/** What training reads, and what its checks measure. */
function trainingBatches(ready: Ready): PartBatches {
  return { train: batchesOf(ready, "train"), validate: ready.retrain === null ? batchesOf(ready, "validate") : null };
}

/** Trains from the beginning, or from what it inherits, in a new folder under `runs`. */
export async function startRun(program: AnyProgram, file: ProgramFile, options: RunOptions): Promise<RunResult> {
  const ready = makeReady(program, file, options);
  refusePrecision(program, ready.selected.device, ready.selected.note);
  const batches = trainingBatches(ready);
  const from = options.inherit ? inherited(ready, batches.train.perEpoch, options.inherit) : null;
  const progress = from?.progress ?? FRESH;
  const time = new Date();
  const name = { experiment: program.name, hash: program.hashes.program, time };
  const begin = (aside: string) => {
    keepProgram(aside, file);
    const fittedSha256 = writeFitted(aside, ready.data);
    const journal = openJournal(join(aside, "journal.jsonl"));
    const parent = from === null ? {} : { parent: from.parent };
    journal.append({ ...startRecord(ready, file, options, time), ...parent, fittedSha256 });
    journal.close();
    if (from !== null) {
      mkdirSync(join(aside, "checkpoints"));
      writeCheckpoint(join(aside, "checkpoints", "last.safetensors"), ready.bound, progress, ready.identity);
    }
    beginSitting(aside, sittingAt(ready, progress.step, time));
  };
  const folder =
    options.folder === undefined
      ? createRunFolder(join(ready.project.root, "runs"), name, begin)
      : createFolder(dirname(options.folder), () => basename(options.folder ?? ""), begin);
  const lock = takeLock(folder);
  try {
    sayStart(ready, folder, options);
    if (from !== null) for (const line of parentLines(from.parent)) options.sink.say(line);
    const journal = openJournal(join(folder, "journal.jsonl"));
    return await go(ready, file, folder, journal, 1, progress, batches, [], options);
  } finally {
    lock.release();
  }
}

/** Goes on from a run's last checkpoint. Throws when it belongs to another program, device or version. */
export async function resumeRun(
  program: AnyProgram,
  file: ProgramFile,
  folder: string,
  options: RunOptions,
): Promise<RunResult> {
  const lock = takeLock(folder);
  try {
    const journalPath = join(folder, "journal.jsonl");
    const known = readJournal(journalPath).records;
    const start = startOf(known, folder);
    const files = { ...start.sourceFiles, ...options.files };
    const { fold, retrain, outer, sources } = start;
    const ready = makeReady(program, file, { ...options, files, fold, retrain, outer, sources });
    refusePrecision(program, ready.selected.device, ready.selected.note);
    const batches = trainingBatches(ready);
    const path = join(folder, "checkpoints", "last.safetensors");
    if (start.parent && !existsSync(path)) throw parentGone(path, start.parent);
    const progress = existsSync(path) ? readCheckpoint(path, ready.bound, ready.identity) : FRESH;
    if (progress.best) requireBest(bestWeights(folder), ready.identity, progress.best.step);
    const beginning = progress === FRESH ? onThisMachine(start, ready) : start;
    const records = rewindJournal(journalPath, Math.max(1, progress.records), beginning);
    const journal = openJournal(journalPath);
    beginSitting(folder, sittingAt(ready, progress.step, new Date()));
    sayStart(ready, folder, options);
    if (progress.records > known.length) options.sink.say(lostRecords(progress, known.length));
    options.sink.say(progress === FRESH ? beginningAnew(known) : `going on at step ${progress.step}`);
    return await go(ready, file, folder, journal, records, progress, batches, journal.records.filter(isCheck), options);
  } finally {
    lock.release();
  }
}

async function go(
  ready: Ready,
  file: ProgramFile,
  folder: string,
  journal: Journal,
  recordsBefore: number,
  from: Progress,
  batches: PartBatches,
  known: readonly Check[],
  options: RunOptions,
): Promise<RunResult> {
  const { bound, rules, identity } = ready;
  let records = recordsBefore;
  const append = (record: Readonly<Record<string, unknown>>) => {
    journal.append(record);
    records++;
  };
  const checkpoints = join(folder, "checkpoints");
  try {
    mkdirSync(checkpoints, { recursive: true });
  } catch (error) {
    throw diskFailure(error, "write", checkpoints);
  }
  let step = from.step;
  const endsHere = (how: SittingEnd["how"]) => endSitting(folder, { at: new Date().toISOString(), step, how });
  const save = (progress: Progress) =>
    writeCheckpoint(join(checkpoints, "last.safetensors"), bound, { ...progress, records }, identity);
  try {
    const { validate } = batches;
    const judge = validate && judgeOf(ready);
    const ending = await trainLoop(bound, rules, batches, from, options.sink, {
      now: () => performance.now(),
      ...(judge ? { texts: (isDue, breathe) => validateTexts(judge, validate, isDue, breathe) } : {}),
      interrupted: options.interrupted,
      ...(options.decide ? { known, decide: options.decide } : {}),
      onBest: ({ step }) => writeWeights(bestWeights(folder), bound, identity, { step }),
      onCheck(check, progress) {
        step = check.step;
        append({ kind: "check", ...check });
        save(progress);
      },
    });
    step = ending.progress.step;
    const hasEnded = ending.kind === "done" || ending.kind === "stopped";
    // Before the end is on record: a run that is killed meanwhile goes on here.
    if (hasEnded && validate !== null && options.examples !== false) {
      const kept = rules.keep === null ? null : ending.progress.best;
      const weights = kept === null ? null : bestWeights(folder);
      await keepExamples(ready, folder, file.path, kept?.step ?? step, weights);
    }
    if (ending.kind === "interrupted") save(ending.progress);
    else if (ending.kind !== "halted")
      append({
        kind: "end",
        how: ending.kind,
        reason: ending.reason,
        step: ending.progress.step,
        time: ending.progress.time,
        best: ending.progress.best,
      });
    endsHere(ending.kind === "halted" ? "interrupted" : ending.kind);
    const compared = ending.kind === "interrupted" || validate === null ? {} : baselinesOf(ready, "validate");
    const baselines = baselineLines(ready.program, "validate", compared);
    return { folder, ending, keep: rules.keep, measures: ready.program.measures, baselines };
  } catch (error) {
    // What went wrong is on record, unless the disk itself is the trouble.
    const failure = error instanceof Failure ? error : outOfMemory(error);
    if (failure && failure.code !== "disk")
      append({
        kind: "failed",
        code: failure.code,
        message: failure.message,
        ...(failure.observed === undefined ? {} : { observed: failure.observed }),
      });
    endsHere("failed");
    throw error;
  } finally {
    options.sink.close();
    journal.close();
  }
}

/** Where a run keeps its best weights, when its experiment says `keep best`. */
export function bestWeights(folder: string): string {
  return join(folder, "checkpoints", "best.safetensors");
}

function isCheck(record: JournalRecord): record is JournalRecord & Check {
  return record.kind === "check";
}

function startRecord(ready: Ready, file: ProgramFile, options: RunOptions, time: Date): StartRecord {
  const { program, project, fold, retrain, outer, settings, rules, data, bound } = ready;
  const examples = Object.fromEntries([...data.parts].map(([name, part]) => [name, part.examples]));
  return {
    kind: "start",
    at: time.toISOString(),
    experiment: program.name,
    source: relative(project.root, file.source),
    program: basename(file.path),
    programSha256: createHash("sha256").update(readFileSync(file.path)).digest("hex"),
    hashes: program.hashes,
    forms: program.forms,
    seed: program.seed,
    ...(fold === null ? {} : { fold }),
    ...(retrain === null ? {} : { retrain }),
    ...(outer === undefined ? {} : { outer }),
    settings,
    keep: rules.keep,
    measures: program.measures,
    set: options.given ?? options.set,
    ...machineOf(ready),
    parameters: bound.layout.count,
    tensors: Object.fromEntries(bound.layout.entries.map(({ layer, part, sizes }) => [`${layer}.${part}`, sizes])),
    draws: drawsOf(ready),
    ...(options.attainable === undefined ? {} : { attainable: options.attainable }),
    ...(program.attainable === undefined ? {} : { hopedFor: program.attainable }),
    bytes: bound.bytes,
    examples,
    sources: data.sources,
    ...(options.files && Object.keys(options.files).length > 0 ? { sourceFiles: options.files } : {}),
  };
}

/** What makes training harder than validation. */
function drawsOf({ program, settings, bound }: Ready): readonly string[] {
  const purposes = Object.values(program.streams).map(([purpose]) => purpose);
  const fed = Object.keys(program.fed?.(settings, bound.sizes) ?? {}).length > 0 ? ["feeding"] : [];
  return [...new Set<string>([...purposes, ...fed])].filter((purpose) => purpose !== "sampling").toSorted();
}

/** Where nothing was computed yet, it may be computed otherwise than it began; the journal must say by what. */
function onThisMachine(start: StartRecord, ready: Ready): StartRecord {
  const machine = machineOf(ready);
  // Results do not depend on threads.
  const isSame = start.version === machine.version && start.arithmetic === machine.arithmetic;
  return isSame ? start : { ...start, ...machine };
}

/** What computes. */
function machineOf({ program, selected }: Ready): Pick<StartRecord, "version" | "device" | "arithmetic" | "threads"> {
  const { device, threads } = selected;
  return {
    version: VERSION,
    device: describeDevice(program, device),
    arithmetic: arithmeticOf(program, device),
    threads,
  };
}

function sittingAt(ready: Ready, step: number, time: Date): SittingBegin {
  const { version, device, threads } = machineOf(ready);
  return { at: time.toISOString(), step, host: hostname(), version, device, threads };
}

function sayStart(
  { program, fold, retrain, data, selected, bound }: Ready,
  folder: string,
  { sink }: RunOptions,
): void {
  const parts = [...data.parts].map(([name, { examples }]) => `${name} ${thousands(examples)}`).join(", ");
  const which = retrain ? "  on train and validate" : fold === null ? "" : `  fold ${fold} of ${program.folds}`;
  const device = describeDevice(program, selected.device);
  sink.say(`${program.name}${which}  program ${program.hashes.program.slice(0, 8)}  ${device}`);
  if (selected.note) sink.say(`note: ${selected.note}`);
  sink.say(`data: ${parts}${data.cached ? " (cached)" : ""}  parameters: ${thousands(bound.layout.count)}`);
  if (data.cacheNote !== null) sink.say(`note: the data were prepared anew: ${data.cacheNote}`);
  for (const { pinned, path } of data.sources)
    if (!pinned) sink.say(`note: the source \`${path}\` is not pinned by its sha256`);
  sink.say(`run: ${relative(process.cwd(), folder) || folder}`);
}
