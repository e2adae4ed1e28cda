/** A literal of another kind than is wanted, whose value is as wanted: `"64"` and `64.0` for a count of 64. */
import type { Suggestion } from "../../diagnostics/diagnostic.js";
import type { Span } from "../../source.js";
import type { Want } from "./callable.js";

/** To write it as wanted; null where that is another value, or nothing is. */
export function asWanted(wants: Want, written: string, span: Span): Suggestion | null {
  const text = wantedText(wants, written);
  return text === null ? null : { message: `write \`${text}\``, edit: { span, text } };
}

function wantedText(wants: Want, written: string): string | null {
  const [, quoted] = /^"(.*)"$/.exec(written) ?? [];
  const bare = quoted ?? written;
  if (wants.kind === "word" || wants.kind === "numbers")
    return quoted !== undefined && wants.words.includes(quoted) ? quoted : null;
  if (wants.kind !== "number") return null;
  if (wants.type === "real") return quoted !== undefined && /^\d+(?:\.\d+)?(?:e[-+]?\d+)?$/.test(bare) ? bare : null;
  if (wants.type !== "count" || !/^\d+(?:\.\d+)?(?:e\+?\d+)?$/.test(bare)) return null;
  const value = Number(bare);
  return Number.isSafeInteger(value) ? String(value) : null;
}
