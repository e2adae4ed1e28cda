import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Checked } from "../../compiler/check.js";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import type { Located } from "../../compiler/diagnostics/render-sarif.js";
import { summary } from "../../compiler/diagnostics/render-text.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { projectOf } from "../../runtime/files/project-root.js";
import type { Given } from "../arguments.js";
import type { CheckedData } from "../checking/check-data.js";
import { checkFile, hasErrors, printDiagnostics } from "../checking/check-file.js";
import { describeFix } from "../checking/describe-fix.js";
import { diagnosticDescribed, type Format, formatOf, formatted } from "../checking/diagnostic-formats.js";
import { printWhereMoreStands } from "../checking/where-more-stands.js";
import { rnnFiles } from "../project/rnn-files.js";
import { UsageError } from "../usage.js";

export async function run(given: Given): Promise<number> {
  const format = formatOf(given);
  if (given.positionals.length === 0) throw new UsageError("give files or folders to check");
  if (!given.flag("watch")) return (await round(given, format)).code;
  if (given.flag("fix") || format !== "text")
    throw new UsageError("--watch tells a person what is wrong; leave --fix, --json and --format away");
  const { watchRounds } = await import("../checking/check-watch.js");
  return await watchRounds(given.positionals, async () => (await round(given, format)).read);
}

/** What compares with records is loaded where there are some: it takes a tenth of the time of a check. */
async function seenAgain(path: string, checked: Checked): Promise<readonly Diagnostic[]> {
  const { root } = projectOf(path);
  if (!["runs", "studies"].some((records) => existsSync(join(root, records)))) return [];
  return (await import("../checking/seen-again.js")).seenAgain(path, checked);
}

/** Once over all files; `read` are those that took part, imported ones too. */
async function round(
  given: Given,
  format: Format,
): Promise<{ readonly code: number; readonly read: readonly string[] }> {
  const files = rnnFiles(given.positionals);
  if (files.length === 0) throw new UsageError(`there is no \`.rnn\` file in ${given.positionals.join(", ")}`);
  const fixed = given.flag("fix") ? (await import("../checking/fix-on-disk.js")).fixOnDisk(files) : null;
  const told = new Set<string>();
  const sources = new Set<string>();
  const all: Located[] = [];
  const audits: (CheckedData["found"][number] & { readonly file: string })[] = [];
  // What was done, where output is for a program, is beside it.
  const stream = format === "text" ? process.stdout : process.stderr;
  for (const fix of fixed?.fixes ?? []) stream.write(`${describeFix(fix)}\n`);
  let [failed, unread]: [boolean, number] = [false, EXIT.ok];
  for (const path of files) {
    const read = fixed?.checked.get(path) ?? checkFile(path);
    for (const source of read.sources.keys()) sources.add(source);
    const data = given.flag("data") && !hasErrors(read) ? await dataOf(path, read, given) : null;
    const more = [...(hasErrors(read) ? [] : await seenAgain(path, read)), ...(data?.diagnostics ?? [])];
    const checked = more.length > 0 ? { ...read, diagnostics: [...read.diagnostics, ...more] } : read;
    failed ||= hasErrors(checked);
    const fresh = notYetTold(checked, told);
    if (data?.failure) unread = Math.max(unread, data.failure.code);
    if (format === "text") printChecked(path, checked, fresh, data);
    else if (data?.failure) process.stderr.write(`${data.failure.lines.join("\n")}\n`);
    audits.push(...(data?.found ?? []).map((found) => ({ file: path, ...found })));
    all.push(...fresh.map((said) => ({ said, sources: checked.sources })));
  }
  if (format === "text") printWhereMoreStands(all.map(({ said }) => said));
  else process.stdout.write(formatted(format, all, diagnosticDescribed, given.flag("data") ? { data: audits } : {}));
  return { code: unread || (failed ? EXIT.errors : EXIT.ok), read: [...sources] };
}

/** Compiling and reading are loaded when they are asked for. */
async function dataOf(path: string, checked: Checked, given: Given): Promise<CheckedData> {
  const { checkData } = await import("../checking/check-data.js");
  return await checkData(path, checked, given);
}

/** What is wrong with an imported file is told once, however many import it. */
function notYetTold({ diagnostics }: Checked, told: Set<string>): Checked["diagnostics"] {
  return diagnostics.filter(({ code, span, message }) => {
    const key = `${resolve(span.file)} ${span.start} ${code} ${message}`;
    return !told.has(key) && told.add(key);
  });
}

function printChecked(path: string, checked: Checked, fresh: Checked["diagnostics"], data: CheckedData | null): void {
  printDiagnostics({ ...checked, diagnostics: fresh });
  if (data?.failure) {
    process.stderr.write(`${data.failure.lines.join("\n")}\n`);
    process.stdout.write(`${path}: its data could not be read\n`);
    return;
  }
  const names = [...checked.experiments.keys()];
  const said = summary(checked.diagnostics);
  const what = names.length === 1 ? `experiment ${names[0]}` : `${names.length} experiments`;
  process.stdout.write(`${path}: ${hasErrors(checked) ? said : `${what}: well${said ? ` (${said})` : ""}`}\n`);
  for (const note of data?.notes ?? []) process.stdout.write(`note: ${note}\n`);
}
