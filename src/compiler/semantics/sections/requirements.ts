/** `require units mod heads == 0`: what every point of a search space fulfils, the defaults' first. */

import type { SettingCondition } from "../../../plan/plan.js";
import { walkPoints } from "../../../plan/points.js";
import { present } from "../../../plan/present.js";
import { holds, settingsIn } from "../../../plan/setting-condition.js";
import type { Expression, Require } from "../../syntax/tree.js";
import { type Context, report } from "../context.js";
import type { SettingNode } from "../graph.js";
import { inBrackets } from "../messages/in-brackets.js";
import { WHOLE } from "../messages/part-spans.js";
import { atDefault, possible } from "./conditioned.js";
import { settingCondition } from "./setting-conditions.js";

/** Combinations of values that are looked at for one that fulfils a requirement. */
const MOST_LOOKED_AT = 100_000;

/** Null, and a report, where a statement requires nothing of parameters, or what no point fulfils. */
export function requirementOf(context: Context, { condition: written, span }: Require): SettingCondition | null {
  const condition = settingCondition(context, written);
  if (!condition) return null;
  const { settings, spans, textOf } = context.shared;
  const parts = condition.kind === "and" ? condition.conditions : [condition];
  for (const part of [condition, ...parts]) spans.note(part, WHOLE, span);
  const whole = inBrackets(written.span, textOf);
  const text = textOf(whole);
  // Each part is a requirement of its own.
  const idle = parts.findIndex((part) => settingsIn(part).length === 0);
  if (idle >= 0) {
    const each = partsOf(written);
    const place = each.length === parts.length ? inBrackets(each[idle].span, textOf) : whole;
    report(context, "bad-condition", place, { problem: `\`${textOf(place)}\` speaks of no parameter` });
    return null;
  }
  const names = settingsIn(condition);
  const all = holds(condition, (name) => possible(settings.get(name)));
  if (all === false || isNeverMet(condition, settings)) {
    report(context, "requirement-never", whole, { written: text });
    return null;
  }
  if (holds(condition, (name) => atDefault(settings.get(name))) !== true) {
    const point = names.map((name) => `${name} = ${settings.get(name)?.value}`).join(", ");
    const related = names.map((name) => {
      const setting = present(settings.get(name), () => `there is no parameter ${name}`);
      return { span: setting.spans.value, message: `the value of \`${name}\`` };
    });
    report(context, "requirement-broken", whole, { written: text, point }, { related });
  }
  return condition;
}

/** What `and` joins, as it is written. */
function partsOf(written: Expression): readonly Expression[] {
  return written.kind === "binary" && written.operator === "and"
    ? [written.left, written.right].flatMap(partsOf)
    : [written];
}

/** True where every combination has been looked at and none will do. */
function isNeverMet(condition: SettingCondition, settings: ReadonlyMap<string, SettingNode>): boolean {
  const named = new Set<string>();
  const name = (of: SettingCondition) => {
    for (const id of settingsIn(of)) {
      if (named.has(id)) continue;
      named.add(id);
      const when = settings.get(id)?.when;
      if (when) name(when.condition);
    }
  };
  name(condition);
  const axes = [...named].flatMap((id) => {
    const setting = settings.get(id);
    const values = setting && valuesOf(setting);
    return values ? [{ id, values, when: setting.when }] : [];
  });
  if (axes.length < named.size) return false;
  if (axes.reduce((count, { values }) => count * values.length, 1) > MOST_LOOKED_AT) return false;
  return walkPoints(axes, [condition]).next().done === true;
}

function valuesOf({ kind, value, domain }: SettingNode) {
  if (domain === null) return { length: 1, at: () => value };
  if (domain.kind === "choices") return { length: domain.values.length, at: (index: number) => domain.values[index] };
  const step = domain.step ?? (kind === "count" ? 1 : null);
  if (step === null) return null;
  const { low, high } = domain;
  return {
    length: Math.floor((high - low) / step + 1e-9) + 1,
    at: (index: number) => Math.min(high, Number((low + index * step).toPrecision(15))),
  };
}
