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

const PREFIXES: readonly string[] = ["", "K", "M", "G", "T"];

/** `500MiB`, `8GiB`, `2GB`, `100000`: a number of bytes; null for anything else. */
export function bytesOf(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([KMGT]?)(i?)B)?$/i.exec(text.trim());
  if (!match) return null;
  const bytes = Number(match[1]) * (match[3] ? 1024 : 1000) ** PREFIXES.indexOf((match[2] ?? "").toUpperCase());
  return Number.isSafeInteger(Math.floor(bytes)) && bytes >= 1 ? Math.floor(bytes) : null;
}
