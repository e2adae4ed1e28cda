/** Where the parts of what an expression makes were written: the argument `units` of a layer, the limit of a condition. */
import type { Span } from "../../source.js";
import type { Expression } from "../../syntax/tree.js";
import type { Scope } from "../names/scope.js";
import type { Value } from "../values/value.js";

/** The part that is the whole. */
export const WHOLE = "";

export class PartSpans {
  readonly #parts = new Map<object, Map<string, Span>>();

  note(made: object, part: string, span: Span): void {
    const known = this.#parts.get(made) ?? new Map<string, Span>();
    if (!known.has(part)) known.set(part, span);
    this.#parts.set(made, known);
  }

  /** What an expression makes whose own part stands at a place; the first of several, as in a block that is called twice. */
  madeAt({ file, start }: Span): object | null {
    for (const [made, parts] of this.#parts) {
      const whole = parts.get(WHOLE);
      if (whole?.start === start && whole.file === file) return made;
    }
    return null;
  }

  of(made: object): ReadonlyMap<string, Span> {
    return this.#parts.get(made) ?? NONE;
  }
}

const NONE: ReadonlyMap<string, Span> = new Map();

/** What the plan will know of a value; null for values that are no part of it by themselves. */
export function madeBy(value: Value): object | null {
  switch (value.kind) {
    case "row-value":
      return value.window ?? value.expression;
    case "loss":
      return value.terms[0] ?? null;
    case "rows":
    case "vocabulary":
    case "scale":
    case "tensor":
    case "attention":
    case "optimizer":
    case "condition":
    case "decoding":
    case "measure":
      return value.node;
    default:
      return null;
  }
}

/** Where a value was written: through the names of constants and of a block's parameters, to what stands for them. */
export function spanOfValue(expression: Expression, scope: Scope): Span {
  const entry = expression.kind === "reference" ? scope.find(expression.name) : undefined;
  return entry?.written ?? expression.span;
}
