/** JSON in which no object names a key twice: `JSON.parse` would keep the last one and say nothing. */

/** The parsed value; throws `SyntaxError` for what is not JSON or names a key twice. */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  refuseRepeatedKeys(text);
  return value;
}

/** The text is known to be JSON, so every string is closed and every bracket matched. */
function refuseRepeatedKeys(text: string): void {
  /** The keys of each open object; null for an open list. */
  const open: (Set<string> | null)[] = [];
  let isKey = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === "{" || sign === "[") open.push(sign === "{" ? new Set() : null);
    else if (sign === "}" || sign === "]") open.pop();
    if (sign === "{" || sign === ",") isKey = open.at(-1) != null;
    if (sign !== '"') continue;
    const end = endOfString(text, at);
    if (isKey) {
      const key: string = JSON.parse(text.slice(at, end + 1));
      const keys = open.at(-1);
      if (keys?.has(key)) throw new SyntaxError(`the key "${key}" occurs twice`);
      keys?.add(key);
      isKey = false;
    }
    at = end;
  }
}

/** Where the quote stands that closes the string opened at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === "\\") slashes++;
    if (slashes % 2 === 0) return end;
  }
}
