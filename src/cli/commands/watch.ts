import { relative } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { judge } from "../../judgement/judge.js";
import { terminalPlot } from "../../report/terminal-plot.js";
import { isWritten } from "../../runtime/records/lock.js";
import { onInterrupt } from "../../runtime/training/main.js";
import { durationText, valueText } from "../../runtime/training/progress.js";
import { standardOutput } from "../../runtime/training/terminal.js";
import { readStudy } from "../../search/study.js";
import type { Given } from "../arguments.js";
import { runFolder } from "../runs/find-run.js";
import { verdictLines } from "../runs/judgement-text.js";
import { checkText, countText } from "../runs/run-text.js";
import { studyFolder } from "../studies/find-study.js";
import { studyShown } from "../studies/report-study.js";
import { studyState } from "../studies/study-state.js";
import { studyLines } from "../studies/study-text.js";
import { runReport } from "../studies/trial-state.js";
import { runPlots } from "../terminal/run-plots.js";
import { type Frame, watchFrames } from "../terminal/watch-loop.js";
import { UsageError } from "../usage.js";

/** Milliseconds between two looks at the journal. */
const BETWEEN = 400;
const [ROWS, WIDEST] = [10, 100];

export async function run(given: Given): Promise<number> {
  const [text, ...others] = given.positionals;
  if (others.length > 0) throw new UsageError("give one run or study, or none for the newest run");
  const frame = frameOf(text, given.value("measure"));
  const { isTTY, write } = standardOutput();
  const screen = {
    isTTY,
    write,
    get rows() {
      return process.stdout.rows || 24;
    },
  };
  return watchFrames(frame, screen, () => wait(BETWEEN), onInterrupt());
}

/** Throws `run-missing`, `study-missing` and `journal-broken`, at once or later. */
function frameOf(text: string | undefined, measure: string | undefined): () => Frame {
  const study = text === undefined ? null : studyFolder(text);
  if (study !== null) {
    if (measure !== undefined) throw new UsageError("--measure is for runs; a study is drawn by its objective");
    return () => studyFrame(study);
  }
  const folder = runFolder(text);
  return () => runFrame(folder, measure);
}

function runFrame(folder: string, measure: string | undefined): Frame {
  const report = runReport(folder);
  const { name, state, reason, start, checks, best } = report;
  const last = checks.at(-1);
  const isOver = state !== "running";
  return {
    lines: [
      `${name}  ${state}${reason === null ? "" : `: ${reason}`}`,
      ...(last === undefined
        ? ["no check yet"]
        : [
            `${countText(checks.length, "check")}, ${durationText(last.time)} of training; last ${checkText(start, last)}`,
          ]),
      ...(best === null || best === last ? [] : [`best ${checkText(start, best)}`]),
      // A measure is known from the first check on.
      ...(last === undefined ? [] : runPlots(report, measure)),
      ...(isOver ? verdictLines(judge(report)) : []),
    ],
    isOver,
  };
}

function studyFrame(folder: string): Frame {
  const isAtWork = isWritten(folder);
  const study = readStudy(folder);
  const { trials, start, wanted } = study;
  const state = studyState(study, isAtWork);
  const isOver = state !== "running";
  const { objectives, trials: shown } = studyShown(study);
  const [{ name, direction }] = objectives;
  const scored = shown.filter(({ state, scores }) => state === "complete" && Number.isFinite(scores[0]));
  const better = direction === "minimize" ? Math.min : Math.max;
  const best = scored.map(({ trial }, at) => ({
    x: trial,
    y: scored.slice(0, at + 1).reduce((so, { scores }) => better(so, scores[0]), scored[0].scores[0]),
  }));
  const plot = terminalPlot(
    [
      { name: "trial", line: "broken", points: scored.map(({ trial, scores }) => ({ x: trial, y: scores[0] })) },
      { name: "best", line: "whole", points: best },
    ],
    {
      columns: Math.min(standardOutput().columns, WIDEST),
      rows: ROWS,
      title: name,
      xName: "trial",
      yText: valueText,
      paint: (_, text) => text,
    },
  );
  const done = trials.filter(({ outcome }) => outcome !== null).length;
  return {
    lines: [
      `${relative(process.cwd(), folder) || folder}  ${state}: ${done} of ${wanted} trials of ${start.experiment}`,
      ...plot,
      "",
      ...studyLines(study),
    ],
    isOver,
  };
}
