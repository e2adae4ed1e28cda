/** The table of diagnostics. Codes are never reused (language rule R12). */

import { ATTENTION } from "./attention.js";
import { DATA } from "./data.js";
import { DIRECTIONS } from "./directions.js";
import type { Entry } from "./entry.js";
import { FEEDING } from "./feeding.js";
import { LEAKS_IN_DATA } from "./leaks-in-data.js";
import { LEAKS_IN_RECORDS } from "./leaks-in-records.js";
import { NAMES } from "./names.js";
import { SEARCH } from "./search.js";
import { SERIES } from "./series.js";
import { SYNTAX } from "./syntax.js";
import { TYING } from "./tying.js";
import { TYPES } from "./types.js";

export const TABLE = {
  ...SYNTAX,
  ...NAMES,
  ...TYPES,
  ...ATTENTION,
  ...DIRECTIONS,
  ...FEEDING,
  ...TYING,
  ...DATA,
  ...LEAKS_IN_DATA,
  ...LEAKS_IN_RECORDS,
  ...SEARCH,
  ...SERIES,
} as const;

export type Code = keyof typeof TABLE;

type ParameterTable = { readonly [C in Code]: Parameters<(typeof TABLE)[C]["message"]>[0] };

export type MessageParameters<C extends Code> = ParameterTable[C];

export const CODES = Object.keys(TABLE) as readonly Code[];

export const ENTRIES: { readonly [C in Code]: Entry<ParameterTable[C]> } = TABLE;

export function messageOf<C extends Code>(code: C, parameters: MessageParameters<C>): string {
  return ENTRIES[code].message(parameters);
}
