/**
 * Writes what the compiler says about the wrong files, to be read by a person, and the sums of what the right ones mean:
 * `node --import tsx test/corpus/record.ts`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { GROUPS, recordOf, recordPath } from "./corpus.js";
import { MEANING_PATH, meaningsText } from "./meaning.js";

for (const group of GROUPS) {
  mkdirSync(dirname(recordPath(group)), { recursive: true });
  writeFileSync(recordPath(group), recordOf(group));
}
writeFileSync(MEANING_PATH, meaningsText());
