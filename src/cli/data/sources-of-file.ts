/** The sources of a `.rnn` file's experiments, and where each is written. */
import { type Checked, chooseExperiment } from "../../compiler/check.js";
import { summary } from "../../compiler/diagnostics/render-text.js";
import { originsOf } from "../../compiler/lower/origins.js";
import { toPlan } from "../../compiler/lower/to-plan.js";
import { lineStarts, positionAt, type SourceText, type Span } from "../../compiler/source.js";
import type { SourcePlan } from "../../plan/plan.js";
import { sourcesOf, sourceText } from "../../plan/sources.js";
import type { Source } from "../../runtime/data/kit.js";
import type { Given } from "../arguments.js";
import { checkFile, hasErrors, printDiagnostics } from "../checking/check-file.js";
import { FileErrors, UsageError } from "../usage.js";

export interface WrittenSource {
  /** What the command line calls it. */
  readonly name: string;
  readonly source: SourcePlan;
  /** The call that reads it. */
  readonly span: Span;
  /** The text that holds the call. */
  readonly text: SourceText;
  readonly line: number;
}

/**
 * Each call once for each file that it reads, though several experiments may read by it; of one experiment where the
 * command line names one. Prints errors. Throws FileErrors, UsageError.
 */
export function sourcesOfFile(path: string, given: Given): readonly WrittenSource[] {
  if (path.endsWith(".plan.json"))
    throw new UsageError("give the `.rnn` file: a plan is not edited, and fetches nothing");
  const checked = checkFile(path);
  printDiagnostics(checked, true);
  if (hasErrors(checked)) throw new FileErrors(`${path}: ${summary(checked.diagnostics)}`);
  const found = new Map<string, WrittenSource>();
  for (const name of experimentsIn(checked, path, given.value("experiment"))) {
    for (const source of sourcesIn(checked, name)) {
      const { span } = source;
      const key = JSON.stringify([span.file, span.start, sourceText(source.source)]);
      if (!found.has(key)) found.set(key, source);
    }
  }
  return [...found.values()];
}

function experimentsIn({ experiments }: Checked, path: string, wanted: string | undefined): readonly string[] {
  if (wanted === undefined) return [...experiments.keys()];
  const choice = chooseExperiment([...experiments.keys()], wanted);
  if ("problem" in choice) throw new UsageError(`${path}: ${choice.problem}`);
  return [choice.name];
}

function sourcesIn({ experiments, sources: texts }: Checked, name: string): readonly WrittenSource[] {
  const experiment = experiments.get(name);
  if (!experiment) return [];
  const lowered = toPlan(experiment);
  const names = originsOf(experiment, lowered, texts).sources;
  return sourcesOf(lowered.plan.data.rows).flatMap(({ id, source }) => {
    const span = lowered.nodes.get(id)?.span;
    const text = span && texts.get(span.file);
    if (!span || !text) throw new Error(`the source ${id} is written nowhere`);
    const { line } = positionAt(lineStarts(text.text), span.start);
    return [{ name: names[id] ?? id, source, span, text, line }];
  });
}

/** How each source is written, by its name. */
export function knownNames(sources: readonly WrittenSource[]): Readonly<Record<string, string>> {
  return Object.fromEntries(sources.map(({ name, source }) => [name, sourceText(source)]));
}

/** A source as the runtime reads it. */
export function toSource({ name, source }: WrittenSource): Source {
  const parts = { path: source.path, package: source.package, file: source.file, sha256: source.sha256 };
  const written = Object.entries(parts).filter((entry): entry is [string, string] => entry[1] !== null);
  return { name, ...Object.fromEntries(written) };
}
