/**
 * Measures, keeps the figures in bench/records, and writes bench/RESULTS.md from all that is kept there.
 *
 *   npm run bench                       everything; about an hour, nearly all of it for the results
 *   npm run bench -- speed [--only W2]  one part: start, speed or results
 *   npm run bench -- report             only writes the page
 */
import { parseArgs } from "node:util";
import { writeReport } from "./report.js";
import { results } from "./results.js";
import { speed } from "./speed.js";
import { start } from "./start.js";

const PARTS: Readonly<Record<string, (only: string | undefined) => boolean | Promise<boolean>>> = {
  start,
  speed,
  results,
  report: () => true,
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: "string" } } });
const unknown = positionals.find((part) => !Object.hasOwn(PARTS, part));
if (unknown !== undefined) {
  console.error(`there is no part \`${unknown}\`; parts: ${Object.keys(PARTS).join(", ")}`);
  process.exit(64);
}
let isGood = true;
for (const part of positionals.length > 0 ? positionals : ["start", "speed", "results"])
  isGood = (await PARTS[part](values.only)) && isGood;
writeReport();
process.exitCode = isGood ? 0 : 1;
