/** How messages show what was found. */

/** The text in quotation marks, on one line, shortened to about 40 characters. */
export function quote(text: string): string {
  const start = Array.from(text.slice(0, 90)).slice(0, 40).join("");
  return JSON.stringify(start.length < text.length ? `${start}…` : text);
}

/** `1 row`, `2 rows`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Names in back-ticks, at most eight of them. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `\`${name}\``);
  return shown.join(", ") + (names.length > 8 ? ` and ${names.length - 8} more` : "");
}
