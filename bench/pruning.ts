/**
 * How much training `asha` saves: the chapter at a small size, searched by chance with every trial trained whole, and with
 * `prune = asha(reduction: 3)`, at the same points. Counted are epochs, until a trial is as good as the best
 * of the search by chance.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readJournal } from "../src/runtime/records/journal.js";
import { readStudy, type Study, trialFolder } from "../src/search/study.js";
import { median, ROOT } from "./machine.js";
import { record } from "./records.js";

export interface PruningFigures {
  readonly seed: number;
  /** The best validation loss of the search by chance, and the epochs of all its trials. */
  readonly best: number;
  readonly epochs: number;
  /** The best of the pruned search, the epochs until it had reached `best` (null: it never did), and all its epochs. */
  readonly prunedBest: number;
  readonly reachedAfter: number | null;
  readonly prunedEpochs: number;
}

const FILE = "small-chapter.rnn";
const SEEDS = [1, 2, 3, 4, 5];
/** As many times fewer epochs. */
const GOAL = 3;

/** @returns whether the median of the seeds meets the goal. */
export function pruning(): boolean {
  const times = SEEDS.map((seed) => {
    const folder = mkdtempSync(join(tmpdir(), "rnnc-pruning-"));
    try {
      copyFileSync(join(ROOT, "bench", "experiments", FILE), join(folder, FILE));
      copyFileSync(join(ROOT, "rnnc.yaml"), join(folder, "rnnc.yaml"));
      symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
      const figures = compared(folder, seed);
      record("pruning", `seed ${seed}`, figures);
      const fewer = figures.reachedAfter === null ? 0 : figures.epochs / figures.reachedAfter;
      console.log(
        `seed ${seed}: ${figures.best.toFixed(4)} by chance in ${figures.epochs} epochs; ` +
          (figures.reachedAfter === null
            ? `never reached, ${figures.prunedBest.toFixed(4)} in ${figures.prunedEpochs}`
            : `reached after ${figures.reachedAfter}, ${fewer.toFixed(1)} times fewer; ${figures.prunedBest.toFixed(4)} in ${figures.prunedEpochs}`),
      );
      return fewer;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  console.log(`${median(times).toFixed(1)} times fewer epochs in the median of ${SEEDS.length} seeds; goal ${GOAL}`);
  return median(times) >= GOAL;
}

function compared(folder: string, seed: number): PruningFigures {
  const whole = searched(folder, "small_chapter", seed);
  const pruned = searched(folder, "small_chapter_asha", seed);
  const best = bestOf(whole);
  let [spent, reachedAfter]: [number, number | null] = [0, null];
  // One worker: what the journal says first came first.
  const checks = new Map<number, number>();
  for (const one of pruned.records) {
    if (one.kind !== "suspend" && !(one.kind === "result" && one.job !== null)) continue;
    const before = checks.get(one.trial) ?? 0;
    const now = one.kind === "suspend" ? one.report.check : epochsIn(pruned, one.trial);
    checks.set(one.trial, now);
    spent += now - before;
    const score =
      one.kind === "suspend" ? one.report.score : one.outcome.kind === "complete" ? one.outcome.score : null;
    if (score !== null && score <= best) reachedAfter ??= spent;
  }
  const epochs = whole.trials.reduce((sum, { trial }) => sum + epochsIn(whole, trial), 0);
  return { seed, best, epochs, prunedBest: bestOf(pruned), reachedAfter, prunedEpochs: spent };
}

function searched(folder: string, experiment: string, seed: number): Study {
  const argv = ["search", FILE, "--experiment", experiment, "--set", `seed=${seed}`, "--threads", "1", "-q"];
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "bin", "rnnc.cjs"), ...argv], {
    cwd: folder,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  const [study] = readdirSync(join(folder, "studies", experiment));
  return readStudy(join(folder, "studies", experiment, study));
}

function bestOf({ trials }: Study): number {
  const scores = trials.flatMap(({ outcome }) =>
    outcome !== null && outcome.kind !== "failed" ? [outcome.score] : [],
  );
  return Math.min(...scores);
}

/** Each epoch has a check. */
function epochsIn({ folder }: Study, trial: number): number {
  const { records } = readJournal(join(trialFolder(folder, trial), "journal.jsonl"));
  return records.filter(({ kind }) => kind === "check").length;
}
