/** A `.rnn` file from disk to what it means, with what there is to say printed. */
import { isUtf8 } from "node:buffer";
import { existsSync, readFileSync } from "node:fs";
import { type Checked, check, type Setting } from "../compiler/check.js";
import { renderText } from "../compiler/diagnostics/render-text.js";
import type { SourceText } from "../compiler/source.js";
import { diskFailure } from "../runtime/files/disk-failure.js";
import { whyNoText } from "../runtime/files/ordinary.js";
import { hostFor } from "./host.js";
import { PAINT } from "./paint.js";
import { UsageError } from "./usage.js";

export function readSourceFile(path: string): SourceText {
  if (!existsSync(path)) throw new UsageError(`there is no file \`${path}\``);
  const why = whyNoText(path);
  if (why !== null) throw new UsageError(`\`${path}\` ${why}; give a \`.rnn\` file`);
  const bytes = bytesOf(path);
  if (!isUtf8(bytes)) throw new UsageError(`\`${path}\` is not UTF-8 text`);
  return { file: path, text: bytes.toString("utf8").replace(/^\ufeff/, "") };
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw diskFailure(error, "read", path);
  }
}

export function checkFile(path: string, settings: readonly Setting[] = []): Checked {
  return check(readSourceFile(path), hostFor(path), settings);
}

/** Prints diagnostics to standard error; warnings only where `quiet` is not set. */
export function printDiagnostics({ diagnostics, sources }: Checked, quiet = false): void {
  const shown = quiet ? diagnostics.filter(({ severity }) => severity === "error") : diagnostics;
  for (const diagnostic of shown) process.stderr.write(`${renderText(diagnostic, sources, PAINT)}\n\n`);
}

export function hasErrors({ diagnostics }: Checked): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}
