/** What the functions of one row want: columns of some type. */
import { constant } from "../../../ops/polynomial.js";
import type { Bound, CallSite } from "../calls/callable.js";
import { wrongKind } from "../context.js";
import type { ItemType, LengthBounds } from "../graph.js";
import { describe, type RowValue } from "../values/value.js";

export const column = (name: string, doc: string) =>
  ({ name, doc, wants: { kind: "value", accepts: ["row-value"], called: "a column" } }) as const;

/** One column, or several between brackets. */
export const columns = (name: string, doc: string, called: string) =>
  ({
    name,
    doc,
    wants: { kind: "value", accepts: ["row-value", "row-values"], called },
  }) as const;

/** A list of which only the data tell how long it is. */
export const UNBOUNDED: LengthBounds = { low: constant(0), high: null };
export const WORDS: ItemType = { kind: "list", of: { kind: "text" }, length: UNBOUNDED };

/** The argument, when its item is as wanted; else a report. */
export function wanted(
  bound: Bound,
  name: string,
  site: CallSite,
  what: string,
  fits: (item: ItemType) => boolean,
): RowValue | null {
  const value = bound.value(name, "row-value");
  return isWanted(value, name, site, what, fits) ? value : null;
}

/** All the columns of the argument, when each item is as wanted; else a report. */
export function allWanted(
  bound: Bound,
  name: string,
  site: CallSite,
  what: string,
  fits: (item: ItemType) => boolean,
): readonly RowValue[] | null {
  const given = bound.value(name, "row-value", "row-values");
  const values = given.kind === "row-values" ? given.values : [given];
  return values.every((value) => isWanted(value, name, site, what, fits)) ? values : null;
}

function isWanted(
  value: RowValue,
  name: string,
  site: CallSite,
  what: string,
  fits: (item: ItemType) => boolean,
): boolean {
  if (value.window === null && fits(value.item)) return true;
  wrongKind(site.context, site.spanOf(name), { name, wanted: what, given: describe(value) });
  return false;
}

export const isText = (item: ItemType): boolean => item.kind === "text";
export const isTextOrWords = (item: ItemType): boolean => isText(item) || (item.kind === "list" && isText(item.of));
