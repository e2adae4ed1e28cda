/** What `rnnc explain CODE` prints: the page of a diagnostic, or of a rule of `rnnc lint`. */
import { pageOf } from "../../compiler/diagnostics/page.js";
import { CODES } from "../../compiler/diagnostics/table.js";
import { pageOf as pageOfRule } from "../../compiler/lint/page.js";
import { RULE_IDS } from "../../compiler/lint/table.js";
import { nearest } from "../../spelling/nearest.js";

/** In Markdown; null where there is no such code. */
export function explainCode(name: string): string | null {
  const code = CODES.find((known) => known === name);
  if (code !== undefined) return pageOf(code);
  const rule = RULE_IDS.find((known) => known === name);
  return rule === undefined ? null : pageOfRule(rule);
}

/** The code that somebody meant who wrote something like it. */
export function meantCode(name: string): string | undefined {
  return nearest(name, [...CODES, ...RULE_IDS]);
}
