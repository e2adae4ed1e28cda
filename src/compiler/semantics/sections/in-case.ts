import { exactly, type Possible } from "../../../plan/setting-condition.js";
import type { Context } from "../context.js";

/** All that a setting may be in the case of words that is being checked. */
export function inCase({ shared }: Context, name: string): Possible | undefined {
  const word = shared.words.get(name);
  if (word !== undefined) return exactly(word);
  const interval = shared.intervals.get(name);
  return interval && { kind: "numbers", interval };
}
