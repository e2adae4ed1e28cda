/**
 * `rnnc search --nested`: how good the whole procedure is (Varma and Simon 2006). Each outer fold is kept apart in turn; a study
 * searches on the other folds of its repeat, its winner is retrained on all of them, and is measured on the fold that none of it saw.
 * The test part is not read. A journal says which outer folds are done; every study and run goes on from its own records.
 */
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { foldsOf, foldsOfRepeat } from "../../plan/folds.js";
import { describedDevice } from "../../runtime/devices/select.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { writeAside } from "../../runtime/files/write-aside.js";
import { openJournal } from "../../runtime/records/journal.js";
import { takeLock } from "../../runtime/records/lock.js";
import { createRunFolder } from "../../runtime/records/run-folder.js";
import { settingTexts } from "../../runtime/records/start-record.js";
import { readWeights } from "../../runtime/training/checkpoint.js";
import { evaluatePart } from "../../runtime/training/evaluate.js";
import { onInterrupt } from "../../runtime/training/main.js";
import { SILENT } from "../../runtime/training/progress.js";
import { batchesOf, makeReady } from "../../runtime/training/ready.js";
import { resumeRun } from "../../runtime/training/run.js";
import { judgeOf } from "../../runtime/training/text-measures.js";
import { programOfRun } from "../../runtime/use/run-program.js";
import { measuredIn, ranked } from "../../search/outcome.js";
import { createStudyAt, namedPoint, planPath, readStudy, type Study } from "../../search/study.js";
import type { Given } from "../arguments.js";
import { deviceOptions } from "../programs/device-options.js";
import { runIn } from "../runs/find-run.js";
import { measuredName } from "../runs/measured-name.js";
import { refusePlateau, retraining, winnerOf } from "../runs/retraining.js";
import { UsageError } from "../usage.js";
import { type Begun, studyToBegin } from "./begin-study.js";
import { goOnWith } from "./go-on-study.js";
import { NESTED_JOURNAL, type NestedStart, type OuterEnd, outerFolder, readNested } from "./nested-records.js";
import { nestedJson, nestedLines, outerLine } from "./nested-text.js";
import { recordedExperiment } from "./recorded-experiment.js";
import { refuseChanged, refuseOwn } from "./resume-study.js";

export async function searchNested(given: Given): Promise<number> {
  const [path] = given.positionals;
  if (given.flag("resume") && path === undefined) throw new UsageError("give the folder of the nested search");
  const folder = given.flag("resume") ? resolve(path) : begin(given, await studyToBegin(given));
  const { start } = readNested(folder);
  const lock = takeLock(folder, "Wait until it ends, or stop it and go on with `rnnc search --resume`.");
  try {
    if (given.flag("resume")) await refuseOther(given, folder, start);
    const isLoud = !given.flag("quiet") && !given.flag("json");
    const shown = relative(process.cwd(), folder);
    if (isLoud)
      process.stdout.write(
        `${start.study.experiment}  nested over ${start.outer.length} outer folds\nnested: ${shown}\n`,
      );
    for (const outer of start.outer) {
      if (readNested(folder).ends.some(({ fold }) => fold === outer)) continue;
      const code = await oneFold(given, folder, start, outer);
      if (code === EXIT.ok) continue;
      if (code === EXIT.interrupted)
        process.stdout.write(
          `this was outer fold ${outer}; the nested search can go on: rnnc search --resume ${shown}\n`,
        );
      return code;
    }
    const nested = readNested(folder);
    process.stdout.write(given.flag("json") ? `${nestedJson(nested)}\n` : `${nestedLines(nested).join("\n")}\n`);
    return EXIT.ok;
  } finally {
    lock.release();
  }
}

function begin(given: Given, { start: study, studies, plan, loaded }: Begun): string {
  const ofRepeat = foldsOfRepeat(loaded.plan);
  const folds = foldsOf(loaded.plan) ?? 0;
  if (ofRepeat === null || ofRepeat < 3)
    throw new UsageError(
      "--nested keeps one fold apart and searches on the others: it needs `split(by: k_folds(folds: 3))` or more folds",
    );
  if (given.values("from").length > 0)
    throw new UsageError(
      "--nested searches without what earlier studies found: they have seen the folds that it keeps apart",
    );
  if (given.value("fold") !== undefined) throw new UsageError("--nested takes every fold; leave out --fold");
  for (const factor of loaded.plan.train.schedule ?? [])
    if (factor.kind === "reduce_on_plateau" && factor.of.part === "validate")
      refusePlateau(measuredName(loaded, factor.of));
  const outer = Array.from({ length: folds }, (_, index) => index + 1);
  const start: NestedStart = { kind: "nested", at: study.at, study, outer, ofRepeat };
  const name = { experiment: study.experiment, hash: study.hash, time: new Date(study.at) };
  return createRunFolder(studies, name, (aside) => {
    writeAside(planPath(aside), [Buffer.from(plan)]);
    const journal = openJournal(join(aside, NESTED_JOURNAL));
    journal.append(start);
    journal.close();
  });
}

