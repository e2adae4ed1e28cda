/** Amounts as people read them. */

/** `1.5 MiB`. */
export function bytesText(value: number): string {
  return unitText(value, 1024, ["", "Ki", "Mi", "Gi", "Ti", "Pi"], "B");
}

/** Three significant digits, and the unit with a prefix. */
export function unitText(value: number, base: number, prefixes: readonly string[], unit: string): string {
  let [rest, index] = [value, 0];
  while (rest >= base && index < prefixes.length - 1) {
    rest /= base;
    index++;
  }
  return `${Number(rest.toPrecision(3))} ${prefixes[index]}${unit}`.trim();
}
