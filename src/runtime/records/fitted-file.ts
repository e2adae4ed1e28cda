/** What was fitted to train, kept with the run: a model is used without the data it learned from. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { scaleOf } from "../data/fitted/scale.js";
import { vocabularyFrom, type WrittenVocabulary, writtenVocabulary } from "../data/fitted/vocabulary.js";
import type { Scale, Vocabulary } from "../data/kit.js";
import type { PreparedData } from "../data/prepared.js";
import { Failure } from "../failure.js";
import { diskFailure } from "../files/disk-failure.js";
import { writeAside } from "../files/write-aside.js";

export interface Fitted {
  readonly vocabularies: Readonly<Record<string, Vocabulary>>;
  readonly scales: Readonly<Record<string, Scale>>;
}

const FILE = "fitted.json";

interface Written {
  readonly format: 1;
  readonly vocabularies: Readonly<Record<string, WrittenVocabulary>>;
  readonly scales: Readonly<Record<string, { readonly shift: number; readonly factor: number; readonly log: boolean }>>;
}

/** Writes the file into a run's folder, and gives its sum. Throws `disk`. */
export function writeFitted(
  folder: string,
  { vocabularies, scales }: Pick<PreparedData, "vocabularies" | "scales">,
): string {
  const written: Written = {
    format: 1,
    vocabularies: mapped(vocabularies, writtenVocabulary),
    scales: mapped(scales, ({ shift, factor, log }) => ({ shift, factor, log })),
  };
  const bytes = Buffer.from(`${JSON.stringify(written)}\n`);
  writeAside(join(folder, FILE), [bytes]);
  return createHash("sha256").update(bytes).digest("hex");
}

/** Reads it again, exactly. Throws `run-missing` where it is not there, `program-changed` where it is not as written. */
export function readFitted(folder: string, sum: string | undefined): Fitted {
  const path = join(folder, FILE);
  if (sum === undefined || !existsSync(path)) {
    const message = `The run \`${folder}\` does not have what was fitted to its data: there is no file \`${FILE}\`.`;
    throw new Failure("run-missing", message, "Train it again with this version of rnnc; older ones did not keep it.");
  }
  const bytes = bytesOf(path);
  if (createHash("sha256").update(bytes).digest("hex") !== sum) {
    const message = `\`${path}\` is not the file that this run wrote.`;
    throw new Failure("program-changed", message, "Bring the file back from a copy, or train again.");
  }
  const { vocabularies, scales } = JSON.parse(bytes.toString("utf8")) as Written;
  return {
    vocabularies: mapped(vocabularies, vocabularyFrom),
    scales: mapped(scales, ({ shift, factor, log }) => scaleOf(shift, factor, log)),
  };
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw diskFailure(error, "read", path);
  }
}

function mapped<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
