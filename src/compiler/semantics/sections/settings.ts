/** `param units = 32 in 8..128 step 8`: defaults and domains. */
import { constantValue } from "../../../ops/polynomial.js";
import type { SettingDomain } from "../../../plan/plan.js";
import type { Related } from "../../diagnostics/diagnostic.js";
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import type { Span } from "../../source.js";
import type { Collection, Domain, Expression, Param } from "../../syntax/tree.js";
import { type Context, report, wrongKind } from "../context.js";
import type { SettingNode } from "../graph.js";
import { describe } from "../values/value.js";
import { isInDomain } from "./in-domain.js";

type Literal =
  | { readonly kind: "count" | "real"; readonly value: number }
  | { readonly kind: "word"; readonly value: string };

export const KINDS = { word: "a word", count: "a count", real: "a real number" } as const;

/** The kind that a default has where the parameter is declared, and where that stands. */
export interface Declared {
  readonly kind: SettingNode["kind"];
  readonly span: Span;
}

/** The setting a `param` declares, of the kind it had before it was overridden; null, and a report, if there is none. */
export function settingOf(
  context: Context,
  { name, doc, span, fallback, domain }: Param,
  declared: Declared | null,
): SettingNode | null {
  const literal = literalOf(context, fallback, "the default");
  if (!literal) return null;
  const choices = domain?.values.kind === "collection" ? domain.values.entries.map(({ value }) => value.span) : [];
  const spans = { value: fallback.span, domain: domain?.span ?? null, choices };
  const base = { name: name.text, doc, span, spans };
  const otherKind = (wanted: string, related: Related) =>
    wrongKind(context, fallback.span, { name: name.text, wanted, given: KINDS[literal.kind] }, { related: [related] });
  const kept = declared?.kind ?? literal.kind;
  if (!domain && declared && literal.kind !== kept && (kept !== "real" || literal.kind !== "count")) {
    otherKind(`${KINDS[kept]}, as declared`, { span: declared.span, message: `this is ${KINDS[kept]}` });
    return null;
  }
  if (!domain) return { ...base, kind: kept, value: literal.value, domain: null };
  const checked = domainOf(context, domain, literal, (wanted) =>
    otherKind(wanted, { span: domain.span, message: "its domain" }),
  );
  if (!checked) return null;
  // `0.5 in 0..1` is real: its domain's ends decide, and a whole default is a real number too.
  const kind = literal.kind === "count" && checked.kind === "real" ? "real" : literal.kind;
  const setting: SettingNode = { ...base, kind, value: literal.value, domain: checked.domain };
  return isInDomain(setting.value, checked.domain)
    ? setting
    : outsideDomain(context, setting, checked.domain, fallback, domain.span);
}

function outsideDomain(
  context: Context,
  setting: SettingNode,
  domain: SettingDomain,
  fallback: Expression,
  at: Span,
): null {
  const suggestion =
    typeof setting.value === "string" && domain.kind === "choices"
      ? didYouMean(fallback.span, setting.value, domain.values.map(String))
      : null;
  report(
    context,
    "default-outside-domain",
    fallback.span,
    { name: setting.name, value: String(setting.value), domain: describeDomain(domain) },
    { suggestion, related: [{ span: at, message: "its domain" }] },
  );
  return null;
}

export function describeDomain(domain: SettingDomain): string {
  if (domain.kind === "choices") return `{ ${domain.values.join(", ")} }`;
  return `${domain.log ? "log " : ""}${domain.low}..${domain.high}${domain.step === null ? "" : ` step ${domain.step}`}`;
}

/** For what other tools write as a call: `loguniform(1e-4, 1e-1)`, `choice([…])`. */
const AS_DOMAIN = { message: "write `8..64`, `log 1e-4..1e-1` for even steps of the logarithm, or `{ gru, lstm }`" };

/** A number, or a bare word where nothing has that name. */
export function literalOf(context: Context, expression: Expression, name: string): Literal | null {
  if (expression.kind === "reference" && expression.name !== "" && !context.scope.find(expression.name)) {
    return { kind: "word", value: expression.name };
  }
  const value = context.shared.elaborate(expression, context);
  if (value.kind === "unknown") return null;
  if (value.kind === "word") return { kind: "word", value: value.chosen.word };
  const amount = value.kind === "number" ? constantValue(value.amount) : undefined;
  if (value.kind !== "number" || amount === undefined || value.type === "duration" || value.type === "size") {
    wrongKind(context, expression.span, { name, wanted: "a number or a word", given: describe(value) });
    return null;
  }
  return { kind: value.type === "count" ? "count" : "real", value: amount };
}

