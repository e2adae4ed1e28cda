/** From the text of a cell to its value. Nothing is guessed: a text that is not exactly a number is refused. */

import { readDate } from "../../../plan/date.js";
import type { CellPlan } from "../../../plan/plan.js";
import { Failure, type FailureCode } from "../../failure.js";
import { counted, quote } from "../quote.js";

/** Where a cell stands, for messages. */
export interface CellPlace {
  /** `pairs.tsv:12`. */
  readonly line: string;
  readonly column: string;
}

type NumberType = { readonly kind: "real" } | { readonly kind: "whole"; readonly range: readonly [number, number] };
type Problem = { readonly code: FailureCode; readonly what: string; readonly advice: string };

const realNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const wholeNumber = /^[+-]?\d+$/;

/** The value of a cell. Throws `bad-value`, `value-out-of-range`, `sequence-length`. */
export function parseCell(text: string, type: CellPlan, place: () => CellPlace): string | number | readonly number[] {
  if (type.kind === "text") return text;
  if (type.kind === "date") return dateIn(text.trim(), type.format, (problem) => failure(problem, text, place()));
  if (type.kind === "real" || type.kind === "whole")
    return numberIn(text, type, (problem) => failure(problem, text, place()));
  const { of } = type.kind === "list" ? type : { of: type };
  if (type.kind !== "list" || of.kind === "text" || of.kind === "set")
    throw new TypeError(`no cell holds a ${of.kind}`);
  const words = text.split(/\s+/).filter((word) => word !== "");
  const [fewest, most] = type.length;
  if (words.length < fewest || words.length > (most ?? words.length)) {
    const what = `has ${counted(words.length, "number")}, and ${between(fewest, most)} are declared`;
    const advice = "Leave such rows out before they are read, or declare another length.";
    throw failure({ code: "sequence-length", what, advice }, text, place());
  }
  return words.map((word) => numberIn(word, of, (problem) => failure(problem, word, place())));
}

/** `4..8`, or `4` when both ends are equal, or `4..` without an end. */
export function between(fewest: number, most: number | null): string {
  if (most === null) return `${fewest}..`;
  return fewest === most ? String(fewest) : `${fewest}..${most}`;
}

function failure({ code, what, advice }: Problem, text: string, { line, column }: CellPlace): Failure {
  return new Failure(code, `\`${line}\`: ${quote(text)} in the column \`${column}\` ${what}.`, advice);
}

function numberIn(text: string, type: NumberType, failed: (problem: Problem) => Failure): number {
  const trimmed = text.trim();
  const whole = type.kind === "whole";
  if (!(whole ? wholeNumber : realNumber).test(trimmed)) {
    const what = whole ? "is not a whole number" : "is not a number";
    throw failed({ code: "bad-value", what, advice: adviceFor(trimmed) });
  }
  const value = Number(trimmed) + 0;
  if (!Number.isFinite(value)) {
    const advice = "Correct the cell, or read the column as text.";
    throw failed({ code: "bad-value", what: "is too large for a number", advice });
  }
  if (whole && (value < type.range[0] || value > type.range[1])) {
    const what = `is outside ${type.range[0]}..${type.range[1]}`;
    throw failed({ code: "value-out-of-range", what, advice: "Correct the cell, or declare a wider range." });
  }
  return value;
}

function dateIn(text: string, format: string | null, failed: (problem: Problem) => Failure): number {
  const read = readDate(text, format);
  if ("at" in read) return read.at;
  throw failed({ code: "bad-value", what: read.problem, advice: dateAdvice(text, format) });
}

function dateAdvice(text: string, format: string | null): string {
  if (text === "") return adviceFor(text);
  if (/[T ]\d{2}:\d{2}.*[+-]\d{2}:?\d{2}$/.test(text)) return "Write times in UTC, without a zone or with `Z`.";
  if (format === null) return 'Correct the cell, or say how the column is written: `date("YYYYMMDD")`.';
  return "Correct the cell, or the format of the column.";
}

function adviceFor(text: string): string {
  if (text === "") return "Fill in the cell, or leave out rows without a value.";
  if (/^[+-]?\d+,\d+$/.test(text)) return "Write the decimal point as `.` and no sign between thousands.";
  if (/^[+-]?\d+\.\d*$/.test(text)) return "Write it without a decimal point, or read the column as `real`.";
  return "Correct the cell, or read the column as text.";
}
