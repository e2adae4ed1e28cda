/** Whether a recurrent layer may attend as it says. */
import { format, subtract } from "../../../ops/polynomial.js";
import type { Bound, CallSite } from "../calls/callable.js";
import { type Context, report } from "../context.js";
import type { AttentionNode, Attribute, ModelNode } from "../graph.js";
import { WHOLE } from "../messages/part-spans.js";
import { findPoint } from "../values/ranges.js";

/** Reports what cannot be; `dot` compares features one by one, and in lanes there is no memory to look back at. */
export function mayAttend(attention: AttentionNode, bound: Bound, site: CallSite): boolean {
  return isWhole(site) && isAsWide(attention, bound, site);
}

function isWhole({ context, spanOf }: CallSite): boolean {
  if (!context.shared.lanes) return true;
  report(context, "attend-in-lanes", spanOf("attend"), {});
  return false;
}

function isAsWide({ score, memory }: AttentionNode, bound: Bound, { context, spanOf }: CallSite): boolean {
  const [units, features] = [bound.number("units"), memory.type.features];
  if (score !== "dot" || !features) return true;
  const point = findPoint(context, subtract(units, features), (value) => value !== 0);
  if (!point) return true;
  const related = [{ span: memory.origin.span, message: `this layer has ${format(features)} features` }];
  const parameters = { units: format(units), features: format(features), at: point.text };
  const written = context.shared.textOf(spanOf("attend"));
  const suggestion = written.startsWith("dot(")
    ? {
        message: "`multiplicative` compares what is not as wide",
        edit: { span: { ...spanOf("attend"), end: spanOf("attend").start + 3 }, text: "multiplicative" },
      }
    : null;
  report(context, "attend-width", spanOf("attend"), parameters, { related, suggestion });
  return false;
}

/** The layer's attributes that say how it attends. */
export function attentionAttributes(
  { score, size, feed }: AttentionNode,
  bound: Bound,
): Readonly<Record<string, Attribute>> {
  return {
    attend: { kind: "word", value: { word: score, setting: null } },
    feed: { kind: "word", value: feed },
    ...(score === "additive" ? { attend_size: { kind: "number" as const, value: size ?? bound.number("units") } } : {}),
  };
}

/** Facts of the attention stand where it was written. */
export function noteAttention(attention: AttentionNode, node: ModelNode, { shared: { spans } }: Context): void {
  for (const [part, span] of spans.of(attention))
    if (part !== WHOLE) spans.note(node, part === "size" ? "attend_size" : part, span);
}
