/** Numbers as people write them in short: `1-7,9`. */

/** Of numbers in rising order. */
export function rangesOf(numbers: Iterable<number>): string {
  const parts: string[] = [];
  let [first, last] = [Number.NaN, Number.NaN];
  const close = () => {
    if (!Number.isNaN(first)) parts.push(first === last ? String(first) : `${first}-${last}`);
  };
  for (const number of numbers) {
    if (number === last + 1) {
      last = number;
      continue;
    }
    close();
    [first, last] = [number, number];
  }
  close();
  return parts.join(",");
}
