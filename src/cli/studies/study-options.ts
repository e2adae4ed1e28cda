/** Counts that options of a search take. */
import { thousands } from "../../spelling/thousands.js";
import type { Given } from "../arguments.js";
import { UsageError } from "../usage.js";

export const MOST_WORKERS = 256;

/** Null where `--trials` is not given. */
export function trialsOf(given: Given): number | null {
  const text = given.value("trials");
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--trials is a count from 1, not ${text}`);
  return Number(text);
}

/** Null where it is not given. */
export function countOption(given: Given, option: string, most: number): number | null {
  const text = given.value(option);
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,5}$/.test(text) || Number(text) > most)
    throw new UsageError(`--${option} is a count from 1 to ${thousands(most)}, not ${text}`);
  return Number(text);
}
