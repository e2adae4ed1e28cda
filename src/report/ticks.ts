/** Round numbers along an axis. */

/** Multiples of 1, 2 or 5 times a power of ten within the range, at most so many; `from` is below `to`. */
export function roundTicks(from: number, to: number, most: number): readonly number[] {
  const raw = (to - from) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(raw));
  for (const factor of [1, 2, 5, 10, 20]) {
    const step = factor * power;
    const [first, last] = [Math.ceil(from / step - 1e-9), Math.floor(to / step + 1e-9)];
    if (last - first + 1 > most) continue;
    // Divided where that is exact: 3 × 0.1 is no round number.
    const inverse = Math.round(1 / step);
    return Array.from({ length: last - first + 1 }, (_, index) =>
      step < 1 ? (first + index) / inverse : (first + index) * step,
    );
  }
  return [];
}
