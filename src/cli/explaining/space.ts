/** `rnnc explain --search`: the space of a search, in words. */

import { thousands } from "../../spelling/thousands.js";
import type { SpaceCost } from "../programs/space-cost.js";
import { bytesText, unitText } from "../terminal/amounts.js";
import { rangeText } from "./cost.js";
import { msText, secondsText } from "./time.js";

export function spaceText(cost: SpaceCost, asJson: boolean): string {
  if (asJson) return `${JSON.stringify({ format: 1, search: cost }, null, 2)}\n`;
  const { configurations, structures, areWordsFixed, stepMs, searchSeconds, trials } = cost;
  const points =
    configurations === null
      ? "beyond counting: a range of real numbers has no steps"
      : `${cost.areEstimated ? "about " : ""}${thousands(configurations)}${cost.areEstimated ? ", told from a sample of what is required" : ""}`;
  const time = stepMs
    ? `${rangeText(stepMs, msText)} a step`
    : "not known: this machine is not calibrated; run rnnc bench --calibrate";
  const lines = [
    `configurations  ${points}`,
    ...(structures > 1 ? [`structures      ${thousands(structures)}, by the choices of words`] : []),
    `parameters      ${rangeText(cost.parameters, thousands)}`,
    `FLOPs a step    ${rangeText(cost.flopsPerStep, (value) => unitText(value, 1000, ["", "k", "M", "G", "T", "P"], ""))}`,
    `memory          ${rangeText(cost.bytes, bytesText)}`,
    `checkpoint      ${rangeText(cost.checkpointBytes, bytesText)}`,
    `time            ${time}`,
    ...(searchSeconds
      ? [
          `the search      ${rangeText(searchSeconds, secondsText)} for ${trials} ${trials === 1 ? "trial" : "trials"}, where none ends early`,
        ]
      : []),
    ...(areWordsFixed
      ? ["There are too many choices of words to look at each: these are bounds for the words as they are."]
      : []),
  ];
  return `${lines.join("\n")}\n`;
}
