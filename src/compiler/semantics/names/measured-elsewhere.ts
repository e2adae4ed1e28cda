/** What is measured, by the names it has elsewhere: `val_loss` of Keras, `valid.loss`, a measure without its part. */
import type { Suggestion } from "../../diagnostics/diagnostic.js";
import type { Span } from "../../source.js";
import type { Value } from "../values/value.js";
import type { Scope } from "./scope.js";

const PARTS: readonly (readonly [RegExp, string])[] = [
  [/^(?:val|valid|validation|validate|dev|eval)(?:_(?<of>\w+))?$/, "validate"],
  [/^(?:training|train)_(?<of>\w+)$/, "train"],
];

/** To write a part, where a field of it follows, or a measured value over a name that nothing has; null where it is no name of one. */
export function measuredElsewhere(span: Span, name: string, hasField: boolean, scope: Scope): Suggestion | null {
  if (name === "loss" && !hasField) return over(span, "validate.loss");
  for (const [pattern, part] of PARTS) {
    const found = pattern.exec(name);
    if (!found) continue;
    const of = found.groups?.of;
    if (of === undefined && hasField) return over(span, part);
    const measures = ["loss", ...scope.names().filter((known) => scope.find(known)?.role === "measure")];
    if (of !== undefined && measures.includes(of)) return over(span, `${part}.${of}`);
    return { message: `there is \`${measures.map((known) => `${part}.${known}`).join("`, `")}\`` };
  }
  return null;
}

/** Whatever chooses looks at a part: `right` is a measure, and `validate.right` a number. Null for what is no measure's name. */
export function onValidate({ kind }: Value, span: Span, written: string): Suggestion | null {
  return kind === "measure" && /^\w+$/.test(written) ? over(span, `validate.${written}`) : null;
}

function over(span: Span, text: string): Suggestion {
  return { message: `write \`${text}\``, edit: { span, text } };
}
