/** `rnnc check --data`: what only the data can tell of the experiments of a file. */
import type { Checked } from "../../compiler/check.js";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { toPlan } from "../../compiler/lower/to-plan.js";
import type { Span } from "../../compiler/source.js";
import { type Audit, audit } from "../../runtime/data/audit/audit.js";
import { readWhole } from "../../runtime/data/audit/read-whole.js";
import { projectOf } from "../../runtime/files/project-root.js";
import { describeThrown } from "../../runtime/training/present.js";
import { settingsAt } from "../../runtime/training/settings.js";
import type { Given } from "../arguments.js";
import { sourceOption } from "../data/source-option.js";
import { loadAll } from "../programs/load.js";
import { compiledProgram } from "../programs/program-cache.js";
import { auditDiagnostics } from "./audit-diagnostics.js";
import { auditFacts } from "./audit-facts.js";
import { chanceNotes } from "./audit-texts.js";

export interface CheckedData {
  readonly diagnostics: readonly Diagnostic[];
  /** Counts, by experiment; experiments with the same data are there once. */
  readonly found: readonly ({ readonly experiment: string } & Audit)[];
  /** What is true and no mistake. */
  readonly notes: readonly string[];
  /** The lines that say why data could not be read, and the exit code. */
  readonly failure: { readonly lines: readonly string[]; readonly code: number } | null;
}

/** Of a file without errors. Each data set is read once, at the settings that the file has. @throws UsageError for a `--source` that nothing reads. */
export async function checkData(path: string, checked: Checked, given: Given): Promise<CheckedData> {
  const diagnostics: Diagnostic[] = [];
  const found: CheckedData["found"][number][] = [];
  const notes: string[] = [];
  const known = new Set<string>();
  const textOf = ({ file, start, end }: Span) => checked.sources.get(file)?.text.slice(start, end) ?? "";
  for (const [name, loaded] of loadAll(checked, path)) {
    const experiment = checked.experiments.get(name);
    if (!experiment || known.has(loaded.plan.hashes.data)) continue;
    known.add(loaded.plan.hashes.data);
    const spans = toPlan(experiment).nodes;
    const spanOf = (id: string) => spans.get(id)?.span ?? experiment.span;
    const { program, file } = await compiledProgram(loaded, path);
    const places = { ...projectOf(file.source), files: sourceOption(given, program.sources), main: file.source };
    try {
      const settings = settingsAt(program, []);
      progress(`${name}: reading`);
      const data = readWhole((kit) => program.data(kit, settings), { seed: program.seed, places });
      const facts = await auditFacts(loaded);
      const audited = audit(data, facts, (what) => progress(`${name}: ${what}`));
      diagnostics.push(...auditDiagnostics(audited, facts, { spanOf, textOf }));
      notes.push(...chanceNotes(audited, facts.isGenerated).map((note) => `${name}: ${note}`));
      found.push({ experiment: name, ...audited });
    } catch (error) {
      return { diagnostics, found, notes, failure: describeThrown(error, file) };
    } finally {
      progress(null);
    }
  }
  return { diagnostics, found, notes, failure: null };
}

/** A line for those who wait at a terminal, written over by the next; null takes it away. */
function progress(what: string | null): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${what === null ? "" : `${what} …`}`);
}
