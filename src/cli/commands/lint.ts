import { type Checked, check } from "../../compiler/check.js";
import type { Said } from "../../compiler/diagnostics/diagnostic.js";
import type { Located } from "../../compiler/diagnostics/render-sarif.js";
import { renderText, summary } from "../../compiler/diagnostics/render-text.js";
import { type FactsOf, lint } from "../../compiler/lint/lint.js";
import { pageOf } from "../../compiler/lint/page.js";
import { type Levels, RULE_IDS, RULES } from "../../compiler/lint/table.js";
import { originsOf } from "../../compiler/lower/origins.js";
import type { SourceText } from "../../compiler/source.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { projectOf } from "../../runtime/files/project-root.js";
import type { Given } from "../arguments.js";
import { readSourceFile } from "../checking/check-file.js";
import { type Described, diagnosticDescribed, formatOf, formatted } from "../checking/diagnostic-formats.js";
import { printWhereMoreStands } from "../checking/where-more-stands.js";
import { preparedFacts } from "../data/prepared-facts.js";
import { hostFor } from "../project/host.js";
import { rnnFiles } from "../project/rnn-files.js";
import { toolSettings } from "../project/tool-settings.js";
import { PAINT } from "../terminal/paint.js";
import { UsageError } from "../usage.js";

export async function run(given: Given): Promise<number> {
  const format = formatOf(given);
  const paths = given.positionals;
  if (paths.length === 0) throw new UsageError("give files or folders to look at");
  const files = rnnFiles(paths);
  if (files.length === 0) throw new UsageError(`there is no \`.rnn\` file in ${paths.join(", ")}`);
  const levels = new Map<string, Levels>();
  const all: Located[] = [];
  for (const path of files) {
    const { root } = projectOf(path);
    const own = levels.get(root) ?? (await toolSettings(path)).lint ?? {};
    levels.set(root, own);
    const source = readSourceFile(path);
    const checked = check(source, hostFor(path));
    const found = saidOf(checked, source, own);
    all.push(...found.map((said) => ({ said, sources: checked.sources })));
    if (format === "text") print(path, checked, found);
  }
  const everything = all.map(({ said }) => said);
  if (format !== "text") process.stdout.write(formatted(format, all, described));
  else {
    if (files.length > 1) process.stdout.write(`${files.length} files: ${summary(everything) || "well"}\n`);
    printWhereMoreStands(everything);
  }
  return everything.some(({ severity }) => severity === "error") ? EXIT.errors : EXIT.ok;
}

/** Of a file with errors, the errors alone: nothing can be advised on what cannot be. */
function saidOf(checked: Checked, source: SourceText, levels: Levels): readonly Said[] {
  const errors = checked.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) return errors;
  const factsOf: FactsOf = (experiment, lowered) =>
    preparedFacts({ plan: lowered.plan, origins: originsOf(experiment, lowered, checked.sources) }, source.file);
  return lint(checked, source, levels, factsOf);
}

function described(code: string): Described {
  const id = RULE_IDS.find((known) => known === code);
  if (id === undefined) return diagnosticDescribed(code);
  const { title, why, level } = RULES[id];
  return { title, why, severity: level === "off" ? "advice" : level, page: pageOf(id), folder: "lint" };
}

function print(path: string, { sources }: Checked, said: readonly Said[]): void {
  for (const one of said) process.stderr.write(`${renderText(one, sources, PAINT)}\n\n`);
  process.stdout.write(`${path}: ${summary(said) || "well"}\n`);
}
