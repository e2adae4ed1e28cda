/** Where what a message is about comes from: the second place beside it. */
import type { Related } from "../diagnostics/diagnostic.js";
import type { ColumnNode, ModelNode } from "./graph.js";
import { describeTensor } from "./value.js";

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
