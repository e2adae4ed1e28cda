/** Where what a message is about comes from: the second place beside it. */
import type { Related } from "../../diagnostics/diagnostic.js";
import type { Span } from "../../source.js";
import type { Context } from "../context.js";
import type { ColumnNode, ModelNode, RowsNode } from "../graph.js";
import { describeTensor } from "../values/value.js";

/** Where a column is declared. */
export function declaredHere({ origin }: Pick<ColumnNode, "origin">): { readonly related: readonly Related[] } {
  return { related: [{ span: origin.span, message: `\`${origin.name}\` is declared here` }] };
}

/** Where a tensor is made, and of what shape. */
export function madeHere({ origin, type }: Pick<ModelNode, "origin" | "type">): {
  readonly related: readonly Related[];
} {
  return { related: [{ span: origin.span, message: `this is ${describeTensor(type)}` }] };
}

/** Where the name that is all of a text, or the column that it reaches by a dot, is declared by a person. */
export function declarationOf(context: Context, written: string): Related | null {
  const [, name, field] = /^([a-z_][a-z0-9_]*)(?:\.([a-z_][a-z0-9_]*))?$/.exec(written) ?? [];
  const entry = name === undefined ? undefined : context.scope.find(name);
  if (!entry || entry.isBuiltIn) return null;
  const value = field === undefined ? null : context.scope.work(entry.name);
  const place = value?.kind === "rows" ? placeOfColumn(context, value.node, field) : null;
  return { span: place ?? entry.span, message: `\`${place ? written : entry.name}\` is declared here` };
}

/** Where a column stands among those of its source; null where it comes of what is done to the rows. */
export function placeOfColumn(context: Context, rows: RowsNode, name: string): Span | null {
  const place = context.shared.spans.of(rows).get(`columns/${name}`);
  return place ?? ("of" in rows ? placeOfColumn(context, rows.of, name) : null);
}
