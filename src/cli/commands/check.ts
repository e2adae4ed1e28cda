import { type JsonDiagnostic, toJson } from "../../compiler/diagnostics/render-json.js";
import { summary } from "../../compiler/diagnostics/render-text.js";
import { EXIT } from "../../runtime/exit-codes.js";
import type { Given } from "../arguments.js";
import { checkFile, hasErrors, printDiagnostics } from "../check-file.js";
import { UsageError } from "../usage.js";

export function run(given: Given): number {
  if (given.positionals.length === 0) throw new UsageError("give a `.rnn` file to check");
  let failed = false;
  const all: JsonDiagnostic[] = [];
  for (const path of given.positionals) {
    const checked = checkFile(path);
    failed ||= hasErrors(checked);
    if (given.flag("json")) {
      all.push(...checked.diagnostics.map((diagnostic) => toJson(diagnostic, checked.sources)));
      continue;
    }
    printDiagnostics(checked);
    const names = [...checked.experiments.keys()];
    const said = summary(checked.diagnostics);
    const what = names.length === 1 ? `experiment ${names[0]}` : `${names.length} experiments`;
    process.stdout.write(`${path}: ${hasErrors(checked) ? said : `${what}: well${said ? ` (${said})` : ""}`}\n`);
  }
  if (given.flag("json")) process.stdout.write(`${JSON.stringify({ format: 1, diagnostics: all }, null, 2)}\n`);
  return failed ? EXIT.errors : EXIT.ok;
}
