/**
 * Writes what the compiler says about the wrong files, to be read by a person, and the sums of what the right ones mean:
 * `node --import tsx test/corpus/record.ts`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ARGUMENTS, ARGUMENTS_PATH, toldOf, writtenOut } from "./arguments.js";
import { GROUPS, recordOf, recordPath } from "./corpus.js";
import { MEANING_PATH, meaningsText } from "./meaning.js";

for (const group of GROUPS) {
  mkdirSync(dirname(recordPath(group)), { recursive: true });
  writeFileSync(recordPath(group), recordOf(group));
}
writeFileSync(MEANING_PATH, meaningsText());
writeFileSync(ARGUMENTS_PATH, ARGUMENTS.map((one) => writtenOut(one.name, toldOf(one))).join(""));
