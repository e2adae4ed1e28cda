import { KEYWORDS } from "./tokens.js";

/** Words that can never be names. */
export function keywords(): readonly string[] {
  return KEYWORDS.filter(({ soft }) => !soft).map(({ word }) => word);
}
