/** Numbers in a few numbers. */

export interface Summary {
  readonly count: number;
  readonly least: number;
  readonly greatest: number;
  readonly mean: number;
  /** Of the numbers themselves (divided by n), in two passes. */
  readonly deviation: number;
}

/** Of at least one number. */
export function summaryOf(numbers: ArrayLike<number>): Summary {
  const count = numbers.length;
  let [least, greatest, sum] = [numbers[0], numbers[0], 0];
  for (let at = 0; at < count; at++) {
    const x = numbers[at];
    if (x < least) least = x;
    if (x > greatest) greatest = x;
    sum += x;
  }
  const mean = sum / count;
  let squares = 0;
  for (let at = 0; at < count; at++) squares += (numbers[at] - mean) ** 2;
  return { count, least, greatest, mean, deviation: Math.sqrt(squares / count) };
}

/** How long sequences are. */
export interface Lengths {
  readonly least: number;
  readonly mean: number;
  readonly median: number;
  /** 95 % of the sequences are no longer. */
  readonly most95: number;
  readonly greatest: number;
  readonly histogram: readonly Bin[];
}

/** Whole numbers from `low` to `high`, both included. */
export interface Bin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** Of at least one length; at most `bins` bins of one width. */
export function lengthsOf(lengths: ArrayLike<number>, bins = 12): Lengths {
  const sorted = Int32Array.from(lengths).sort();
  const { least, greatest, mean } = summaryOf(sorted);
  const width = Math.ceil((greatest - least + 1) / bins);
  const histogram = Array.from({ length: Math.floor((greatest - least) / width) + 1 }, (_, bin) => {
    const low = least + bin * width;
    return { low, high: Math.min(greatest, low + width - 1), count: 0 };
  });
  for (const length of sorted) histogram[Math.floor((length - least) / width)].count++;
  return { least, mean, median: quantile(sorted, 0.5), most95: quantile(sorted, 0.95), greatest, histogram };
}

/** The least number that at least this share of all is not greater than (no interpolation). */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
