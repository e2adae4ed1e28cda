/** The types of a block's or pipeline's parameters: what an argument must be, and the names its dimensions get. */
import { format, same } from "../../../ops/polynomial.js";
import type { Related } from "../../diagnostics/diagnostic.js";
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import { isWithin, type Span } from "../../source.js";
import type { Expression, Parameter, SequenceType, TypeNode } from "../../syntax/tree.js";
import { isRising } from "../callables/history.js";
import { type Context, report, wrongKind } from "../context.js";
import type { Scope } from "../names/scope.js";
import { number } from "../values/numbers.js";
import { asIds, asReals, tensor } from "../values/tensors.js";
import { describe, describeTensor, type Value } from "../values/value.js";
import { fit } from "./bind.js";
import { describeWant, type Want } from "./callable.js";
import { ACTIVATION_WORDS, CELLS } from "./words.js";

type Given = { readonly span: Span } & ({ readonly expression: Expression } | { readonly value: Value });

const NUMBERS = ["count", "real", "fraction", "duration", "size"] as const;

const measured: Want = {
  kind: "value",
  accepts: ["measured"],
  called: "a measured value, such as `validate.loss`",
};

/** Types of parameters by name. In a pipeline, a value of each row will do where a number or text is named. */
const NAMED: ReadonlyMap<string, Want> = new Map<string, Want>([
  ...NUMBERS.map((type): [string, Want] => [type, { kind: "number", type }]),
  ["text", { kind: "value", accepts: ["row-value", "text"], called: "a text" }],
  ["measured", measured],
  ["error", measured],
  ["cell", { kind: "word", words: CELLS }],
  ["activation", { kind: "word", words: ACTIVATION_WORDS }],
]);

export const TYPE_NAMES: readonly string[] = [...NAMED.keys()];

/** For messages: what a parameter of this type wants. */
export function describeType(type: TypeNode): string {
  if (type.kind === "sequence-type") return type.dimensions.length > 1 ? "a sequence" : "a layer";
  const want = type.kind === "named-type" ? NAMED.get(type.name.text) : undefined;
  return want ? describeWant(want) : "an argument";
}

/** The argument as the parameter's type wants it; null, and a report, when it cannot be that. */
export function fitType(parameter: Parameter, given: Given, context: Context, dimensions: Scope): Value | null {
  const { name, type } = parameter;
  if (type.kind === "sequence-type") return fitTensor(parameter, type, given, context, dimensions);
  const related = declaredSo(parameter, given);
  const want = type.kind === "named-type" ? NAMED.get(type.name.text) : undefined;
  if (want) {
    const value = fit(name.text, want, given, context, related);
    if (value?.kind === "row-value" && value.item.kind !== "text") {
      const parameters = { name: name.text, wanted: describeWant(want), given: describe(value) };
      wrongKind(context, given.span, parameters, { related });
      return null;
    }
    const isError = type.kind === "named-type" && type.name.text === "error";
    if (!isError || value?.kind !== "measured" || !isRising(value.on)) return value;
    const wanted = "a measured value that falls as it gets better, such as `validate.loss`";
    wrongKind(context, given.span, { name: name.text, wanted, given: "one that rises" }, { related });
    return null;
  }
  unknownType(context, type);
  return null;
}

/** Where a parameter's type is written, unless what is given is its own default. */
function declaredSo(parameter: Parameter, given: Given): readonly Related[] {
  const { name, type, span } = parameter;
  if (isWithin(given.span, span)) return [{ span: type.span, message: "its type" }];
  return [{ span: { ...name.span, end: type.span.end }, message: `\`${name.text}\` is declared so` }];
}

/** Reports a type that no parameter can have, whatever is given for it. */
export function checkType(context: Context, type: TypeNode): void {
  if (type.kind === "sequence-type") {
    if (!isOfTensor(type)) unknownType(context, type.of, ITEM_TYPES);
  } else if (type.kind !== "named-type" || !NAMED.has(type.name.text)) unknownType(context, type);
}

const ITEM_TYPES: readonly string[] = ["real", "ids"];

function isOfTensor({ of }: SequenceType): boolean {
  return of.kind === "named-type" && ITEM_TYPES.includes(of.name.text);
}

function unknownType(context: Context, type: TypeNode, known: Iterable<string> = NAMED.keys()): void {
  const written = context.shared.textOf(type.span);
  if (written === "") return;
  const names = [...known];
  const suggestion = type.kind === "named-type" ? didYouMean(type.span, written, names) : null;
  report(context, "unknown-type", type.span, { written, known: names.join("`, `") }, { suggestion });
}

/** `[time, width] of real`: a layer; each named dimension becomes a count inside the body. */
function fitTensor(
  parameter: Parameter,
  type: SequenceType,
  given: Given,
  context: Context,
  dimensions: Scope,
): Value | null {
  const name = parameter.name.text;
  const related = declaredSo(parameter, given);
  const want: Want = { kind: "value", accepts: ["tensor", "feature"], called: "a layer" };
  const value = fit(name, want, given, context, related);
  if (value === null || (value.kind !== "tensor" && value.kind !== "feature")) return null;
  if (!isOfTensor(type)) {
    unknownType(context, type.of, ITEM_TYPES);
    return null;
  }
  const isReal = type.of.kind === "named-type" && type.of.name.text === "real";
  const node = isReal ? asReals(context, value, given.span) : asIds(context, value, given.span);
  if (!node) return null;
  const written = [...type.dimensions];
  if (written.length > 2) {
    const wanted = "`[width]` for one value of each example, or `[time, width]` for a sequence";
    wrongKind(context, type.span, { name, wanted, given: `of ${written.length} dimensions` });
    return null;
  }
  const wantsTime = isReal ? written.length === 2 : written.length === 1;
  if (wantsTime !== (node.type.sequence !== null)) {
    const wanted = wantsTime ? "a sequence" : "one value for each example";
    wrongKind(context, given.span, { name, wanted, given: describeTensor(node.type) }, { related });
    return null;
  }
  const features = node.type.features;
  const last = written.at(-1)?.high ?? null;
  if (features && last?.kind === "reference") {
    const known = dimensions.value(last.name, () => {});
    const first = dimensions.find(last.name);
    if (!known || !first) {
      dimensions.declare({
        name: last.name,
        span: last.span,
        role: "dimension",
        work: () => number("count", features),
      });
    } else if (known.kind === "number" && !same(known.amount, features)) {
      const [left, right] = [known.amount, features].map(format);
      const places = [first.span, last.span].map((span, index) => ({
        span,
        message: `this is ${[left, right][index]}`,
      }));
      report(
        context,
        "shape-mismatch",
        given.span,
        { what: `\`${last.name}\``, left, right, at: "" },
        { related: places },
      );
      return null;
    }
  }
  return tensor(node);
}
