/** Arguments to parameters: positions, names, kinds and ranges, each mistake said once. */
import { format, type Polynomial, subtract } from "../../../ops/polynomial.js";
import type { Related, Suggestion } from "../../diagnostics/diagnostic.js";
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import type { Span } from "../../source.js";
import type { Call, Expression, List, Name } from "../../syntax/tree.js";
import { argumentInstead, insteadOf } from "../callables/elsewhere.js";
import { type Context, report, wrongKind } from "../context.js";
import { describeExpression } from "../messages/describe-expression.js";
import { withoutArgument } from "../messages/left-out.js";
import { madeBy, spanOfValue, WHOLE } from "../messages/part-spans.js";
import { called } from "../names/called.js";
import { onValidate } from "../names/measured-elsewhere.js";
import { number } from "../values/numbers.js";
import { checkLimits, domainsAt, findPoint } from "../values/ranges.js";
import { describe, type RowValue, UNKNOWN, type Value, type ValueOf } from "../values/value.js";
import { asWanted } from "./as-wanted.js";
import { type Bound, type Callable, type CallSite, describeWant, type ParameterSpec, type Want } from "./callable.js";

/** What a chain hands to its next stage. */
export interface Piped {
  readonly value: Value;
  readonly span: Span;
}

type Given = { readonly span: Span } & ({ readonly expression: Expression } | { readonly value: Value });

export function applyCallable(callable: Callable, call: Call, piped: Piped | null, context: Context): Value {
  const given = matchArguments(
    callable.parameters.map(({ name }) => name),
    call,
    piped,
    context,
  );
  const details = detailsOf(callable, call, context);
  if (given === null || details === null) return UNKNOWN;
  const values = new Map<string, Value>();
  let sound = true;
  // What is not understood may hold what is missing.
  const byNeed = [...callable.parameters].sort((a, b) => Number(given.has(b.name)) - Number(given.has(a.name)));
  for (const parameter of byNeed) {
    if (!sound && !given.has(parameter.name)) break;
    const value = argumentValue(parameter, given.get(parameter.name), call, context);
    if (value === null) sound = false;
    else if (value !== "none") values.set(parameter.name, value);
  }
  if (!sound) return UNKNOWN;
  const site: CallSite = {
    context,
    call,
    spanOf: (name) => given.get(name)?.span ?? call.span,
    detail: (key) => details.get(key) ?? null,
  };
  const value = callable.result(boundOf(values), site);
  noteSpans(value, call, given, context);
  return value;
}

/** Where the call and each of its arguments stand, for whoever asks what decided a fact. */
function noteSpans(value: Value, call: Call, given: ReadonlyMap<string, Given>, { scope, shared }: Context): void {
  const made = madeBy(value);
  if (made === null) return;
  shared.spans.note(made, WHOLE, call.callee.span);
  for (const [name, argument] of given)
    if ("expression" in argument) shared.spans.note(made, name, spanOfValue(argument.expression, scope));
  for (const { name, value } of call.details) shared.spans.note(made, name.text, value.span);
}

/** Each parameter's argument; null when positions or names do not fit. */
export function matchArguments(
  names: readonly string[],
  call: Call,
  piped: Piped | null,
  context: Context,
): ReadonlyMap<string, Given> | null {
  const given = new Map<string, Given>();
  let fits = true;
  let position = 0;
  if (piped) {
    if (names.length === 0) fits = extra(context, call, piped.span);
    else given.set(names[position++], piped);
  }
  for (const { name, value, span } of call.arguments) {
    const parameter = name ? names.find((known) => known === name.text) : names[position++];
    if (parameter === undefined) {
      fits = name
        ? unknownArgument(context, call, name, names)
        : extra(context, call, span, thousands(context, call, span));
      continue;
    }
    const first = given.get(parameter);
    if (first) {
      fits = false;
      const isSame = context.shared.textOf(first.span) === context.shared.textOf(value.span);
      const suggestion = (name ? null : thousands(context, call, span)) ?? withoutArgument(context, call, span);
      const related = [{ span: first.span, message: `\`${parameter}\` is given here` }];
      const isSure = isSame || suggestion?.edit?.text !== "";
      report(
        context,
        "repeated-argument",
        span,
        { callee: call.callee.text, name: parameter },
        { related, suggestion: suggestion && !isSure ? { ...suggestion, unsure: true } : suggestion },
      );
    } else {
      given.set(parameter, { expression: value, span: value.span });
    }
  }
  return fits ? given : null;
}

