/** What the commands about runs say in the same words. */
import { type CheckRecord, measuredIn, valueAt } from "../../runtime/records/run-report.js";
import type { StartRecord } from "../../runtime/records/start-record.js";
import { measureText } from "../../runtime/training/progress.js";
import { thousands } from "../../spelling/thousands.js";

/** `2026-11-22 08:07:18`, in UTC as the names of runs are; what is no time stays as it is. */
export function whenText(at: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)/.exec(at);
  return parts ? `${parts[1]} ${parts[2]}` : at;
}

/** `validate.loss` and its like as people read the value. */
export function measuredText(
  { measures = {} }: Pick<StartRecord, "measures">,
  measured: string,
  value: number,
): string {
  return measureText(measures[measured.slice(measured.indexOf(".") + 1)], value);
}

/** `step 850: validate.loss 0.2114, validate.accuracy 96.8%`, what was kept first. */
export function checkText(start: StartRecord, check: CheckRecord): string {
  const names = measuredIn([check]).filter((name) => name.startsWith("validate."));
  const kept = names.filter((name) => name === start.keep);
  const shown = [...kept, ...names.filter((name) => !kept.includes(name)), "train.loss"].flatMap((name) => {
    const value = valueAt(check, name);
    return value === undefined ? [] : [`${name} ${measuredText(start, name, value)}`];
  });
  return `step ${check.step}, epoch ${check.epoch}: ${shown.join(", ")}`;
}

/** `1 check`, `2 checks`. */
export function countText(count: number, one: string): string {
  return `${thousands(count)} ${one}${count === 1 ? "" : "s"}`;
}
