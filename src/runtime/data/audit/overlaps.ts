/** What stands in two parts of a split. */
import type { PartName } from "../kit.js";
import { originOf } from "../statistics/duplicates.js";
import { type Compared, indexRows, unitCount } from "../statistics/row-index.js";
import { expectedShared } from "./chance.js";

export interface OverlapExample {
  /** `pairs.tsv:12`. */
  readonly origin: string;
  readonly like: string;
  /** What both read, as people read it. */
  readonly text: string;
}

export interface Overlap {
  /** Learned or chosen from. */
  readonly from: PartName;
  readonly in: PartName;
  /** Rows of `in`, and how many of them stand in `from` too. */
  readonly rows: number;
  readonly shared: number;
  /** Of those shared, with the same target too; null where nothing else is compared. */
  readonly sameTarget: number | null;
  /** How many chance alone would share. */
  readonly expected: number;
  /** Not clearly more than chance. */
  readonly isChance: boolean;
  readonly examples: readonly OverlapExample[];
}

const MOST_EXAMPLES = 3;

/** A part, and the same rows with their targets where those are not compared anyway. */
export interface Side {
  readonly part: Compared;
  readonly whole: Compared | null;
}

export interface OverlapOptions {
  readonly textOf: (part: Compared, row: number) => string;
  /** Whether a row says enough to be counted; all do unless said. */
  readonly counts?: (part: Compared, row: number) => boolean;
}

/** Of what one side holds, what stands in each of the others. */
export function overlapsWith(
  from: Side,
  others: readonly Side[],
  { textOf, counts = () => true }: OverlapOptions,
): readonly Overlap[] {
  const index = indexRows(from.part);
  const wholeIndex = from.whole && indexRows(from.whole);
  return others.map(({ part, whole }): Overlap => {
    const examples: OverlapExample[] = [];
    let [shared, sameTarget] = [0, 0];
    for (let row = 0; row < unitCount(part); row++) {
      const like = index.find(part, row);
      if (like < 0 || !counts(part, row)) continue;
      shared++;
      if (wholeIndex && whole && wholeIndex.find(whole, row) >= 0) sameTarget++;
      if (examples.length === MOST_EXAMPLES) continue;
      examples.push({ origin: originOf(part, row), like: originOf(from.part, like), text: textOf(part, row) });
    }
    const expected = shared === 0 ? 0 : expectedShared(from.part, part);
    return {
      ...{ from: from.part.name, in: part.name, rows: unitCount(part), shared, expected, examples },
      sameTarget: wholeIndex ? sameTarget : null,
      isChance: shared <= 2 * expected + 3 * Math.sqrt(expected),
    };
  });
}

/** Those parts that something is learned or chosen from, each with those after it: train with all others, validate with the tests. */
export function eachFrom<T extends { readonly name: PartName }>(
  parts: readonly T[],
): readonly (readonly [T, readonly T[]])[] {
  return parts.flatMap((part, at) =>
    part.name === "train" || part.name === "validate" ? [[part, parts.slice(at + 1)] as const] : [],
  );
}
