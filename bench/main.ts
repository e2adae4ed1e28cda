/**
 * Measures, keeps the figures in bench/records, and writes bench/RESULTS.md from all that is kept there.
 *
 *   npm run bench                       everything; about an hour, nearly all of it for the results
 *   npm run bench -- speed [--only W2]  one part: start, diff, check, lsp, speed, profile, devices, memory, overhead, epochs,
 *                                       studies, pruning, results or search
 *   npm run bench -- report             only writes the page
 *   npm run bench -- --json FILE …      writes what was measured to a file too
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { checking } from "./checking.js";
import { devices } from "./devices.js";
import { diff } from "./diff.js";
import { epochs } from "./epochs.js";
import { lsp } from "./lsp.js";
import { memory } from "./memory.js";
import { overhead } from "./overhead.js";
import { profile } from "./profile.js";
import { pruning } from "./pruning.js";
import { type Part, recorded } from "./records.js";
import { speedTable, writeReport } from "./report.js";
import { results } from "./results.js";
import { search } from "./search.js";
import { speed } from "./speed.js";
import { start } from "./start.js";
import { studies } from "./studies.js";

const PARTS: Readonly<Record<string, (only: string | undefined) => boolean | Promise<boolean>>> = {
  start,
  diff,
  check: checking,
  lsp,
  speed,
  profile,
  devices,
  memory,
  overhead,
  epochs,
  studies,
  pruning,
  results,
  search,
  report: () => true,
};

const RECORDED: readonly Part[] = [
  "start",
  "diff",
  "check",
  "lsp",
  "speed",
  "profile",
  "devices",
  "memory",
  "overhead",
  "epochs",
  "studies",
  "pruning",
  "results",
  "search",
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string" }, json: { type: "string" } },
});
const unknown = positionals.find((part) => !Object.hasOwn(PARTS, part));
if (unknown !== undefined) {
  console.error(`there is no part \`${unknown}\`; parts: ${Object.keys(PARTS).join(", ")}`);
  process.exit(64);
}
let isGood = true;
for (const part of positionals.length > 0 ? positionals : RECORDED) isGood = (await PARTS[part](values.only)) && isGood;
writeReport();
console.log(`\n${speedTable()}`);
if (values.json !== undefined) {
  const measured = Object.fromEntries(RECORDED.map((part) => [part, recorded(part)]));
  writeFileSync(values.json, `${JSON.stringify({ format: 1, ...measured }, null, 2)}\n`);
}
process.exitCode = isGood ? 0 : 1;
