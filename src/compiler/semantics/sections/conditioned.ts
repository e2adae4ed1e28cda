/** `param depth = 2 in 1..4 when cell == lstm else 1`: where a parameter applies, and what it is elsewhere. */
import { everywhere, exactly, holds, type Possible, settingsIn } from "../../../plan/setting-condition.js";
import type { Param } from "../../syntax/tree.js";
import { type Context, report, wrongKind } from "../context.js";
import type { SettingNode } from "../graph.js";
import { inBrackets } from "../messages/in-brackets.js";
import { inCase } from "./in-case.js";
import { settingCondition } from "./setting-conditions.js";
import { KINDS, literalOf } from "./settings.js";

/** A value that `--set` gives stands in a text of its own. */
export const SET = "--set ";

/** The setting with its condition; null, and a report, where that makes no sense. */
export function conditioned(context: Context, { when, fallback }: Param, setting: SettingNode): SettingNode | null {
  if (!when) return setting;
  const word = { ...when.span, end: when.span.start + "when".length };
  if (setting.domain === null) {
    const problem = `\`${setting.name}\` has no domain that \`when\` could be about; write \`in …\` before it`;
    report(context, "bad-condition", word, { problem });
    return null;
  }
  if (!when.otherwise) {
    const problem = `what \`${setting.name}\` is where the condition does not hold is not said; add \`else …\``;
    report(context, "bad-condition", word, { problem });
    return null;
  }
  const condition = settingCondition(context, when.condition);
  const literal = literalOf(context, when.otherwise, "the value after `else`");
  if (!condition || !literal) return null;
  const fits = literal.kind === setting.kind || (setting.kind === "real" && literal.kind === "count");
  if (!fits) {
    const parameters = { name: "the value after `else`", wanted: KINDS[setting.kind], given: KINDS[literal.kind] };
    const related = [{ span: setting.spans.value, message: `this is ${KINDS[setting.kind]}` }];
    wrongKind(context, when.otherwise.span, parameters, { related });
    return null;
  }
  const { settings } = context.shared;
  const all = holds(condition, (name) => possible(settings.get(name)));
  const named = settingsIn(condition);
  if (all === false && named.length > 0 && named.every((name) => settings.get(name)?.domain)) {
    const whole = inBrackets(when.condition.span, context.shared.textOf);
    const problem = `\`${context.shared.textOf(whole)}\` holds at no point of the search space`;
    report(context, "bad-condition", whole, { problem });
    return null;
  }
  const applies = holds(condition, (name) => atDefault(settings.get(name))) === true;
  if (!applies && fallback.span.file.startsWith(SET) && literal.value !== setting.value) {
    const written = context.shared.textOf(inBrackets(when.condition.span, context.shared.textOf));
    report(
      context,
      "default-outside-domain",
      fallback.span,
      {
        name: setting.name,
        value: String(setting.value),
        domain: `${literal.value}: that is all it can be where \`${written}\` does not hold`,
      },
      { related: [{ span: when.condition.span, message: "where it applies" }] },
    );
    return null;
  }
  if (all === true) return setting;
  // Whatever it rests on cannot vary.
  if (all === false) return { ...setting, value: literal.value, domain: null };
  return {
    ...setting,
    value: applies ? setting.value : literal.value,
    when: {
      condition,
      value: setting.value,
      otherwise: literal.value,
      reach: holds(condition, (name) => inCase(context, name)),
    },
    spans: { ...setting.spans, when: when.span },
  };
}

/** All that a setting may be, over the whole search space. */
export function possible(setting: SettingNode | undefined): Possible | undefined {
  return setting && everywhere(setting);
}

export function atDefault(setting: SettingNode | undefined): Possible | undefined {
  return setting && exactly(setting.value);
}
