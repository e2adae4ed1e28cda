/** `--source NAME=FILE`, for every command that reads data. */

import { sourcesOf, sourceText } from "../../plan/sources.js";
import { type SourceFiles, sourceFiles } from "../../runtime/data/reading/source-files.js";
import type { Given } from "../arguments.js";
import type { Loaded } from "../programs/load.js";
import { UsageError } from "../usage.js";

/** The files given, by the names of the sources of a program or a plan. Throws UsageError. */
export function sourceOption(given: Given, sources: Readonly<Record<string, string>>): SourceFiles {
  const texts = given.values("source");
  if (texts.length === 0) return {};
  const read = sourceFiles(sources, texts);
  if ("problem" in read) throw new UsageError(read.problem);
  return read.files;
}

/** How a plan writes its sources, by the names that the command line knows them by. */
export function sourcesIn({ plan, origins }: Loaded): Readonly<Record<string, string>> {
  const sources = sourcesOf(plan.data.rows);
  return Object.fromEntries(sources.map(({ id, source }) => [origins.sources[id] ?? id, sourceText(source)]));
}
