import { resolve } from "node:path";
import type { Checked } from "../../compiler/check.js";
import type { Located } from "../../compiler/diagnostics/render-sarif.js";
import { summary } from "../../compiler/diagnostics/render-text.js";
import { EXIT } from "../../runtime/exit-codes.js";
import type { Given } from "../arguments.js";
import { checkFile, hasErrors, printDiagnostics } from "../check-file.js";
import { formatOf, formatted } from "../diagnostic-formats.js";
import { describeFix, fixOnDisk } from "../fix-on-disk.js";
import { rnnFiles } from "../rnn-files.js";
import { UsageError } from "../usage.js";

export function run(given: Given): number {
  const format = formatOf(given);
  if (given.positionals.length === 0) throw new UsageError("give files or folders to check");
  const files = rnnFiles(given.positionals);
  if (files.length === 0) throw new UsageError(`there is no \`.rnn\` file in ${given.positionals.join(", ")}`);
  const fixed = given.flag("fix") ? fixOnDisk(files) : null;
  const told = new Set<string>();
  const all: Located[] = [];
  // What was done, where output is for a program, is beside it.
  const stream = format === "text" ? process.stdout : process.stderr;
  for (const fix of fixed?.fixes ?? []) stream.write(`${describeFix(fix)}\n`);
  let failed = false;
  for (const path of files) {
    const checked = fixed?.checked.get(path) ?? checkFile(path);
    failed ||= hasErrors(checked);
    const fresh = notYetTold(checked, told);
    if (format === "text") printChecked(path, checked, fresh);
    else all.push(...fresh.map((said) => ({ said, sources: checked.sources })));
  }
  if (format !== "text") process.stdout.write(formatted(format, all));
  return failed ? EXIT.errors : EXIT.ok;
}

/** What is wrong with an imported file is told once, however many import it. */
function notYetTold({ diagnostics }: Checked, told: Set<string>): Checked["diagnostics"] {
  return diagnostics.filter(({ code, span, message }) => {
    const key = `${resolve(span.file)} ${span.start} ${code} ${message}`;
    return !told.has(key) && told.add(key);
  });
}

function printChecked(path: string, checked: Checked, fresh: Checked["diagnostics"]): void {
  printDiagnostics({ ...checked, diagnostics: fresh });
  const names = [...checked.experiments.keys()];
  const said = summary(checked.diagnostics);
  const what = names.length === 1 ? `experiment ${names[0]}` : `${names.length} experiments`;
  process.stdout.write(`${path}: ${hasErrors(checked) ? said : `${what}: well${said ? ` (${said})` : ""}`}\n`);
}
