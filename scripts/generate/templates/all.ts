/** The data of the templates of `rnnc init`: made by us from a seed, so that they are whole, small and free to use. */
import { phrasesTable } from "./phrases.js";
import { rhythmsTable } from "./rhythms.js";
import { visitorsTable } from "./visitors.js";

/** By path from the project's folder. */
export function templateData(): ReadonlyMap<string, string> {
  return new Map([
    ["templates/classify/data/rhythms.csv", rhythmsTable()],
    ["templates/translate/data/phrases.tsv", phrasesTable()],
    ["templates/forecast/data/visitors.csv", visitorsTable()],
  ]);
}
