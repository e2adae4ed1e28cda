/** What a person sees of a study at work: a line for each trial that ends, and below them one for each worker. */
import colors from "picocolors";
import { durationText, stepText } from "../../runtime/training/progress.js";
import { isColoured } from "../../runtime/training/terminal.js";
import { ranked } from "../../search/outcome.js";
import type { StudyHooks } from "../../search/run-study.js";
import { listedPoints, type Visible } from "../../search/sampler.js";
import { pointsIn } from "../../search/space.js";
import { earlierTrials, type Study } from "../../search/study.js";
import type { Progressed, Task } from "../../search/task.js";
import type { Board } from "../terminal/board.js";
import { checksText, outcomeText, pointText, scoreText } from "./study-text.js";

/** Trained by a worker now, and until when. */
interface Current {
  readonly task: Task;
  readonly progress: Progressed;
}

export function studyProgress(study: Study, workers: number, board: Board): Omit<StudyHooks, "interrupted"> {
  const { start, wanted } = study;
  const { green, red } = colors.createColors(isColoured(process.stdout));
  const earlier = earlierTrials(study);
  const listed = listedPoints(start.method, start.space, earlier);
  const [possible, settled] = listed ? [listed.points, listed.settled] : [pointsIn(start.space), earlier.length];
  const total = Math.min(wanted, possible === null ? wanted : possible - settled);
  const began = performance.now();
  const current = new Map<number, Current>();
  /** Trials that have ended or were suspended: most of those never go on. */
  const through = new Set(
    study.records.flatMap((one) => (one.kind === "result" || one.kind === "suspend" ? [one.trial] : [])),
  );
  const before = through.size;
  let best: string | null = bestOf(study.trials);

  /** Seconds until the study ends: each trial takes as long as those that are through, and those that are trained now. */
  function timeLeft(): number {
    const ahead = [...current.values()].map(({ progress }) => progress.left);
    const spent = (performance.now() - began) / 1000;
    const worked = spent * workers + ahead.reduce((sum, left) => sum + left, 0);
    const each = worked / Math.max(1, through.size - before + ahead.length);
    const rest = Math.max(0, total - through.size - ahead.length);
    return Math.max(0, ...ahead) + (each * rest) / workers;
  }

  function bestOf(all: readonly Visible[]): string | null {
    const [first] = ranked(all, start.scoring);
    return first ? `best ${scoreText(start, first.outcome.score)}` : null;
  }

  function titleOf({ trial }: Task, { fold }: Progressed): string {
    return `trial ${trial}/${total}${fold === undefined ? "" : ` fold ${fold}`}`;
  }

  function lines(room: number): readonly string[] {
    const known = best === null ? [] : [best];
    const isOne = workers === 1;
    const each = Array.from({ length: workers }, (_, index) => {
      const one = current.get(index + 1);
      if (!one) return `worker ${index + 1}  waits`;
      const { task, progress } = one;
      const left = isOne ? timeLeft() : progress.left;
      const more = [...(isOne ? known : []), pointText(start, task.point)];
      return stepText({ ...progress, left, title: titleOf(task, progress), more }, room);
    });
    if (isOne) return each;
    return [...each, [`${through.size} of ${total} trials`, ...known, `${durationText(timeLeft())} left`].join("  ")];
  }

  return {
    stepped(worker, task, progress) {
      current.set(worker, { task, progress });
      board.show(lines);
    },
    idle: (worker) => void current.delete(worker),
    suspended({ trial, point }, { check, score }) {
      through.add(trial);
      const by = score === null ? "" : `  ${start.scoring.measured} ${scoreText(start, score)}`;
      board.say(
        `trial ${trial}/${total}  ${pointText(start, point)}${by} after ${checksText(start, check)}, suspended`,
      );
    },
    lost: ({ trial }, why) => board.say(red(`trial ${trial}/${total}  lost its worker: ${why}`)),
    finished({ trial, point, outcome }, all) {
      if (!outcome) return;
      through.add(trial);
      best = bestOf(all);
      const isBest = ranked(all, start.scoring)[0]?.trial === trial;
      const text = `trial ${trial}/${total}  ${pointText(start, point)}  ${outcomeText(start, outcome)}  ${durationText(timeLeft())} left`;
      board.say(outcome.kind === "failed" ? red(text) : `${text}${isBest ? green("  best") : ""}`);
    },
  };
}
