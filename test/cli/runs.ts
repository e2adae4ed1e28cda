/** Looking at runs that the command line made. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { readSafetensors } from "../../src/runtime/files/safetensors.js";

/** The folders of an experiment's runs, the oldest first. */
export function runsOf(folder: string, experiment = "parity"): readonly string[] {
  const group = join(folder, "runs", experiment);
  return readdirSync(group)
    .sort()
    .map((name) => join(group, name));
}

/** The sum of all numbers of a checkpoint. */
export function sumOf(run: string, file = "last"): string {
  const { tensors } = readSafetensors(join(run, "checkpoints", `${file}.safetensors`));
  const sum = createHash("sha256");
  for (const [name, { values }] of tensors)
    sum.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return sum.digest("hex");
}

export function journalOf(run: string): readonly Readonly<Record<string, unknown>>[] {
  const lines = readFileSync(join(run, "journal.jsonl"), "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

/** Every file below a folder with its time and size, what lies in some folders apart. */
export function listing(folder: string, except: readonly string[] = []): readonly string[] {
  const below = (at: string): readonly string[] =>
    readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
      const path = join(at, entry.name);
      if (except.includes(relative(folder, path))) return [];
      if (entry.isDirectory()) return below(path);
      const { mtimeMs, size } = statSync(path);
      return [`${relative(folder, path)} ${mtimeMs} ${size}`];
    });
  return below(folder).toSorted();
}
