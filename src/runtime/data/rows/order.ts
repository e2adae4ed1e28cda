/** Rows in the order of a date or a number, and the folds of a walk through them. */
import { dateText } from "../../../plan/date.js";
import { Failure } from "../../failure.js";
import type { Parts, Rows, Walk } from "../kit.js";
import { counted } from "../quote.js";
import { pick } from "./rows.js";

type Key<Row> = (row: Row) => number;
export type KeyKind = "date" | "number";

/** Rows from the least key to the greatest. Throws `rows-out-of-order` for two rows with the same: nothing tells which is first. */
export function sorted<Row>(rows: Rows<Row>, key: Key<Row>, kind: KeyKind): Rows<Row> {
  const keys = rows.rows.map(key);
  const order = [...keys.keys()].sort((a, b) => keys[a] - keys[b] || a - b);
  for (let at = 1; at < order.length; at++) {
    if (keys[order[at]] > keys[order[at - 1]]) continue;
    throw same(rows, order[at - 1], order[at], keys[order[at]], kind);
  }
  return pick(rows, order, true);
}

/** The rows as they are. Throws `rows-out-of-order` where a key is not greater than the one before. */
export function inOrder<Row>(rows: Rows<Row>, key: Key<Row>, kind: KeyKind): Rows<Row> {
  const keys = rows.rows.map(key);
  for (let at = 1; at < keys.length; at++) {
    if (keys[at] > keys[at - 1]) continue;
    if (keys[at] === keys[at - 1]) throw same(rows, at - 1, at, keys[at], kind);
    const message =
      `\`${rows.origin(at)}\` has ${show(keys[at], kind)}, and the row before it, \`${rows.origin(at - 1)}\`, ` +
      `has ${show(keys[at - 1], kind)}: the rows are not in order.`;
    throw new Failure("rows-out-of-order", message, "Bring them into order with `sorted(by: …)`, or correct the file.");
  }
  return { ...rows, ordered: true };
}

function same<Row>({ origin }: Rows<Row>, first: number, second: number, key: number, kind: KeyKind): Failure {
  const message = `\`${origin(first)}\` and \`${origin(second)}\` both have ${show(key, kind)}: nothing tells which comes first.`;
  const advice = "Leave one of them out with `distinct(by: …)`, or keep one series with `where`.";
  return new Failure("rows-out-of-order", message, advice);
}

function show(key: number, kind: KeyKind): string {
  return kind === "date" ? dateText(key) : String(key);
}

/**
 * The parts of one fold, counted from 1. The last fold's test part ends with the last row, that of each fold before it
 * `test` rows earlier; before it lie `validate` rows, and all rows before those are train. Throws `part-empty` when the
 * first fold has nothing to train on.
 */
export function walkForward<Row>(rows: Rows<Row>, { folds, validate, test }: Walk, fold: number): Parts<Row> {
  if (fold < 1 || fold > folds) throw new RangeError(`there is no fold ${fold} of ${folds}`);
  const count = rows.rows.length;
  if (count <= folds * test + validate) {
    const needed = folds * test + validate + 1;
    const message =
      `Fold 1 has no row to train on: ${counted(folds, "fold")} that each test ${counted(test, "row")}, and ${validate} ` +
      `to validate before the first, need at least ${needed} rows, and there are ${count}.`;
    throw new Failure("part-empty", message, "Take fewer or smaller folds, or more data.");
  }
  const end = count - (folds - fold) * test;
  const ends = [0, end - test - validate, end - test, end];
  const part = (at: number) =>
    pick(
      rows,
      Array.from({ length: ends[at + 1] - ends[at] }, (_, row) => ends[at] + row),
      rows.ordered,
    );
  return { parts: new Map(["train", "validate", "test"].map((name, at) => [name, part(at)])) };
}
