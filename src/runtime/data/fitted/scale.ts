/** Scales fitted to train alone: y = (x - shift) / factor, in float64, perhaps of logarithms. */
import { Failure } from "../../failure.js";
import type { Parts, Scale } from "../kit.js";
import { trainOf } from "./vocabulary.js";

type ValueOf<Row> = (row: Row) => number | readonly number[];

/**
 * Mean 0 and standard deviation 1 on train; the deviation is the population's (divided by n, two passes). Throws
 * `fit-empty`, `fit-constant`, `bad-value`.
 */
export function standardScale<Row>(
  parts: Parts<Row>,
  value: ValueOf<Row>,
  { log = false }: { readonly log?: boolean } = {},
): Scale {
  const values = varyingValues(parts, value, log);
  let total = 0;
  for (const x of values) total += x;
  const mean = total / values.length;
  let squares = 0;
  for (const x of values) squares += (x - mean) ** 2;
  return scaleOf(mean, Math.sqrt(squares / values.length), log);
}

/** Least and greatest value on train become `low` and `high`. Throws `fit-empty`, `fit-constant`, `bad-value`. */
export function spreadScale<Row>(
  parts: Parts<Row>,
  value: ValueOf<Row>,
  { low, high, log = false }: { readonly low: number; readonly high: number; readonly log?: boolean },
): Scale {
  if (low === high) throw new RangeError("both ends of a spread are equal");
  const [least, greatest] = ends(varyingValues(parts, value, log));
  const factor = (greatest - least) / (high - low);
  return scaleOf(least - low * factor, factor, log);
}

export function scaleOf(shift: number, factor: number, log = false): Scale {
  return {
    shift,
    factor,
    log,
    apply: (x) => ((log ? Math.log(x) : x) - shift) / factor,
    invert: (y) => (log ? Math.exp(y * factor + shift) : y * factor + shift),
  };
}

/** All values of train, or their logarithms: finite, at least one, and not all equal. */
function varyingValues<Row>(parts: Parts<Row>, value: ValueOf<Row>, log: boolean): readonly number[] {
  const train = parts.parts.get("train");
  const values: number[] = [];
  for (const [index, row] of trainOf(parts).entries()) {
    const found = value(row);
    for (const x of typeof found === "number" ? [found] : found) {
      if (!Number.isFinite(x)) {
        const message = `\`${train?.origin(index)}\` gives ${x}, and a scale is fitted to finite numbers only.`;
        throw new Failure("bad-value", message, "Correct the value, or leave out such rows.");
      }
      if (log && x <= 0) {
        const message = `\`${train?.origin(index)}\` gives ${x}, which has no logarithm.`;
        throw new Failure("bad-value", message, "Use a scale without `log`, or leave out such rows.");
      }
      values.push(log ? Math.log(x) : x);
    }
  }
  if (values.length === 0) {
    throw new Failure("fit-empty", "A scale found no value in train.", "Look at the conditions that leave rows out.");
  }
  const [least, greatest] = ends(values);
  if (least === greatest) {
    const message = `A scale cannot be fitted: all ${values.length} values of train are ${log ? "equal" : least}.`;
    throw new Failure("fit-constant", message, "Use the column as it is, or leave it out: it tells the model nothing.");
  }
  return values;
}

function ends(values: readonly number[]): readonly [number, number] {
  let [least, greatest] = [values[0], values[0]];
  for (const x of values) {
    if (x < least) least = x;
    if (x > greatest) greatest = x;
  }
  return [least, greatest];
}
