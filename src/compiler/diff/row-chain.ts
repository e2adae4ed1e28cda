/** What is computed of a row as a chain of steps: `book.text |> lower() |> words()`. */
import type { RowExpression } from "../../plan/plan.js";

/** A step, without what it is given. */
export type Step = Omit<Extract<RowExpression, { readonly call: string }>, "arguments">;

export interface Chain {
  readonly core: RowExpression;
  /** In the order in which they are done. */
  readonly steps: readonly Step[];
}

export function chainOf(expression: RowExpression): Chain {
  if (!("call" in expression) || expression.arguments.length !== 1) return { core: expression, steps: [] };
  const { arguments: given, ...step } = expression;
  const { core, steps } = chainOf(given[0]);
  return { core, steps: [...steps, step] };
}
