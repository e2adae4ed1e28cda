/** The remedy for a name that nothing known has. */
import { allNearest } from "../../spelling/nearest.js";
import type { Span } from "../source.js";
import type { Suggestion } from "./diagnostic.js";

/** To write the likeliest of the known names over `span`; null where none is near. */
export function didYouMean(span: Span, written: string, known: Iterable<string>): Suggestion | null {
  const [best, second] = allNearest(written, known);
  if (best === undefined) return null;
  const edit = { span, text: best };
  return second === undefined
    ? { message: `did you mean \`${best}\`?`, edit }
    : { message: `did you mean \`${best}\` or \`${second}\`?`, edit, unsure: true };
}
