/** What is measured of a part by `rnnc test`, of one run or of several as one. */
import type { AnyProgram } from "../../runtime/program/program.js";
import type { PartResult } from "../../runtime/records/looks.js";
import type { Result } from "../../runtime/training/evaluate.js";
import type { ExampleTallies } from "../../runtime/training/intervals.js";
import { measureText, resultText } from "../../runtime/training/progress.js";
import { thousands } from "../../spelling/thousands.js";

export type TestResult = Omit<PartResult, "examples">;

/** The result, with the interval of every measure that was tallied by example. */
export function withIntervals(result: Result, tallies: ExampleTallies): TestResult {
  const intervals = Object.entries(tallies.intervals());
  if (intervals.length === 0) return result;
  return {
    ...result,
    intervals: Object.fromEntries(intervals.map(([name, interval]) => [name, { ...interval, signature: null }])),
  };
}

/** A line for the part, then one for each interval. */
export function partLines(
  program: AnyProgram,
  part: string,
  { examples, loss, measures, intervals = {} }: PartResult,
): readonly string[] {
  const shown = resultText(program, { loss, measures });
  return [
    `${part.padEnd(10)} ${thousands(examples).padStart(8)} examples  ${shown}`,
    ...Object.entries(intervals).map(([name, { low, high, signature }]) => {
      const [from, to] = [low, high].map((end) => measureText(program.measures[name], end));
      return `  ${name} ${from} to ${to} (95% of resamples)${signature ? `  ${signature}` : ""}`;
    }),
  ];
}
