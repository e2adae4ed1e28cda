/** Numbers of bytes as people write them. */
const PREFIXES: readonly string[] = ["", "K", "M", "G", "T"];

/** `500MiB`, `8GiB`, `2GB`, `100000`: a number of bytes; null for anything else. */
export function bytesOf(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([KMGT]?)(i?)B)?$/i.exec(text.trim());
  if (!match) return null;
  const bytes = Number(match[1]) * (match[3] ? 1024 : 1000) ** PREFIXES.indexOf((match[2] ?? "").toUpperCase());
  return Number.isSafeInteger(Math.floor(bytes)) && bytes >= 1 ? Math.floor(bytes) : null;
}