async function refuseOther(given: Given, folder: string, { study }: NestedStart): Promise<void> {
  refuseOwn(given);
  if (given.value("trials") !== undefined)
    throw new UsageError("--trials is the nested search's own; it cannot be changed");
  const { loaded, source } = await recordedExperiment({ folder, start: study });
  if (!given.flag("as-recorded")) await refuseChanged({ folder, start: study }, loaded, source);
}

/** Search, retrain, measure; what is done already is not done again. */
async function oneFold(given: Given, folder: string, start: NestedStart, outer: number): Promise<number> {
  const { study: told, ofRepeat } = start;
  const place = outerFolder(folder, outer);
  const { loaded, source } = await recordedExperiment({ folder, start: told });
  if (!existsSync(place)) {
    const first = Math.floor((outer - 1) / ofRepeat) * ofRepeat;
    const inner = Array.from({ length: ofRepeat }, (_, index) => first + index + 1).filter((fold) => fold !== outer);
    const own = { ...told, at: new Date().toISOString(), folds: inner, outer };
    createStudyAt(place, own, `${JSON.stringify(loaded)}\n`);
  }
  const isLoud = !given.flag("quiet") && !given.flag("json");
  const { code, study } = await goOnWith({ study: readStudy(place), loaded, source }, given, isLoud);
  if (code !== EXIT.ok) return code;
  const end = await judged(given, study, outer);
  if (end === null) return EXIT.interrupted;
  const journal = openJournal(join(folder, NESTED_JOURNAL));
  journal.append(end);
  journal.close();
  if (isLoud) process.stdout.write(`${outerLine(start, end)}\n\n`);
  return EXIT.ok;
}

/** Null when it was interrupted. */
async function judged(given: Given, study: Study, outer: number): Promise<OuterEnd | null> {
  const [best] = ranked(study.trials, study.start.scoring);
  const place = join(study.folder, "trials", "retrained");
  const found = winnerOf(study);
  const asked = await deviceOptions(given, study.folder, study.start.device);
  const options = { ...asked, sink: SILENT, interrupted: onInterrupt() };
  if (!existsSync(place)) await (await retraining(found)).start({ ...options, folder: place });
  const run = runIn(place);
  const { program, file } = await programOfRun(run);
  const { fold, retrain, sources, sourceFiles: files = {} } = run.start;
  const set = settingTexts(run.start);
  const isEnded = () => runIn(place).records.some(({ kind }) => kind === "end");
  const device = asked.device === "auto" ? describedDevice(run.start.device) : asked.device;
  if (!isEnded()) await resumeRun(program, file, place, { ...options, device, set, files });
  if (!isEnded()) return null;
  const ready = makeReady(program, file, { ...asked, set, fold, retrain, outer, files, sources });
  readWeights(join(place, "checkpoints", "last.safetensors"), ready.bound, ready.identity);
  const batches = batchesOf(ready, "outer");
  const measured = await evaluatePart(ready.bound, batches, async () => {});
  const judge = judgeOf(ready);
  const texts = judge
    ? await judge.judge("outer", batchesOf(ready, "outer"), Object.keys(judge.measures), async () => {})
    : [];
  const written = Object.fromEntries(texts.map(({ name, value }) => [name, value]));
  const results = { ...measured, measures: { ...measured.measures, ...written } };
  const from = (path: string) => relative(run.root, path);
  return {
    ...{ kind: "outer", at: new Date().toISOString(), fold: outer, study: from(study.folder), run: from(place) },
    ...{ trial: best.trial, point: namedPoint(study.start, best.point), chosen: best.outcome.score },
    score: measuredIn({ validate: results }, study.start.scoring.measured.replace(/^train\./, "validate.")),
    examples: batches.examples,
    results,
  };
}
