/** The checks of runs as curves on the terminal. */
import colors from "picocolors";
import { type Curve, terminalPlot } from "../../report/terminal-plot.js";
import { type CheckRecord, measuredIn, type RunReport, valueAt } from "../../runtime/records/run-report.js";
import { standardOutput } from "../../runtime/training/terminal.js";
import { measuredText } from "../runs/run-text.js";
import { UsageError } from "../usage.js";

const ROWS = 12;
const WIDEST = 100;

/** The curves of a run: the loss, and what its best weights are chosen by where that is another; or the measure asked for. */
export function runPlots(report: RunReport, measure: string | undefined): readonly string[] {
  return measuresShown([report], measure).flatMap((name) =>
    plot(report, name, [
      { name: "validate", line: "whole", points: pointsOf(report.checks, `validate.${name}`) },
      { name: "train", line: "broken", points: pointsOf(report.checks, `train.${name}`) },
    ]),
  );
}

/** What two runs have at validation, on one axis. */
export function comparePlots(a: RunReport, b: RunReport, measure: string | undefined): readonly string[] {
  return measuresShown([a, b], measure).flatMap((name) =>
    plot(
      a,
      name,
      [
        { name: "A", line: "whole", points: pointsOf(a.checks, `validate.${name}`) },
        { name: "B", line: "broken", points: pointsOf(b.checks, `validate.${name}`) },
      ],
      "of validate; A whole, B broken",
    ),
  );
}

function plot(report: RunReport, name: string, curves: readonly Curve[], more = ""): readonly string[] {
  const { yellow, cyan } = colors.createColors(standardOutput().isColoured);
  const lines = terminalPlot(curves, {
    columns: Math.min(standardOutput().columns, WIDEST),
    rows: ROWS,
    title: more === "" ? name : `${name} ${more}`,
    xName: "step",
    yText: (value) => measuredText(report.start, `validate.${name}`, value),
    paint: (curve, text) => (curve === 0 ? cyan(text) : yellow(text)),
  });
  return lines.length === 0 ? [] : ["", ...lines];
}

function pointsOf(checks: readonly CheckRecord[], measured: string): Curve["points"] {
  return checks.flatMap((check) => {
    const y = valueAt(check, measured);
    return y === undefined ? [] : [{ x: check.step, y }];
  });
}

function measuresShown(reports: readonly RunReport[], asked: string | undefined): readonly string[] {
  const known = new Set(reports.flatMap(({ checks }) => measuredIn(checks).map(withoutPart)));
  if (asked !== undefined) {
    if (known.has(withoutPart(asked))) return [withoutPart(asked)];
    const what = known.size === 0 ? "nothing yet" : [...known].join(", ");
    throw new UsageError(`--measure is one of what was measured: ${what}; not ${asked}`);
  }
  const kept = reports.flatMap(({ start }) => (start.keep == null ? [] : [withoutPart(start.keep)]));
  return [...new Set(["loss", ...kept])].filter((name) => known.has(name));
}

const withoutPart = (measured: string) => measured.replace(/^(?:train|validate)\./, "");
