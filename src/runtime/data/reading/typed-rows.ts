/** Rows of a source whose cells were read as its columns are declared. */
import type { CellPlan } from "../../../plan/plan.js";
import type { Cell } from "../kit.js";

export type ColumnTypes = Readonly<Record<string, CellPlan>>;

export type TypedRow<Columns extends ColumnTypes> = { readonly [Name in keyof Columns]: Cell<Columns[Name]> };

/** The one place that takes it on trust: whoever parsed the cells did so by the columns' declared types. */
export function typedRows<Columns extends ColumnTypes>(
  rows: readonly Readonly<Record<string, unknown>>[],
): readonly TypedRow<Columns>[] {
  return rows as readonly TypedRow<Columns>[];
}
