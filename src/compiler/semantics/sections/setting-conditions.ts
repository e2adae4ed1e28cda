/** `cell == lstm and units mod heads == 0`: conditions on parameters, as `when` and `require` have them. */
import { constantValue, format } from "../../../ops/polynomial.js";
import type { SettingCondition, SettingTerm } from "../../../plan/plan.js";
import { present } from "../../../plan/present.js";
import type { DiagnosticExtras } from "../../diagnostics/diagnostic.js";
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import type { Span } from "../../source.js";
import type { Binary, Expression } from "../../syntax/tree.js";
import { type Context, report } from "../context.js";
import type { SettingNode } from "../graph.js";
import { inBrackets } from "../messages/in-brackets.js";
import { checkLimits } from "../values/ranges.js";
import { describe } from "../values/value.js";

type Comparison = Extract<SettingCondition, { readonly kind: "compare" }>["comparison"];

/** `<` is written as `>` the other way round, so that both have one identity. */
const COMPARISONS: ReadonlyMap<string, { readonly sign: Comparison; readonly isMirrored: boolean }> = new Map([
  ["==", { sign: "==", isMirrored: false }],
  ["!=", { sign: "!=", isMirrored: false }],
  [">", { sign: ">", isMirrored: false }],
  [">=", { sign: ">=", isMirrored: false }],
  ["<", { sign: ">", isMirrored: true }],
  ["<=", { sign: ">=", isMirrored: true }],
]);

/** Settings by their names; null, and a report, where it is no condition on parameters and constants. */
export function settingCondition(context: Context, expression: Expression): SettingCondition | null {
  if (expression.kind === "missing") return null;
  const { span } = expression;
  if (expression.kind === "unary" && expression.operator === "not") {
    const denied = settingCondition(context, expression.operand);
    return denied && opposite(denied);
  }
  if (expression.kind === "binary") {
    const { operator } = expression;
    if (operator === "and" || operator === "or") {
      const parts = [expression.left, expression.right].map((part) => settingCondition(context, part));
      const [left, right] = parts;
      if (!left || !right) return null;
      // `a and b and c` has three parts, whichever way it was grouped.
      const conditions = [left, right].flatMap((part) => (part.kind === operator ? part.conditions : [part]));
      return { kind: operator, conditions };
    }
    const comparison = COMPARISONS.get(operator);
    if (comparison) return compared(context, expression, comparison);
  }
  const value = context.shared.elaborate(expression, context);
  if (value.kind !== "unknown") noCondition(context, span, `${describe(value)} is no condition on parameters`);
  return null;
}

/** What holds where a condition does not, written without `not`, so that both ways to say it have one identity. */
function opposite(condition: SettingCondition): SettingCondition {
  if (condition.kind !== "compare")
    return { kind: condition.kind === "and" ? "or" : "and", conditions: condition.conditions.map(opposite) };
  const { kind, comparison, left, right } = condition;
  switch (comparison) {
    case "==":
      return { kind, comparison: "!=", left, right };
    case "!=":
      return { kind, comparison: "==", left, right };
    case ">":
      return { kind, comparison: ">=", left: right, right: left };
    case ">=":
      return { kind, comparison: ">", left: right, right: left };
  }
}

function noCondition(context: Context, span: Span, problem: string, extras?: DiagnosticExtras): void {
  const { textOf } = context.shared;
  const whole = inBrackets(span, textOf);
  report(context, "bad-condition", whole, { problem: `\`${textOf(whole)}\`: ${problem}` }, extras);
}

function compared(
  context: Context,
  node: Binary,
  { sign, isMirrored }: { readonly sign: Comparison; readonly isMirrored: boolean },
): SettingCondition | null {
  const given = [node.left, node.right].map((side) => ({ side, isOpen: isOpenWord(context, side) }));
  // A bare word is one of those that the other side may be; a name that nothing has is unknown beside a number.
  const terms = given.map(({ side, isOpen }) => (isOpen ? null : termOf(context, node, side)));
  const known = terms.find((term) => term !== null && term !== "wrong");
  if (terms.includes("wrong")) return null;
  if (terms.every((term) => term === null)) {
    if (!areChoices(context, node)) context.shared.elaborate(node.left, context);
    return null;
  }
  const setting = known === undefined || known === null ? null : wordSetting(known);
  const [left, right] = terms.map((term, index) => {
    if (term !== null && term !== "wrong") return term;
    const { side } = given[index];
    if (side.kind !== "reference") return null;
    if (setting === null) {
      context.shared.elaborate(side, context);
      return null;
    }
    return choiceOf(context, setting, side.name, side.span);
  });
  if (left === null || right === null) return null;
  const areWords = [left, right].map((term) => typeof term === "object" && "word" in term);
  if (areWords[0] !== areWords[1]) {
    noCondition(context, node.span, "a word and a number are never equal");
    return null;
  }
  if (areWords[0] && sign !== "==" && sign !== "!=") {
    noCondition(context, node.span, "words have no order; they are compared by `==` and `!=`");
    return null;
  }
  return isMirrored
    ? { kind: "compare", left: right, comparison: sign, right: left }
    : { kind: "compare", left, comparison: sign, right };
}

