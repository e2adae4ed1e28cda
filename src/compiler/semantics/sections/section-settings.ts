/** `name = value` in a section that has settings of its own: each is known, and said once. */
import { didYouMean } from "../../diagnostics/did-you-mean.js";
import type { Assignment } from "../../syntax/tree.js";
import { settingInstead } from "../callables/elsewhere.js";
import { type Context, report } from "../context.js";
import type { Placed, SectionName } from "../names/inherit.js";

/** Puts an assignment among the settings of its section, or reports why it cannot be there. */
export function collectSetting<Key extends string>(
  section: SectionName,
  keys: readonly Key[],
  placed: Placed<Assignment>,
  settings: Map<Key, Placed<Assignment>>,
  context: Context,
): void {
  const { name } = placed.statement;
  const key = keys.find((known) => known === name.text);
  if (key === undefined) {
    const foreign = section === "train" ? settingInstead(name.span, name.text, keys) : null;
    const suggestion = foreign ?? didYouMean(name.span, name.text, keys);
    const parameters = { section, name: name.text, known: keys.join("`, `") };
    if (name.text !== "") report(context, "unknown-setting", name.span, parameters, { suggestion });
    return;
  }
  const first = settings.get(key)?.statement.name.span;
  if (!first) settings.set(key, placed);
  else {
    const related = [{ span: first, message: `\`${key}\` is set here` }];
    report(context, "duplicate-name", name.span, { name: key, role: "setting" }, { related });
  }
}
