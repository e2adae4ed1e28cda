/** `hand([{ units: 32, rate: 1e-3 }, …])`: each name a parameter that is searched, each value in its domain. */
import { present } from "../../../plan/present.js";
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import type { Argument, Expression } from "../../syntax/tree.js";
import { type Context, report } from "../context.js";
import type { WrittenPoint } from "../graph.js";
import { isInDomain } from "./in-domain.js";
import { describeDomain, literalOf } from "./settings.js";

const SHAPE = "points are listed as `[{ units: 32, rate: 1e-3 }, { units: 64 }]`";

/** Null, and a report of each mistake, where some point cannot be tried. */
export function handPoints(expression: Expression, context: Context): readonly WrittenPoint[] | null {
  if (expression.kind === "missing") return null;
  if (expression.kind !== "list") return refuse(context, expression, SHAPE);
  if (expression.items.length === 0) return refuse(context, expression, "the list is empty");
  const points = expression.items.map(({ value, type }) => {
    if (value.kind === "missing") return null;
    if (value.kind !== "collection" || type !== null || value.entries.some(({ name }) => name === null))
      return refuse(context, value, SHAPE);
    if (value.entries.length === 0) return refuse(context, value, "the point is empty");
    const names = value.entries.map((entry, index) => pair(entry, value.entries.slice(0, index), context));
    const known = names.filter((one) => one !== null);
    return known.length < names.length ? null : known;
  });
  const all = points.filter((point) => point !== null);
  if (all.length < points.length) return null;
  const keys = all.map((point) => JSON.stringify([...point].sort((a, b) => (a.name < b.name ? -1 : 1))));
  const twice = keys.findIndex((key, index) => keys.indexOf(key) !== index);
  if (twice < 0) return all;
  const first = expression.items[keys.indexOf(keys[twice])].span;
  const related = [{ span: first, message: "it stands here already" }];
  const { span } = expression.items[twice];
  report(context, "bad-point", span, { problem: "the same point stands twice in the list" }, { related });
  return null;
}

function refuse(context: Context, { span }: Expression, problem: string): null {
  report(context, "bad-point", span, { problem });
  return null;
}

function pair({ name, value }: Argument, before: readonly Argument[], context: Context): WrittenPoint[number] | null {
  if (name === null || name.text === "" || value.kind === "missing") return null;
  const searched = [...context.shared.settings.values()].filter(({ domain }) => domain !== null);
  const setting = context.shared.settings.get(name.text);
  if (!setting?.domain) {
    const suggestion = didYouMean(
      name.span,
      name.text,
      searched.map((known) => known.name),
    );
    const problem = setting
      ? `\`${name.text}\` has no domain, so it is not searched`
      : `no parameter is called \`${name.text}\``;
    report(context, "bad-point", name.span, { problem }, { suggestion });
    return null;
  }
  if (before.some((other) => other.name?.text === name.text)) {
    report(context, "bad-point", name.span, { problem: `\`${name.text}\` stands twice in the point` });
    return null;
  }
  const literal = literalOf(context, value, `\`${name.text}\``);
  if (!literal) return null;
  const isKind = setting.kind === "word" ? literal.kind === "word" : literal.kind !== "word";
  if (isKind && isInDomain(literal.value, setting.domain)) return { name: name.text, value: literal.value };
  const suggestion =
    setting.domain.kind === "choices"
      ? didYouMean(value.span, String(literal.value), setting.domain.values.map(String))
      : null;
  const problem = `${literal.value} is not in the domain of \`${name.text}\`, ${describeDomain(setting.domain)}`;
  const related = [{ span: present(setting.spans.domain, () => "a domain without a place"), message: "its domain" }];
  report(context, "bad-point", value.span, { problem }, { suggestion, related });
  return null;
}
