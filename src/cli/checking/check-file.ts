/** A `.rnn` file from disk to what it means, with what there is to say printed. */
import { existsSync } from "node:fs";
import { type Checked, check, type Setting } from "../../compiler/check.js";
import { renderText } from "../../compiler/diagnostics/render-text.js";
import type { SourceText } from "../../compiler/source.js";
import { hostFor } from "../project/host.js";
import { readText } from "../project/read-text.js";
import { meantFile } from "../project/rnn-files.js";
import { PAINT } from "../terminal/paint.js";
import { FileErrors, UsageError } from "../usage.js";

export function readSourceFile(path: string): SourceText {
  return { file: path, text: readNamed(path).text };
}

/** As `readText`, of a file that the command line names. @throws UsageError where it is no text. */
export function readNamed(path: string): { readonly text: string; readonly written: string } {
  if (!existsSync(path)) throw new UsageError(`there is no file \`${path}\`${meantFile(path)}`);
  const read = readText(path);
  if ("text" in read) return read;
  throw new UsageError(`\`${path}\` ${read.why}; give a \`.rnn\` file`);
}

export function checkFile(path: string, settings: readonly Setting[] = []): Checked {
  return refusingSilence(path, check(readSourceFile(path), hostFor(path), settings));
}

/** What could not be checked has an error that says why; where none does, it must not pass for right. @throws FileErrors */
export function refusingSilence(path: string, checked: Checked): Checked {
  const unchecked = hasErrors(checked) ? [] : [...checked.experiments].filter(([, experiment]) => experiment === null);
  if (unchecked.length === 0) return checked;
  const names = unchecked.map(([name]) => `\`${name}\``).join(", ");
  throw new FileErrors(`${path}: ${names} could not be checked. This is a mistake in rnnc; please report it.`);
}

/** Prints diagnostics to standard error; warnings only where `quiet` is not set. */
export function printDiagnostics({ diagnostics, sources }: Checked, quiet = false): void {
  const shown = quiet ? diagnostics.filter(({ severity }) => severity === "error") : diagnostics;
  for (const diagnostic of shown) process.stderr.write(`${renderText(diagnostic, sources, PAINT)}\n\n`);
}

export function hasErrors({ diagnostics }: Checked): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}
