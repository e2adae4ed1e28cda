/** The functions over one row that programs import. All are pure; texts come from strict UTF-8. */

/** Lower case by Unicode's default rule, whatever language the machine speaks. */
export function lower(text: string): string {
  return text.toLowerCase();
}

/** Replaces every occurrence, letter by letter: nothing in `from` or `to` has a special meaning. */
export function replace(text: string, from: string, to: string): string {
  if (from === "") throw new RangeError("there is nothing to replace");
  return text.replaceAll(from, () => to);
}

/** One of Unicode's normal forms (UAX #15). */
export function normalForm(text: string, form: "NFC" | "NFD" | "NFKC" | "NFKD"): string {
  return text.normalize(form);
}

/** Letters without the marks above, below and through them (`Mn`); what has no such mark stays as it is. */
export function withoutAccents(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mn}+/gu, "")
    .normalize("NFC");
}

/** Words and texts one after another, `between` after each but the last. */
export function textOf(parts: readonly (string | readonly string[])[], between: string): string {
  const [first] = parts;
  if (parts.length === 1) return typeof first === "string" ? first : first.join(between);
  return parts.flat().join(between);
}

/** Words of several columns in one list. */
export function together(...parts: readonly (string | readonly string[])[]): readonly string[] {
  return parts.flat();
}

export interface WordsOptions {
  /** `kept`: words are what stands between white space. `apart`: signs are words of their own. */
  readonly marks: "kept" | "apart";
  /** With `kept`: characters taken off both ends of each word. */
  readonly strip?: string;
}

/**
 * The words of a text. `kept`: split at Unicode's white space, stripped, and the empty ones dropped. (`\s` would cut at
 * U+FEFF too, which is none: 36 words of WikiText-2 are such a sign.)
 * `apart`: the matches of `/[\p{L}\p{N}_]+(?:'[\p{L}\p{N}_]+)*|[^\p{L}\p{N}_\p{White_Space}]/gu`, so `don't` is one word.
 */
export function words(text: string, { marks, strip = "" }: WordsOptions): readonly string[] {
  if (marks === "apart") return wordsAndMarks(text);
  const pieces = text.split(/\p{White_Space}+/u);
  const stripped = strip === "" ? pieces : pieces.map(stripper(strip));
  return stripped.filter((word) => word !== "");
}

function stripper(strip: string): (word: string) => string {
  const off = new Set(strip);
  return (word) => {
    let [start, end] = [0, word.length];
    while (start < end) {
      const first = String.fromCodePoint(word.codePointAt(start) ?? 0);
      if (!off.has(first)) break;
      start += first.length;
    }
    while (start < end) {
      const last = lastCodePoint(word, end);
      if (!off.has(last)) break;
      end -= last.length;
    }
    return word.slice(start, end);
  };
}

/** The character that ends before `end`; two units when it lies outside the basic plane. */
function lastCodePoint(text: string, end: number): string {
  const two = text.slice(Math.max(0, end - 2), end);
  return two.length === 2 && (two.codePointAt(0) ?? 0) > 0xffff ? two : text[end - 1];
}

const unseen = 0;
const letter = 1;
const space = 2;
const mark = 3;

/** What each UTF-16 unit of the basic plane is, found when first met: Unicode's tables are slow to ask. */
const kinds = new Uint8Array(0x10000);

function kindOf(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  const kind = kinds[unit];
  if (kind !== unseen) return kind;
  const sign = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const found = /[\p{L}\p{N}_]/u.test(sign) ? letter : /\p{White_Space}/u.test(sign) ? space : mark;
  // The first half of a pair says nothing of the character.
  if (unit < 0xd800 || unit > 0xdbff) kinds[unit] = found;
  return found;
}

function isHighHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function lengthAt(text: string, at: number): number {
  return isHighHalf(text.charCodeAt(at)) && (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/** What the regular expression above matches, several times faster. */
function wordsAndMarks(text: string): string[] {
  const found: string[] = [];
  const apostrophe = 0x27;
  for (let at = 0; at < text.length; ) {
    const start = at;
    const kind = kindOf(text, at);
    at += lengthAt(text, at);
    if (kind === space) continue;
    while (kind === letter && at < text.length) {
      if (kindOf(text, at) === letter) at += lengthAt(text, at);
      else if (text.charCodeAt(at) === apostrophe && at + 1 < text.length && kindOf(text, at + 1) === letter) at++;
      else break;
    }
    found.push(text.slice(start, at));
  }
  return found;
}

/** The characters of a text (code points). */
export function characters(text: string): readonly string[] {
  return Array.from(text);
}

/** How many items a list has; for a text, how many code points. */
export function count(items: string | readonly unknown[]): number {
  if (typeof items !== "string") return items.length;
  let pairs = 0;
  for (let at = 0; at + 1 < items.length; at++) {
    if (isHighHalf(items.charCodeAt(at)) && lengthAt(items, at) === 2) pairs++;
  }
  return items.length - pairs;
}

/** The sum of a list; of none, 0. */
export function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

/** The remainder of `a / b` that has the sign of `b`: 0..b-1 for whole `a` and positive `b`. */
export function modulo(a: number, b: number): number {
  const remainder = a % b;
  return remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder + 0;
}