/** Words on both sides, of which the left is a choice of some parameter: reports that neither is a parameter. */
function areChoices(context: Context, { left, right, span }: Binary): boolean {
  if (left.kind !== "reference" || right.kind !== "reference") return false;
  const setting = [...context.shared.settings.values()].find((one) => wordsOf(one).includes(left.name));
  if (setting === undefined) return false;
  const { name, spans } = setting;
  const related = [{ span: spans.domain ?? spans.value, message: `what \`${name}\` may be` }];
  const problem = `neither \`${left.name}\` nor \`${right.name}\` is a parameter`;
  const suggestion = { message: `compare the parameter with a word: \`${name} == ${left.name}\`` };
  noCondition(context, span, problem, { related, suggestion });
  return true;
}

function isOpenWord({ scope }: Context, side: Expression): boolean {
  return side.kind === "reference" && side.name !== "" && !scope.find(side.name);
}

function wordSetting(term: SettingTerm): string | null {
  return typeof term === "object" && "word" in term && typeof term.word === "object" ? term.word.setting : null;
}

/** One of the words that a parameter may be; null, and a report, where it is never that. */
function choiceOf(context: Context, setting: string, word: string, span: Span): SettingTerm | null {
  const node = present(context.shared.settings.get(setting), () => `there is no parameter ${setting}`);
  const choices = wordsOf(node);
  if (choices.includes(word)) return { word };
  const suggestion = didYouMean(span, word, choices);
  const related = [{ span: node.spans.domain ?? node.spans.value, message: `what \`${setting}\` may be` }];
  report(context, "unknown-word", span, { written: word, words: choices.join("`, `") }, { suggestion, related });
  return null;
}

/** All words that a parameter may be, where it applies and elsewhere. */
export function wordsOf({ value, domain, when }: SettingNode): readonly string[] {
  const choices = domain?.kind === "choices" ? domain.values : [value];
  return [...new Set([...choices, ...(when ? [when.otherwise] : [])].map(String))];
}

function termOf(context: Context, node: Binary, side: Expression): SettingTerm | "wrong" {
  if (side.kind === "binary" && side.operator === "mod") return remainderOf(context, node, side);
  const value = context.shared.elaborate(side, context);
  if (value.kind === "unknown") return "wrong";
  if (value.kind === "word") {
    const { setting, word } = value.chosen;
    return { word: setting === null ? word : { setting } };
  }
  if (value.kind === "number" && value.type !== "duration" && value.type !== "size")
    return constantValue(value.amount) ?? { formula: format(value.amount) };
  noCondition(context, node.span, `${describe(value)} is neither a parameter nor a number`);
  return "wrong";
}

function remainderOf(context: Context, node: Binary, { left, right }: Binary): SettingTerm | "wrong" {
  const [dividend, divisor] = [left, right].map((side) => context.shared.elaborate(side, context));
  if (dividend.kind === "unknown" || divisor.kind === "unknown") return "wrong";
  if (
    dividend.kind !== "number" ||
    divisor.kind !== "number" ||
    dividend.type !== "count" ||
    divisor.type !== "count"
  ) {
    noCondition(context, node.span, "`mod` joins counts");
    return "wrong";
  }
  if (!checkLimits(context, divisor.amount, { low: 1 }, right.span, "the divisor of `mod`")) return "wrong";
  const [of, by] = [dividend, divisor].map(({ amount }) => constantValue(amount) ?? { formula: format(amount) });
  if (typeof of === "number" && typeof by === "number") return of - by * Math.floor(of / by);
  return { remainder: { dividend: of, divisor: by } };
}