function domainOf(
  context: Context,
  node: Domain,
  literal: Literal,
  otherKind: (wanted: string) => void,
): { domain: SettingDomain; kind: Literal["kind"] } | null {
  const { values, log, step } = node;
  if (values.kind === "missing") return null;
  if (values.kind === "collection") return choicesOf(context, node, values, literal, otherKind);
  if (values.kind !== "range") {
    const stepped = values.kind === "sized" && values.amount.kind === "range";
    report(
      context,
      "bad-domain",
      values.span,
      {
        problem: stepped
          ? "the step of a domain is written `8..128 step 8`"
          : "a domain is a range such as `8..128` or a set such as `{ gru, lstm }`",
      },
      { suggestion: values.kind === "call" ? AS_DOMAIN : null },
    );
    return null;
  }
  const [low, high] = [
    literalOf(context, values.low, "an end of the domain"),
    literalOf(context, values.high, "an end of the domain"),
  ];
  const by = step ? literalOf(context, step, "the step") : null;
  if (!low || !high || (step && !by)) return null;
  if (low.kind !== "word" && high.kind !== "word" && literal.kind === "word") {
    otherKind("a number, as in its domain");
    return null;
  }
  if (low.kind === "word" || high.kind === "word" || by?.kind === "word" || literal.kind === "word") {
    report(context, "bad-domain", values.span, {
      problem: "a range needs numbers; for words write a set such as `{ gru, lstm }`",
    });
    return null;
  }
  const written = (end: Expression) => `\`${context.shared.textOf(end.span)}\``;
  const problem =
    low.kind === high.kind
      ? rangeProblem(low, high, by, log)
      : {
          problem: `the ends ${written(values.low)} and ${written(values.high)} are a count and a real number; write both alike`,
          ofStep: false,
        };
  if (problem) {
    report(context, "bad-domain", (problem.ofStep ? step : values)?.span ?? values.span, problem);
    return null;
  }
  if (low.kind === "count" && high.kind === "count" && literal.kind === "real") {
    otherKind("a count, as in its domain");
    return null;
  }
  const kind = low.kind === "count" && high.kind === "count" && literal.kind === "count" ? "count" : "real";
  return { domain: { kind: "range", low: low.value, high: high.value, step: by?.value ?? null, log }, kind };
}

type NumberLiteral = Extract<Literal, { readonly value: number }>;

function rangeProblem(
  low: NumberLiteral,
  high: NumberLiteral,
  step: NumberLiteral | null,
  log: boolean,
): { readonly problem: string; readonly ofStep: boolean } | null {
  const ofRange = (problem: string) => ({ problem, ofStep: false });
  const ofStep = (problem: string) => ({ problem, ofStep: true });
  if (low.value >= high.value) return ofRange(`the domain ${low.value}..${high.value} does not rise`);
  if (log && low.value <= 0) return ofRange(`a \`log\` domain begins above 0, not at ${low.value}`);
  if (step && log) return ofStep("a `log` domain has no step");
  if (step && step.value <= 0) return ofStep(`the step ${step.value} is not above 0`);
  if (step && step.value > high.value - low.value)
    return ofStep(`the step ${step.value} leads out of ${low.value}..${high.value}, so that one value is left`);
  if (step && low.kind === "count" && step.kind !== "count")
    return ofStep(`the step ${step.value} of counts is not a count`);
  return null;
}

function choicesOf(
  context: Context,
  { log, step }: Domain,
  values: Collection,
  literal: Literal,
  otherKind: (wanted: string) => void,
): { domain: SettingDomain; kind: Literal["kind"] } | null {
  if (values.entries.length === 0) {
    report(context, "bad-domain", values.span, { problem: "the set is empty" });
    return null;
  }
  if (log || step || values.entries.some(({ name }) => name !== null)) {
    report(context, "bad-domain", values.span, { problem: "a set holds values alone, such as `{ 64, 100, 200 }`" });
    return null;
  }
  const literals = values.entries.map(({ value }) => literalOf(context, value, "a choice"));
  const choices = literals.filter((choice) => choice !== null);
  if (choices.length < literals.length) return null;
  const isWord = literal.kind === "word";
  if (choices.every(({ kind }) => (kind === "word") !== isWord)) {
    otherKind(isWord ? "a number, as in its domain" : "one of the words of its domain");
    return null;
  }
  const other = choices.findIndex(({ kind }) => (kind === "word") !== isWord);
  if (other >= 0) {
    report(context, "bad-domain", values.entries[other].span, { problem: "words and numbers stand in one set" });
    return null;
  }
  const written = choices.map(({ value }) => value);
  const twice = written.findIndex((value, index) => written.indexOf(value) !== index);
  if (twice >= 0) {
    report(context, "bad-domain", values.entries[twice].span, {
      problem: `\`${written[twice]}\` stands twice in the set`,
    });
    return null;
  }
  const kind = isWord
    ? "word"
    : choices.every((choice) => choice.kind === "count") && literal.kind === "count"
      ? "count"
      : "real";
  return { domain: { kind: "choices", values: written }, kind };
}
