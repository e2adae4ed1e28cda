/** What several measurements of one thing come to: runs of one experiment on the folds of its data. */

export interface Spread {
  readonly mean: number;
  /** As of a sample: squares are divided by n - 1. NaN for one value alone. */
  readonly deviation: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : Number.NaN };
}

/**
 * Half the interval that holds the mean over new data of this size with 95 %, of folds by chance, `ofRepeat` in each repeat:
 * they share most of their training rows, so that their variance counts 1/n + 1/(ofRepeat - 1) times (Nadeau and Bengio
 * 2003).
 */
export function halfInterval(values: readonly number[], ofRepeat: number): number {
  const { length } = values;
  return spreadOf(values).deviation * Math.sqrt(1 / length + 1 / (ofRepeat - 1)) * studentQuantile(length - 1);
}

/** Student's distribution: below this, from 1 degree of freedom on, lie 97.5 %. */
const QUANTILES = [
  ...[12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788, 2.1604, 2.1448],
  ...[2.1314, 2.1199, 2.1098, 2.1009, 2.093, 2.086, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484],
  ...[2.0452, 2.0423],
];

/** Beyond the table by the first terms of Cornish and Fisher's series, whose error is below 0.0001 there. */
export function studentQuantile(degrees: number): number {
  const known = QUANTILES[degrees - 1];
  if (known !== undefined) return known;
  const z = 1.959964;
  return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2);
}
