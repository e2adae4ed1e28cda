/** What stands in a column of a batch, as a person reads it. */
import type { OutputFact, ReadFact } from "../../plan/model-facts.js";
import type { BatchColumn } from "../data/batches/batch-columns.js";
import type { Bound } from "../program/bind.js";

/** Of longer sequences the rest is left out. */
export const MOST_STEPS = 60;

/** The words of ids, or ids themselves. `vocabulary`: whose; `isEnded`: one id more ends a text. */
export function namesOf(
  bound: Bound,
  { vocabulary, isEnded = false }: Pick<ReadFact, "vocabulary"> & Partial<Pick<OutputFact, "isEnded">>,
): (id: number) => string {
  if (vocabulary === null) return String;
  const words = bound.wordsOf(vocabulary);
  return (id) => (id === 0 ? "<unk>" : (words[id - 1] ?? (isEnded ? "<end>" : "<unk>")));
}

/** Real steps of an example; 1 for a value. */
export function stepsOf({ time, lengths }: BatchColumn, example: number): number {
  return lengths?.[example] ?? time ?? 1;
}

/** The values of one step of one example. */
export function stepValues(
  { values, features = 1 }: BatchColumn,
  examples: number,
  example: number,
  step: number,
): readonly number[] {
  const at = (step * examples + example) * features;
  return [...values.subarray(at, at + features)];
}

/** Blanks between the steps. */
export function columnText(
  column: BatchColumn,
  examples: number,
  example: number,
  nameOf: (value: number) => string,
): string {
  const steps = stepsOf(column, example);
  const shown = Array.from({ length: Math.min(steps, MOST_STEPS) }, (_, step) =>
    valuesText(stepValues(column, examples, example, step), column.values instanceof Int32Array ? nameOf : numberText),
  );
  return [...shown, ...(steps > MOST_STEPS ? ["…"] : [])].join(" ");
}

function valuesText(values: readonly number[], textOf: (value: number) => string): string {
  if (values.length === 1) return textOf(values[0]);
  // Sets are rows of 0 and 1.
  if (values.every((value) => value === 0 || value === 1))
    return setText([...values.keys()].filter((at) => values[at] === 1));
  return `(${values.map(textOf).join(", ")})`;
}

export function setText(members: readonly number[]): string {
  return `{${members.join(", ")}}`;
}

export function numberText(value: number): string {
  return String(Number(value.toPrecision(4)));
}
