/** How fast a machine is: times of ops, measured once at a few sizes each, and read in between. */

/** Milliseconds of one call on a grid of sizes. */
export interface TimeTable {
  /** Rising sizes, one list for each that the time rests on. */
  readonly axes: readonly (readonly number[])[];
  /** At every combination of them; the last changes fastest. */
  readonly ms: readonly number[];
}

export interface Calibration {
  readonly format: 1;
  /** Of rnnc. */
  readonly version: string;
  /** Processor, and how many. */
  readonly machine: string;
  /** As `rnnc run` names it: `native (AVX-512, 2 threads)`. */
  readonly device: string;
  readonly threads: number;
  /** ISO 8601. */
  readonly measured: string;
  readonly tables: Readonly<Record<string, TimeTable>>;
  /** Of a training step, all that is no kernel: the batch, the loop. */
  readonly outsideMs: number;
}

/**
 * The time at sizes between those measured: a power of each size that joins the neighbours, and beyond the ends goes on.
 * @throws RangeError for another number of sizes than the table has axes.
 */
export function timeAt({ axes, ms }: TimeTable, sizes: readonly number[]): number {
  if (sizes.length !== axes.length) throw new RangeError(`${sizes.length} sizes of a table over ${axes.length}`);
  let corners: readonly (readonly [place: number, weight: number])[] = [[0, 1]];
  for (const [index, axis] of axes.entries()) {
    const [below, share] = placeOn(axis, sizes[index]);
    corners = corners.flatMap(([place, weight]) => [
      [place * axis.length + below, weight * (1 - share)] as const,
      [place * axis.length + Math.min(below + 1, axis.length - 1), weight * share] as const,
    ]);
  }
  return Math.exp(corners.reduce((sum, [place, weight]) => sum + weight * Math.log(ms[place]), 0));
}

/** The place before a size, and how far it is on the way to the next, in the logarithm. Below the first, the first. */
function placeOn(axis: readonly number[], size: number): readonly [below: number, share: number] {
  if (axis.length === 1 || size <= axis[0]) return [0, 0];
  const next = axis.findIndex((known) => known >= size);
  const below = (next === -1 ? axis.length - 1 : next) - 1;
  return [below, Math.log(size / axis[below]) / Math.log(axis[below + 1] / axis[below])];
}
