/** Which facts of two kept plans differ. */

import { loadExperiment } from "../programs/load.js";
import { FileErrors } from "../usage.js";
import { differences } from "./differences.js";

/** Lines for people, the first empty; none where the plans are the same, or were written by another version. */
export async function planDifferences(mine: string, theirs: string): Promise<readonly string[]> {
  try {
    const [a, b] = [await loadExperiment(mine, undefined, [], true), await loadExperiment(theirs, undefined, [], true)];
    const [, facts] = differences(a, b, ["A", "B"]).split("\n\n");
    return facts === undefined ? [] : ["", ...facts.trimEnd().split("\n")];
  } catch (error) {
    if (error instanceof FileErrors) return ["", `which facts differ is not known: ${error.message}`];
    throw error;
  }
}