function unknownArgument(context: Context, call: Call, { span, text }: Name, names: readonly string[]): false {
  if (text === "") return false;
  const { callee } = call;
  const free = names.filter((known) => call.arguments.every(({ name }) => name?.text !== known));
  const parameters = { callee: callee.text, name: text, known: names.join("`, `") };
  report(context, "unknown-argument", span, parameters, {
    suggestion: argumentInstead(span, text, free) ?? didYouMean(span, text, names),
  });
  return false;
}

function extra(context: Context, call: Call, span: Span, suggestion: Suggestion | null = null): false {
  report(context, "extra-argument", span, { callee: call.callee.text }, { suggestion });
  return false;
}

/** For `10,000`, which is two arguments. */
function thousands(context: Context, call: Call, span: Span): Suggestion | null {
  const before = call.arguments.find(
    ({ value }) => value.kind === "number" && value.span.end === span.start - 1,
  )?.value;
  if (!before || !/^\d{3}$/.test(context.shared.textOf(span))) return null;
  const edit = { span: { ...span, start: before.span.start }, text: "" };
  const text = context.shared.textOf(edit.span).replace(",", "_");
  return { message: `write \`${text}\``, edit: { ...edit, text } };
}

/** Reports an argument that is missing, and the comma after which it is. */
export function reportMissing(
  context: Context,
  call: Call,
  parameters: { readonly callee: string; readonly name: string; readonly wanted: string },
): void {
  const after = call.arguments.at(-1)?.span.end ?? call.callee.span.end;
  const rest = context.shared.textOf({ ...call.span, start: after });
  const comma = call.arguments.length > 0 ? /^\s*,/.exec(rest) : null;
  const empty = call.arguments.length === 0 ? /^\s*\(\s*\)/.exec(rest) : null;
  const end = after + (comma?.[0].length ?? 0);
  const related = comma ? [{ span: { ...call.span, start: end - 1, end }, message: "nothing stands after this" }] : [];
  const span = { ...call.callee.span, end: empty ? after + empty[0].length : call.callee.span.end };
  report(context, "missing-argument", span, parameters, { related });
}

/** The value of one argument; null when it is missing or does not fit, `none` when it is absent by right. */
function argumentValue(
  { name, wants, fallback }: ParameterSpec,
  given: Given | undefined,
  call: Call,
  context: Context,
): Value | "none" | null {
  if (given === undefined) {
    if (fallback !== undefined) return fallback;
    const parameters = { callee: call.callee.text, name, wanted: describeWant(wants) };
    reportMissing(context, call, parameters);
    return null;
  }
  return fit(name, wants, given, context);
}

/** The argument as the parameter wants it; null, and a report, when it cannot be that. `from`: where the want is written. */
export function fit(
  name: string,
  wants: Want,
  given: Given,
  context: Context,
  from: readonly Related[] = [],
): Value | null {
  if ("expression" in given && given.expression.kind === "missing") return null;
  if (wants.kind === "raw") {
    return "expression" in given
      ? { kind: "raw", expression: given.expression, scope: context.scope }
      : mismatch(name, wants, given.value, given.span, context, from);
  }
  if (wants.kind === "numbers" && "expression" in given && given.expression.kind === "list")
    return listOfNumbers(name, wants, given.expression, context);
  if ((wants.kind === "word" || wants.kind === "numbers") && "expression" in given) {
    const word = bareWord(given.expression, wants.words, context);
    if (word !== undefined) return word;
  }
  if (wants.kind === "value" && wants.accepts.includes("row-values") && "expression" in given) {
    if (given.expression.kind === "list") return severalColumns(name, wants, given.expression, context);
  }
  if (wants.kind === "truth" && "expression" in given && isForeignTruth(given.expression, context)) return null;
  const value = "value" in given ? given.value : context.shared.elaborate(given.expression, context);
  if (value.kind === "unknown") return null;
  switch (wants.kind) {
    case "number": {
      const fits = value.kind === "number" && (value.type === wants.type || isAlso(value.type, wants.type));
      if (!fits) return mismatch(name, wants, value, given.span, context, from);
      return checkLimits(context, value.amount, wants.limits ?? {}, given.span, `\`${name}\``) ? value : null;
    }
    case "extent": {
      const [low, high] = value.kind === "range" ? [value.low, value.high] : [value, value];
      if (!isCount(low) || !isCount(high)) return mismatch(name, wants, value, given.span, context, from);
      for (const { amount } of new Set([low, high]))
        if (!checkLimits(context, amount, wants.limits, given.span, `\`${name}\``)) return null;
      return rises(context, low.amount, high.amount, given.span, name) ? { kind: "range", low, high } : null;
    }
    case "word":
    case "numbers":
      if (value.kind === "word" && wants.words.includes(value.chosen.word)) return value;
      if (value.kind === "word" && isMisspeltChoice(value, wants.words, given.span, context)) return null;
      return mismatch(name, wants, value, given.span, context, from);
    case "text":
    case "truth":
      return value.kind === wants.kind ? value : mismatch(name, wants, value, given.span, context, from);
    case "value":
      return wants.accepts.includes(value.kind) ? value : mismatch(name, wants, value, given.span, context, from);
  }
}

