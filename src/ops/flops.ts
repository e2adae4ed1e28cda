/**
 * FLOPs of a call: two for each term of the sums of products that it makes, a multiplication and an addition. What goes
 * element by element (activations, gates, losses, updates of weights) is not counted, and neither is padding where a call
 * knows of it.
 */
import type { Numbers, Pass } from "./contract.js";
import { add, evaluate, type Polynomial, parse, substitute, zero } from "./polynomial.js";

/**
 * What is real of a call's sizes, and what it comes to where the call is told of no padding: `steps` of all examples
 * together (`lengths`); `looks`, at each of these the steps of the example's memory (`memoryLengths`); `counted`, rows of a
 * weight other than 0 (`rowWeights`).
 */
export const REAL = { steps: "batch time", looks: "batch source time", counted: "rows" } as const;

export type Real = keyof typeof REAL;

/** `has`: whether an argument is there. */
export function passFlops({ products }: Pass, has: (argument: string) => boolean): Polynomial {
  return products
    .filter(({ of, unless }) => has(of) && (unless === undefined || !has(unless)))
    .map(({ flops }) => parse(flops))
    .reduce(add, zero);
}

/** The same where nothing is padding. */
export function withoutPadding(flops: Polynomial): Polynomial {
  return substitute(flops, new Map(Object.entries(REAL).map(([name, padded]) => [name, parse(padded)])));
}

/** The arguments of one call, by name; null for one that is not there. */
type ArrayNamed = (argument: string) => Numbers | null;

/** What counts the FLOPs of calls of a pass, from their sizes and from what their arrays say of padding. */
export function flopsCounter(pass: Pass): (sizes: Readonly<Record<string, number>>, array: ArrayNamed) => number {
  const known = new Map<string, Polynomial>();
  const asked = [...new Set(pass.products.flatMap(({ of, unless }) => (unless === undefined ? [of] : [of, unless])))];
  return (sizes, array) => {
    const there = asked.filter((name) => array(name) !== null);
    const flops = known.get(there.join()) ?? passFlops(pass, (name) => there.includes(name));
    known.set(there.join(), flops);
    // A state that is the query itself is as wide as it is.
    const attention = sizes.attention === 0 ? sizes.hidden : sizes.attention;
    return evaluate(flops, { ...sizes, attention, ...realSizes(sizes, array) });
  };
}

function realSizes(
  { time, batch, source, rows }: Readonly<Record<string, number>>,
  array: ArrayNamed,
): Record<Real, number> {
  const [lengths, memory, weights] = ["lengths", "memoryLengths", "rowWeights"].map(array);
  let [steps, looks, counted] = [0, 0, 0];
  for (let example = 0; example < batch; example++) {
    const own = lengths ? Math.min(time, lengths[example]) : time;
    steps += own;
    looks += own * (memory ? Math.min(source, memory[example]) : source);
  }
  for (let row = 0; row < rows; row++) if (weights?.[row] !== 0) counted++;
  return { steps, looks, counted };
}
