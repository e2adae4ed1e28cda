/** Data as a program prepares them, but with every word kept apart, and with the rows that they came from. */
import { createKit, type KitOptions } from "../create-kit.js";
import type { DataKit, PartName, Parts } from "../kit.js";
import { type DataSet, type PreparedPart, partsOf } from "../prepared.js";
import { type SeenRows, watchColumns } from "../statistics/watch-columns.js";
import { type OpenWords, openWords } from "./open-words.js";

export interface WholeData {
  /** train, validate, test, then all others by name. */
  readonly parts: readonly PreparedPart[];
  readonly words: OpenWords;
  /** Which rows a column of a part was made of. */
  readonly seen: (column: string, part: PartName) => SeenRows;
  /** What each split made, in the order of the program. */
  readonly divisions: readonly Parts<unknown>[];
}

/** Throws whatever a call of the kit throws: what a run would fail at. */
export function readWhole(build: (kit: DataKit) => DataSet, options: KitOptions): WholeData {
  const words = openWords();
  const divisions: Parts<unknown>[] = [];
  const division = <Row>(made: Parts<Row>): Parts<Row> => {
    divisions.push(made);
    return made;
  };
  const { kit } = createKit(options);
  const columns = watchColumns({
    ...kit,
    split: (rows, shares, how) => division(kit.split(rows, shares, how)),
    given: (parts) => division(kit.given(parts)),
    kFolds: (rows, how) => division(kit.kFolds(rows, how)),
    walkForward: (rows, walk) => division(kit.walkForward(rows, walk)),
    vocabulary: (parts, items, limits) => {
      // Fitted all the same: it may fail.
      kit.vocabulary(parts, items, limits);
      return words.vocabulary;
    },
    bytePairs: () => words.vocabulary,
  });
  const set = build(columns.kit);
  const seen = (column: string, part: PartName): SeenRows => {
    const rows = columns.rows.get(set.columns[column])?.get(part);
    if (!rows) throw new Error(`the column ${column} of ${part} was not seen`);
    return rows;
  };
  return { parts: [...partsOf({ ...set, vocabularies: {} }).values()], words, seen, divisions };
}