/** `[1, 4]`, each within the limits; null where one is not, which is reported. */
function listOfNumbers(
  name: string,
  wants: Extract<Want, { readonly kind: "numbers" }>,
  { items, span }: List,
  context: Context,
): Value | null {
  const amounts: Polynomial[] = [];
  for (const { type, value, span } of items) {
    if (type !== null) {
      wrongKind(context, span, { name, wanted: describeWant(wants), given: "a column with a type" });
      return null;
    }
    const one: Want = { kind: "number", type: "real", limits: wants.limits };
    const fitting = fit(name, one, { expression: value, span: value.span }, context);
    if (fitting?.kind !== "number") return null;
    amounts.push(fitting.amount);
  }
  if (amounts.length > 0) return { kind: "numbers", amounts };
  wrongKind(context, span, { name, wanted: describeWant(wants), given: "an empty list" });
  return null;
}

/** `[words(a), words(b)]`: columns of the same rows. */
function severalColumns(name: string, wants: Want, { items, span }: List, context: Context): Value | null {
  const values: RowValue[] = [];
  for (const item of items) {
    const value = item.type === null ? context.shared.elaborate(item.value, context) : UNKNOWN;
    if (item.type !== null) {
      wrongKind(context, item.span, { name, wanted: describeWant(wants), given: "a column with a type" });
      return null;
    }
    if (value.kind === "unknown") return null;
    if (value.kind !== "row-value") return mismatch(name, wants, value, item.span, context);
    const [first] = values;
    if (first && first.rows !== value.rows) {
      const [left, right] = [first.rows, value.rows].map((rows) => called(rows.origin, "some rows"));
      const related = [{ span: items[0].span, message: `this is of \`${left}\`` }];
      report(context, "rows-differ", item.span, { left, right }, { related });
      return null;
    }
    values.push(value);
  }
  if (values.length > 0) return { kind: "row-values", values };
  wrongKind(context, span, { name, wanted: describeWant(wants), given: "an empty list" });
  return null;
}

/** Reports a range whose low end is above its high one at some point of the search space. */
function rises(context: Context, low: Polynomial, high: Polynomial, span: Span, name: string): boolean {
  const point = findPoint(context, subtract(high, low), (value) => value < 0);
  if (!point) return true;
  const value = `${format(low)}..${format(high)}`;
  const parameters = { name: `\`${name}\``, value, at: point.text, limits: "a range that rises" };
  report(context, "out-of-range", span, parameters, { related: domainsAt(context, point) });
  return false;
}

function isCount(value: Value): value is ValueOf<"number"> {
  return value.kind === "number" && value.type === "count";
}

/** A whole number is a real one; a fraction is a real number from 0 to 1. */
function isAlso(given: string, wanted: string): boolean {
  if (wanted === "real") return given === "count" || given === "fraction";
  return wanted === "fraction" && (given === "real" || given === "count");
}

function mismatch(
  name: string,
  wants: Want,
  value: Value,
  span: Span,
  context: Context,
  related: readonly Related[] = [],
): null {
  const written = context.shared.textOf(span);
  const isMeasured = wants.kind === "value" && wants.accepts.includes("measured");
  const suggestion =
    value.kind === "schedule"
      ? { message: "schedules are joined by `*`, as in `warm_up(…) * cosine()`" }
      : ((isMeasured ? onValidate(value, span, written) : null) ?? asWanted(wants, written, span));
  wrongKind(context, span, { name, wanted: describeWant(wants), given: describe(value) }, { related, suggestion });
  return null;
}

