/** `rnnc run --find-rate` and `--overfit one-batch`: trainings whose models are thrown away, and what they tell. */
import { type Curve, terminalPlot } from "../../report/terminal-plot.js";
import { EXIT } from "../../runtime/exit-codes.js";
import type { ProgramFile } from "../../runtime/program/program-file.js";
import { findRate, type RateTest } from "../../runtime/training/find-rate.js";
import { MOST_STEPS, NEAR_ZERO, type OverfitResult, overfitBatch } from "../../runtime/training/overfit-batch.js";
import { describeThrown } from "../../runtime/training/present.js";
import { valueText } from "../../runtime/training/progress.js";
import type { Ready } from "../../runtime/training/ready.js";
import { standardOutput } from "../../runtime/training/terminal.js";
import { UsageError } from "../usage.js";

export type RunCheck = "find-rate" | "one-batch";

const ROWS = 12;
const WIDEST = 90;

export function checkAsked(find: boolean, overfit: string | undefined): RunCheck | null {
  if (find && overfit !== undefined) throw new UsageError("give --find-rate or --overfit, not both");
  if (find) return "find-rate";
  if (overfit === undefined) return null;
  if (overfit !== "one-batch") throw new UsageError(`--overfit takes one-batch, not ${overfit}`);
  return "one-batch";
}

/** `rate`: as the experiment has it at the settings asked for. */
export function runCheck(check: RunCheck, rate: number, file: ProgramFile, make: () => Ready): number {
  try {
    const ready = make();
    const { lines, code } = check === "find-rate" ? rateLines(findRate(ready), rate) : batchLines(overfitBatch(ready));
    process.stdout.write(`${lines.join("\n")}\n`);
    return code;
  } catch (error) {
    const { lines, code } = describeThrown(error, file);
    process.stderr.write(`${lines.join("\n")}\n`);
    return code;
  }
}

interface Told {
  readonly lines: readonly string[];
  readonly code: number;
}

function rateLines({ points, suggested, diverged }: RateTest, rate: number): Told {
  const curve: Curve = {
    name: "loss",
    line: "whole",
    points: points.map(({ factor, smoothed }) => ({ x: Math.log10(rate * factor), y: smoothed })),
  };
  const plot = drawn(
    [curve],
    `loss, smoothed, over ${points.length} steps of a rising rate`,
    "log10 of the learning rate",
  );
  const flown = diverged === null ? "the loss never flew off" : `the loss flies off at ${rateText(rate * diverged)}`;
  if (suggested === null) {
    const none = `no rate suggested: the loss fell at none (${flown})`;
    return {
      lines: [
        ...plot,
        none,
        "next: look at the data and the loss; `--overfit one-batch` tells whether it can learn at all",
      ],
      code: EXIT.failed,
    };
  }
  const found = rate * suggested;
  return {
    lines: [
      ...plot,
      `suggested learning rate: ${rateText(found)}, a tenth of that at which the loss is least; ${flown}`,
      `it is now: ${rateText(rate)}${Math.abs(Math.log10(found / rate)) < 0.5 ? ", which is near enough" : ""}`,
    ],
    code: EXIT.ok,
  };
}

/** As one writes a rate: two digits. */
const rateText = (rate: number) => valueText(Number(rate.toPrecision(2)));

function batchLines({ examples, first, last, steps, losses, canLearn, isDisturbed }: OverfitResult): Told {
  const curve: Curve = { name: "loss", line: "whole", points: losses.map((y, at) => ({ x: at + 1, y })) };
  const plot = drawn([curve], `loss of one batch of ${examples}, over and over`, "step");
  const fell = `from ${valueText(first)} to ${valueText(last)} in ${steps} ${steps === 1 ? "step" : "steps"}`;
  const dropout = isDisturbed ? ["note: dropout or noise keeps the loss up; without them it would fall further"] : [];
  if (canLearn)
    return { lines: [...plot, `it can learn one batch by heart: the loss fell ${fell}`, ...dropout], code: EXIT.ok };
  return {
    lines: [
      ...plot,
      `it does NOT learn one batch by heart: the loss went ${fell}, not below ${100 * NEAR_ZERO} % (${MOST_STEPS} steps at most)`,
      "next: another learning rate (`--find-rate`), more units, and a look at whether inputs, target and loss belong together",
      ...dropout,
    ],
    code: EXIT.failed,
  };
}

function drawn(curves: readonly Curve[], title: string, xName: string): readonly string[] {
  return terminalPlot(curves, {
    columns: Math.min(standardOutput().columns, WIDEST),
    rows: ROWS,
    title,
    xName,
    yText: valueText,
    paint: (_, text) => text,
  });
}
