/**
 * Trains the experiments on real language, beside the PyTorch reference, and writes their RESULTS.md.
 *
 *   npm run experiments -- translator --data DIR                    DIR is the folder of shared/data/README.md
 *   npm run experiments -- translator --data DIR --only translator_plain
 *   npm run experiments -- translator --data DIR --run translator=runs/translator/2026-…   judges that run; trains nothing
 *   npm run experiments -- speed --data DIR                         times steps of all beside PyTorch's; trains nothing
 *   npm run experiments -- report                                   only writes the pages
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../machine.js";
import { record } from "../records.js";
import { GROUPS } from "./groups.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: "string" }, only: { type: "string" }, run: { type: "string", multiple: true } },
});

const chosen = positionals.filter((name) => name !== "report");
const unknown = chosen.find((name) => !Object.hasOwn(GROUPS, name));
if (unknown !== undefined || positionals.length === 0) {
  console.error(`give ${Object.keys(GROUPS).join(", ")} or report${unknown === undefined ? "" : `, not ${unknown}`}`);
  process.exit(64);
}
if (chosen.length > 0 && values.data === undefined) {
  console.error("give the folder of the data: --data DIR");
  process.exit(64);
}
const runs = Object.fromEntries((values.run ?? []).map((given) => given.split("=") as [string, string]));
for (const name of chosen) {
  const { part, experiments, figures } = GROUPS[name];
  const wanted = values.only === undefined ? experiments : experiments.filter((one) => one === values.only);
  if (wanted.length === 0) {
    console.error(`--only is one of ${experiments.join(", ")}, not ${values.only}`);
    process.exit(64);
  }
  for (const experiment of wanted)
    record(part, experiment, figures(experiment, { data: values.data ?? "", runs }) as object);
}
for (const [name, { page }] of Object.entries(GROUPS)) {
  const folder = join(ROOT, "experiments", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "RESULTS.md"), `${page()}\n`);
  console.log(`wrote ${join(folder, "RESULTS.md")}`);
}