/** `lstm` where one of some words is due: a word unless a value of that name says otherwise. */
function bareWord(expression: Expression, words: readonly string[], context: Context): Value | null | undefined {
  if (expression.kind !== "reference") return undefined;
  const entry = context.scope.find(expression.name);
  const isWord = words.includes(expression.name);
  // Not worked out: it may be what this very argument is needed for.
  const isOther = isWord && entry?.isNeverWord === true;
  const known = entry && !isOther ? context.shared.elaborate(expression, context) : undefined;
  if (known?.kind === "word") {
    return words.includes(known.chosen.word) ? known : undefined;
  }
  if (isWord) return { kind: "word", chosen: { word: expression.name, setting: null } };
  if (known) return undefined;
  const settings = context.scope.names().filter((name) => context.scope.find(name)?.isNeverWord !== true);
  const instead = insteadOf(expression.name);
  const suggestion =
    didYouMean(expression.span, expression.name, [...words, ...settings]) ?? (instead ? { message: instead } : null);
  report(
    context,
    "unknown-word",
    expression.span,
    { written: expression.name, words: words.join("`, `") },
    { suggestion },
  );
  return null;
}

/** `{ rnn, gru, lstn }` or `param cell = LSTM`: a word of a parameter that is nearly one of the words; reports it where it stands. */
function isMisspeltChoice({ chosen }: ValueOf<"word">, words: readonly string[], use: Span, context: Context): boolean {
  const setting = chosen.setting === null ? undefined : context.shared.settings.get(chosen.setting);
  if (!setting) return false;
  const { domain, spans, value } = setting;
  const isDefault = !domain && value === chosen.word;
  const span =
    domain?.kind === "choices" ? spans.choices[domain.values.indexOf(chosen.word)] : isDefault ? spans.value : null;
  const suggestion = span ? didYouMean(span, chosen.word, words) : null;
  if (!span || !suggestion) return false;
  const related = [{ span: use, message: `\`${setting.name}\` is used here` }];
  report(context, "unknown-word", span, { written: chosen.word, words: words.join("`, `") }, { related, suggestion });
  return true;
}

/** What other languages write for true and false, and any other word where one of the two is due; reports it. */
function isForeignTruth(expression: Expression, context: Context): boolean {
  if (expression.kind !== "reference" || expression.name === "" || context.scope.find(expression.name)) return false;
  const { name, span } = expression;
  const text = TRUTHS[name.toLowerCase()];
  const suggestion = text
    ? { message: `write \`${text}\``, edit: { span, text } }
    : didYouMean(span, name, ["true", "false"]);
  report(context, "unknown-word", span, { written: name, words: "true`, `false" }, { suggestion });
  return true;
}

const TRUTHS: Readonly<Record<string, string | undefined>> = {
  true: "true",
  yes: "true",
  on: "true",
  false: "false",
  no: "false",
  off: "false",
};

/** `{ sha256 = "…" }` after a source, as texts. */
function detailsOf(callable: Callable, call: Call, context: Context): ReadonlyMap<string, string> | null {
  const known = callable.details ?? [];
  const details = new Map<string, string>();
  for (const { name, value } of call.details) {
    const unknown = !known.includes(name.text);
    if (unknown) {
      const parameters = { callee: call.callee.text, name: name.text, known: known.join("`, `") };
      const suggestion = didYouMean(name.span, name.text, known);
      report(context, known.length > 0 ? "unknown-argument" : "extra-argument", name.span, parameters, { suggestion });
      return null;
    }
    if (value.kind !== "text") {
      if (value.kind === "missing") return null;
      wrongKind(context, value.span, { name: name.text, wanted: "a text", given: describeExpression(value) });
      return null;
    }
    details.set(name.text, value.value);
  }
  return details;
}

function isOneOf<K extends Value["kind"]>(value: Value | undefined, kinds: readonly K[]): value is ValueOf<K> {
  return kinds.some((kind) => kind === value?.kind);
}

function boundOf(values: ReadonlyMap<string, Value>): Bound {
  const get = <K extends Value["kind"]>(name: string, ...kinds: readonly K[]): ValueOf<K> => {
    const value = values.get(name);
    if (!isOneOf(value, kinds))
      throw new TypeError(`parameter \`${name}\` holds ${value?.kind}, not ${kinds.join(" or ")}`);
    return value;
  };
  return {
    has: (name) => values.has(name),
    value: get,
    number: (name) => get(name, "number").amount,
    extent: (name) => {
      const { low, high } = get(name, "range");
      if (low.kind !== "number" || high.kind !== "number") throw new TypeError(`\`${name}\` is no range of numbers`);
      return [low.amount, high.amount];
    },
    word: (name) => get(name, "word").chosen,
    text: (name) => get(name, "text").value,
    truth: (name) => get(name, "truth").value,
  };
}

/** A default count, for tables of parameters. */
export const count = (value: number): Value => number("count", value);
export const real = (value: number): Value => number("real", value);
export const fraction = (value: number): Value => number("fraction", value);
export const truth = (value: boolean): Value => ({ kind: "truth", value });
export const word = (value: string): Value => ({ kind: "word", chosen: { word: value, setting: null } });
