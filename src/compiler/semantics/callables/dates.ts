/** Dates: constants, and their parts as numbers with known ranges. */
import { constant } from "../../../ops/polynomial.js";
import { readDate } from "../../../plan/date.js";
import type { RowFunction } from "../../../plan/plan.js";
import type { Callable } from "../calls/callable.js";
import { report, wrongKind } from "../context.js";
import { rowCall, rowValue } from "../values/row-values.js";
import { describe, UNKNOWN } from "../values/value.js";

export const date: Callable = {
  name: "date",
  doc: 'A fixed date, to compare with: `date("1955-01")`, `date("1955-01-31T12:30")`, UTC. In `columns`, `date` is a type.',
  where: ["data"],
  parameters: [{ name: "written", doc: "As ISO 8601 writes it.", wants: { kind: "text" } }],
  result(bound, { context, spanOf }) {
    const written = bound.text("written");
    const read = readDate(written, null);
    if ("at" in read) return { kind: "date", at: read.at };
    report(context, "bad-date", spanOf("written"), { written: `"${written}"`, problem: read.problem });
    return UNKNOWN;
  },
};

function part(name: RowFunction, low: number, high: number, doc: string): Callable {
  return {
    name,
    doc,
    where: ["data"],
    parameters: [
      {
        name: "date",
        doc: "A date of each row.",
        wants: { kind: "value", accepts: ["row-value"], called: "a column of dates" },
      },
    ],
    result(bound, { context, spanOf }) {
      const value = bound.value("date", "row-value");
      if (value.item.kind === "date" && !value.window) {
        const item = { kind: "whole", low: constant(low), high: constant(high) } as const;
        return rowValue(value.rows, rowCall(name, [value.expression]), item);
      }
      wrongKind(context, spanOf("date"), { name: "date", wanted: "a date", given: describe(value) });
      return UNKNOWN;
    },
  };
}

export const year = part("year", 1, 9999, "The year of a date, 1 to 9999.");
export const month = part("month", 1, 12, "The month of a date, 1 to 12.");
export const day = part("day", 1, 31, "The day of the month, 1 to 31.");
export const weekday = part("weekday", 0, 6, "The day of the week: 0 is Monday, 6 is Sunday.");
export const hour = part("hour", 0, 23, "The hour of a date, 0 to 23, UTC.");
export const minute = part("minute", 0, 59, "The minute of the hour, 0 to 59.");
export const dayOfYear = part("day_of_year", 1, 366, "The day of the year: 1 is the first of January.");
