/** `pairs.english`, `es.size`, `odd.classes`, `memory.state`, `validate.loss`: a dot reaches a field. */
import { symbol } from "../../../ops/polynomial.js";
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import type { Field } from "../../syntax/tree.js";
import { type Context, report } from "../context.js";
import { number } from "../values/numbers.js";
import { rowValue } from "../values/row-values.js";
import { finalState } from "../values/states.js";
import { idSize, reportNoIds } from "../values/tensors.js";
import { describe, UNKNOWN, type Value, type ValueOf } from "../values/value.js";
import type { Entry } from "./scope.js";

export function fieldOf(of: Value, node: Field, context: Context): Value {
  const name = node.name.text;
  switch (of.kind) {
    case "rows": {
      const item = of.node.columns.get(name);
      if (item) return rowValue(of.node, { kind: "column", name }, item);
      return unknownField(of, node, [...of.node.columns.keys()], context);
    }
    case "vocabulary":
      if (name === "size") return number("count", symbol(of.node.sizeSymbol));
      return unknownField(of, node, ["size"], context);
    case "feature": {
      if (name !== "classes") return unknownField(of, node, ["classes"], context);
      const size = idSize(of.node);
      if (size) return number("count", size);
      reportNoIds(context, of.node, node.span);
      return UNKNOWN;
    }
    case "tensor":
      if (name === "state" && finalState(of.node)) return { kind: "state", of: of.node };
      return unknownField(of, node, finalState(of.node) ? ["state"] : [], context);
    case "part":
      return measured(of, node, context);
    default:
      return unknownField(of, node, [], context);
  }
}

/** Whatever chooses sees train and validate only (language rule R6). */
function measured(of: ValueOf<"part">, node: Field, context: Context): Value {
  const name = node.name.text;
  if (of.part === "test") {
    const suggestion = { message: "choose on `validate`", edit: { span: node.of.span, text: "validate" } };
    report(context, "choose-on-test", node.span, { written: `test.${name}` }, { suggestion });
    return UNKNOWN;
  }
  if (name === "loss") return { kind: "measured", on: { part: of.part, measure: null } };
  let itself: Entry | null = null;
  const value = context.scope.value(name, (entry) => {
    itself = entry;
  });
  if (value?.kind === "measure" && value.node.text && of.part === "train") {
    const why = "they are written at checks, and only for `validate`";
    report(context, "not-written", node.span, { callee: `train.${name}`, why });
    return UNKNOWN;
  }
  if (value?.kind === "measure") return { kind: "measured", on: { part: of.part, measure: value.node } };
  const isMeasure = (known: string) => context.scope.find(known)?.role === "measure";
  if (itself && isMeasure(name)) report(context, "defined-by-itself", node.name.span, { name });
  if (value?.kind === "unknown" && (!itself || isMeasure(name))) return UNKNOWN;
  const measures = context.scope.names().filter(isMeasure);
  return unknownField(of, node, ["loss", ...measures], context);
}

function unknownField(of: Value, node: Field, known: readonly string[], context: Context): Value {
  const name = node.name.text;
  const suggestion = didYouMean(node.name.span, name, known);
  const hint = known.length > 0 ? `; it has \`${known.join("`, `")}\`` : "";
  report(context, "unknown-field", node.name.span, { name, of: describe(of), hint }, { suggestion });
  return UNKNOWN;
}
