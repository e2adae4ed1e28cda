/** The table of rules of `rnnc lint`: their pages, what `rnnc.yaml` may say of them, and what is looked for. */
import { AMOUNTS } from "./amounts.js";
import { COMMENTS } from "./comments.js";
import { DROPPING } from "./dropping.js";
import { ENDING } from "./ending.js";
import { OUTPUTS } from "./outputs.js";
import { RATES } from "./rates.js";
import { RECURRENCE } from "./recurrence.js";
import type { Level, Rule } from "./rule.js";
import { SEARCHING } from "./searching.js";

const TABLE = {
  ...RATES,
  ...SEARCHING,
  ...DROPPING,
  ...ENDING,
  ...RECURRENCE,
  ...OUTPUTS,
  ...AMOUNTS,
  ...COMMENTS,
} as const;

export type RuleId = keyof typeof TABLE;

export const RULES: { readonly [R in RuleId]: Rule } = TABLE;

export const RULE_IDS = Object.keys(TABLE) as readonly RuleId[];

/** What `rnnc.yaml` says of rules; the others have the level of the table. */
export type Levels = { readonly [R in RuleId]?: Level };

export const DEFAULT_LEVELS = Object.fromEntries(RULE_IDS.map((id) => [id, RULES[id].level])) as Required<Levels>;
