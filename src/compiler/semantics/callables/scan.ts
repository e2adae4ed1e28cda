/** A cell of one's own, step by step. */
import { constant } from "../../../ops/polynomial.js";
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import type { Block } from "../../syntax/tree.js";
import type { Callable } from "../calls/callable.js";
import { fitType } from "../calls/parameter-types.js";
import { type Context, report, type UserCallable, wrongKind } from "../context.js";
import type { ModelNode, TensorType } from "../graph.js";
import { describeExpression } from "../messages/describe-expression.js";
import { madeHere } from "../messages/told-of.js";
import { workBody } from "../names/expand.js";
import { Scope } from "../names/scope.js";
import { asReals, modelNode, sameShape, tensor } from "../values/tensors.js";
import { describe, describeTensor, UNKNOWN, type Value } from "../values/value.js";

export const scan: Callable = {
  name: "scan",
  doc: "Runs a block at every step: it receives the step's vector and its own last result (zeros at first), and returns the next. General, and slower than `recurrent`.",
  where: ["model"],
  parameters: [
    { name: "x", doc: "A sequence.", wants: { kind: "value", accepts: ["tensor", "feature"], called: "a sequence" } },
    {
      name: "step",
      doc: "A block of two vectors: the step's and the state.",
      wants: { kind: "raw", called: "the name of a block" },
    },
    { name: "units", doc: "Size of the state.", wants: { kind: "number", type: "count", limits: { low: 1 } } },
  ],
  result(bound, site) {
    const { context, call, spanOf } = site;
    const x = asReals(context, bound.value("x", "tensor", "feature"), spanOf("x"));
    if (!x) return UNKNOWN;
    if (!x.type.sequence) {
      report(context, "not-a-sequence", spanOf("x"), { callee: "scan", given: describeTensor(x.type) }, madeHere(x));
      return UNKNOWN;
    }
    const { expression } = bound.value("step", "raw");
    const name = expression.kind === "reference" ? expression.name : "";
    const user = context.shared.callables.get(name);
    if (context.shared.broken.has(name)) return UNKNOWN;
    if (user?.definition.kind !== "block" || user.definition.parameters.length !== 2) {
      const suggestion = didYouMean(expression.span, name, context.shared.callables.keys());
      const other = context.scope.find(name);
      if (name !== "" && !user && !other) {
        report(context, "unknown-callable", expression.span, { name }, { suggestion });
        return UNKNOWN;
      }
      const given = user
        ? `a ${user.definition.kind} of ${user.definition.parameters.length}`
        : other
          ? `a ${other.role}`
          : describeExpression(expression);
      if (expression.kind !== "missing")
        wrongKind(context, expression.span, { name: "step", wanted: "a block of two vectors", given });
      return UNKNOWN;
    }
    const stepType: TensorType = { sequence: null, features: x.type.features ?? constant(1), ids: null };
    const stateType: TensorType = { ...stepType, features: bound.number("units") };
    const item = modelNode(context, { layer: "scan_item", type: stepType }, spanOf("x"));
    const state = modelNode(context, { layer: "scan_state", type: stateType }, call.span);
    const value = runBody(user, user.definition, [tensor(item), tensor(state)], context, call.span);
    if (value.kind === "unknown") return UNKNOWN;
    if (value.kind !== "tensor") {
      wrongKind(context, expression.span, {
        name,
        wanted: "a block that returns a vector",
        given: describe(value),
      });
      return UNKNOWN;
    }
    if (!sameShape(context, value.node, state, expression.span, `the state of \`${name}\``)) return UNKNOWN;
    const type: TensorType = { ...x.type, features: bound.number("units") };
    const body: ModelNode["body"] = { item, state, result: value.node };
    const attributes = { units: { kind: "number", value: bound.number("units") } } as const;
    return tensor(modelNode(context, { layer: "scan", inputs: { x }, attributes, type, body }, call.span));
  },
};

function runBody(
  user: UserCallable,
  block: Block,
  given: readonly Value[],
  context: Context,
  span: ModelNode["origin"]["span"],
): Value {
  const name = block.name.text;
  if (context.expanding.includes(name)) {
    report(context, "calls-itself", span, { name });
    return UNKNOWN;
  }
  const dimensions = new Scope(user.constants());
  const shared = { ...context.shared, callables: user.callables(), broken: user.broken };
  const inner: Context = { ...context, scope: dimensions, shared, expanding: [...context.expanding, name] };
  const bindings = block.parameters.map((parameter, index) => {
    const value = fitType(parameter, { value: given[index], span }, context, dimensions);
    return [parameter, value ?? UNKNOWN] as const;
  });
  return workBody(block.body, bindings, inner, context);
}
