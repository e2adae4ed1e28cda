/** Where settings apply and what they have to fulfil, as far as numbers decide: words are chosen when compiling. */
import type { Origins, Plan, Setting, SettingCondition, SettingTerm } from "../../plan/plan.js";
import { everywhere, holds, withSettled } from "../../plan/setting-condition.js";
import { PlanPrinter } from "../lower/to-source.js";
import { key, literal, numberCode, objectCode, scalarCode } from "./code.js";
import { type Line, line } from "./lines.js";
import type { Names } from "./names.js";

/** True of a setting that the words of the program leave no place. */
export function appliesNowhere({ when }: Setting, plan: Plan): boolean {
  return when !== undefined && atWords(plan, when.condition) === false;
}

/** `absent` and `broken` of a program; nothing where numbers decide nothing. */
export function conditionLines(plan: Plan, names: Names, origins: Origins): readonly Line[] {
  const { fact } = new PlanPrinter(plan, origins);
  const absent = plan.settings.flatMap(({ id, kind, when }) => {
    const condition = when && atWords(plan, when.condition);
    if (!when || !condition || typeof condition === "boolean" || kind === "word") return [];
    return [`${key(names.of(id))}: ${code(condition, names)} ? undefined : ${numberCode(Number(when.otherwise))}`];
  });
  const broken = (plan.requires ?? []).flatMap((required) => {
    const condition = atWords(plan, required);
    if (typeof condition === "boolean") return [];
    return [`...(${code(condition, names)} ? [] : [${literal(fact.settingCondition(required))}])`];
  });
  return [
    ...(absent.length > 0 ? [line(`absent: (settings) => (${objectCode(absent)}),`)] : []),
    ...(broken.length > 0 ? [line(`broken: (settings) => [${broken.join(", ")}],`)] : []),
  ];
}

/** What words leave of a condition. */
function atWords({ settings }: Plan, condition: SettingCondition): SettingCondition | boolean {
  const words = settings.filter(({ kind }) => kind === "word");
  const settled = withSettled(condition, new Map(words.map(({ id, value }) => [id, value])));
  const byId = new Map(settings.map((setting) => [setting.id, setting]));
  const truth = holds(settled, (id) => {
    const setting = byId.get(id);
    return setting && everywhere(setting);
  });
  return truth ?? simplified(settled);
}

/** Without comparisons of words, which are settled. */
function simplified(condition: SettingCondition): SettingCondition {
  if (condition.kind === "compare") return condition;
  const open = condition.conditions.filter((part) => holds(part, () => undefined) === null).map(simplified);
  return open.length === 1 ? open[0] : { ...condition, conditions: open };
}

function code(condition: SettingCondition, names: Names): string {
  if (condition.kind !== "compare") {
    const parts = condition.conditions.map((part) => code(part, names));
    return `(${parts.join(condition.kind === "and" ? " && " : " || ")})`;
  }
  const { left, comparison, right } = condition;
  const sign = comparison === "==" ? "===" : comparison === "!=" ? "!==" : comparison;
  return `${termCode(left, names)} ${sign} ${termCode(right, names)}`;
}

function termCode(term: SettingTerm, names: Names): string {
  if (typeof term === "number" || "formula" in term) return scalarCode(term, names);
  if ("word" in term) throw new TypeError("words are settled when compiling");
  const [of, by] = [term.remainder.dividend, term.remainder.divisor].map((scalar) => `(${scalarCode(scalar, names)})`);
  return of.includes("-") ? `((${of} % ${by}) + ${by}) % ${by}` : `${of} % ${by}`;
}
