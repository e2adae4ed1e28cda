/** How many rows would stand on both sides by chance alone. */
import { type Compared, unitCount } from "../statistics/row-index.js";

/** More values than these tell no more of how often two are alike. */
const MOST_VALUES = 1_000_000;

/**
 * Rows of `other` whose like would stand in `train` if values were drawn one by one, as often as train has each:
 * many where rows are short and values few, next to none among sentences.
 */
export function expectedShared(train: Compared, other: Compared): number {
  const alike = train.columns.map((_, column) => chanceAlike(train, column));
  const [inTrain, inOther] = [countLengths(train), countLengths(other)];
  let expected = 0;
  for (const [key, { lengths, count }] of inOther) {
    const like = lengths.reduce((chance, length, column) => chance * alike[column] ** length, 1);
    expected += count * -Math.expm1(-(inTrain.get(key)?.count ?? 0) * like);
  }
  return expected;
}

/** How often two values of a column are the same. */
function chanceAlike({ columns }: Compared, column: number): number {
  const { values } = columns[column];
  const counts = new Map<number, number>();
  const total = Math.min(values.length, MOST_VALUES);
  for (let at = 0; at < total; at++) counts.set(values[at], (counts.get(values[at]) ?? 0) + 1);
  let squares = 0;
  for (const count of counts.values()) squares += (count / total) ** 2;
  return squares;
}

interface LengthCount {
  readonly lengths: readonly number[];
  count: number;
}

/** Only rows of the same lengths can be alike. */
function countLengths(part: Compared): ReadonlyMap<string, LengthCount> {
  const counts = new Map<string, LengthCount>();
  for (let row = 0; row < unitCount(part); row++) {
    const lengths = part.columns.map(({ units }) => {
      const [start, end] = units.stretch(row);
      return end - start;
    });
    const key = lengths.join(" ");
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { lengths, count: 1 });
  }
  return counts;
}
