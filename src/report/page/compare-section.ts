/** Several runs in one plot for each measure of validation. */
import { line } from "@observablehq/plot";
import { type CheckRecord, measuredIn, valueAt } from "../../runtime/records/run-report.js";
import { colourOf, dashesOf, type Figure } from "./figure.js";
import { axes, numberText, thinned } from "./run-section.js";

export interface Compared {
  /** A short name: a letter. */
  readonly letter: string;
  readonly checks: readonly CheckRecord[];
}

export function comparedCurves(runs: readonly Compared[]): readonly Figure[] {
  const names = [...new Set(runs.flatMap(({ checks }) => measuredIn(checks)))].filter((name) =>
    /^validate\./.test(name),
  );
  return names.map((name) => {
    const series = runs.map(({ letter, checks }) => ({
      letter,
      points: thinned(checks).flatMap((check) => {
        const value = valueAt(check, name);
        return value === undefined || !Number.isFinite(value) ? [] : [{ step: check.step, value }];
      }),
    }));
    const rows = series.flatMap(({ letter, points }) =>
      points.map(({ step, value }) => [letter, String(step), numberText(value)]),
    );
    const ends = series.map(({ letter, points }) => `${letter} ends at ${numberText(points.at(-1)?.value)}`);
    return {
      title: name,
      description: `Lines of ${name} by step, one for each run: ${ends.join(", ")}.`,
      legend: runs.map(({ letter }, at) => ({ name: letter, colour: colourOf(at), dashes: dashesOf(at) })),
      draw: () => ({
        ...axes("step", name),
        marks: series.map(({ points }, at) =>
          line(points, { x: "step", y: "value", stroke: colourOf(at), strokeDasharray: dashesOf(at), strokeWidth: 2 }),
        ),
      }),
      table: { columns: ["run", "step", name], rows },
    };
  });
}
