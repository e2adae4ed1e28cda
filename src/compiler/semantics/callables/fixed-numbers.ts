/** Numbers that decide how data are split or a space is searched, and so cannot themselves be searched. */
import { constantValue } from "../../../ops/polynomial.js";
import type { Bound, CallSite } from "../calls/callable.js";
import { wrongKind } from "../context.js";

/** The numbers given for these parameters, by name; null, and a report of each, where a parameter decides some. */
export function fixedNumbers(
  names: readonly string[],
  bound: Bound,
  { context, spanOf }: CallSite,
): Readonly<Record<string, number>> | null {
  const fixed = names.flatMap((name): readonly (readonly [string, number])[] => {
    const value = constantValue(bound.number(name));
    if (value !== undefined) return [[name, value]];
    wrongKind(context, spanOf(name), { name, wanted: "a fixed number", given: "decided by a parameter" });
    return [];
  });
  return fixed.length === names.length ? Object.fromEntries(fixed) : null;
}
