/** What holds of whatever is checked, and of all that is made of what is right. */
import * as assert from "uvu/assert";
import { changesBetween } from "../../../src/compiler/diff/changes.js";
import { format } from "../../../src/compiler/format/format.js";
import { originsOf } from "../../../src/compiler/lower/origins.js";
import { toPlan } from "../../../src/compiler/lower/to-plan.js";
import { toSource } from "../../../src/compiler/lower/to-source.js";
import { emitted } from "../../programs/workshop.js";
import { checkText, MAIN } from "./host.js";

/** Checks a text; gives back whether it has no errors. */
export function checkSoundly(text: string): boolean {
  const { diagnostics, experiments, sources } = checkText(text);
  for (const { span, related, suggestion, message } of diagnostics) {
    const edit = suggestion?.edit ? [suggestion.edit.span] : [];
    for (const { file, start, end } of [span, ...related.map((place) => place.span), ...edit]) {
      const length = sources.get(file)?.text.length ?? -1;
      assert.ok(0 <= start && start <= end && end <= length, `${message} lies in a text`);
    }
  }
  const failed = diagnostics.some(({ severity }) => severity === "error");
  const whole = [...experiments.values()].every((experiment) => experiment !== null);
  assert.ok(failed || whole, "an experiment that cannot be checked has an error");
  return !failed;
}

/** What can be read has a layout, which says the same, can be read, and stays as it is when laid out again. */
export function formatSoundly(text: string): void {
  const once = format({ file: MAIN, text });
  if ("text" in once) assert.equal(format({ file: MAIN, text: once.text }), once, "twice is once");
}

/** Of a text without errors: each experiment is compiled and emitted, explained as one that means the same, and no different from itself. */
export function compileSoundly(text: string): void {
  const checked = checkText(text);
  for (const experiment of checked.experiments.values()) {
    if (!experiment) continue;
    const { plan } = toPlan(experiment);
    const origins = originsOf(experiment, toPlan(experiment), checked.sources);
    emitted({ plan, origins });
    assert.equal(changesBetween({ plan, origins }, { plan, origins }), []);
    const resolved = toSource(plan, origins);
    assert.ok(checkSoundly(resolved), "what is explained is right");
    const [again] = checkText(resolved).experiments.values();
    assert.equal(again && toPlan(again).plan.hashes, plan.hashes);
  }
}
