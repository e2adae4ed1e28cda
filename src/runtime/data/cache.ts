/**
 * Prepared data on disk: one safetensors file a data set. Its metadata hold the facts (columns, parts, vocabularies,
 * scales, sources) and their sum; the tensors are called `part/column/values` and `part/column/offsets`.
 */
import { createHash } from "node:crypto";
import { brokenFile, readSafetensors, type StoredTensor, writeSafetensors } from "../files/safetensors.js";
import { scaleOf } from "./fitted/scale.js";
import { vocabularyFrom, type WrittenVocabulary, writtenVocabulary } from "./fitted/vocabulary.js";
import type { ColumnType, PartName, Window } from "./kit.js";
import { examplesIn, type PartColumn, type PreparedData, type PreparedPart } from "./prepared.js";
import type { SourceRead } from "./reading/source-read.js";
import type { ColumnValues } from "./rows/column.js";

/** Raised whenever the same program over the same files would be prepared differently. */
const format = 2;

interface Facts {
  readonly format: number;
  /** Letters and capitals are what this version of Unicode says. */
  readonly unicode: string;
  readonly seed: number;
  readonly columns: readonly {
    readonly name: string;
    readonly kind: PartColumn["kind"];
    readonly type: ColumnType;
    readonly length: readonly [number, number] | null;
    readonly window: Window | null;
  }[];
  readonly parts: readonly { readonly name: PartName; readonly examples: number }[];
  readonly vocabularies: Readonly<Record<string, WrittenVocabulary>>;
  readonly scales: Readonly<Record<string, { readonly shift: number; readonly factor: number; readonly log: boolean }>>;
  readonly sources: readonly SourceRead[];
}

/** Writes the data aside, then in place. Throws `disk`. */
export function writeCache(path: string, seed: number, data: PreparedData): void {
  const parts = [...data.parts.values()];
  const tensors = new Map<string, StoredTensor>();
  for (const { name: part, columns } of parts) {
    for (const [column, { values, offsets }] of Object.entries(columns)) {
      tensors.set(`${part}/${column}/values`, { shape: [values.length], values });
      if (offsets) tensors.set(`${part}/${column}/offsets`, { shape: [offsets.length], values: offsets });
    }
  }
  const columns = Object.entries(parts[0].columns);
  const facts: Facts = {
    format,
    unicode: unicodeVersion(),
    seed,
    columns: columns.map(([name, { kind, type, length, window }]) => ({ name, kind, type, length, window })),
    parts: parts.map(({ name, examples }) => ({ name, examples })),
    vocabularies: mapValues(data.vocabularies, writtenVocabulary),
    scales: mapValues(data.scales, ({ shift, factor, log }) => ({ shift, factor, log })),
    sources: data.sources,
  };
  const text = JSON.stringify(facts);
  writeSafetensors(path, { tensors, metadata: { facts: text, facts_sha256: sumOf(text) } });
}

/**
 * The data of a cache file. Throws `checkpoint-broken` or `disk` when it cannot be used as it is, also when it belongs
 * to another seed or another version of this code. Whether its sources have changed is for the caller to ask.
 */
export function readCache(path: string, seed: number): PreparedData {
  const { tensors, metadata } = readSafetensors(path);
  const text = metadata.facts;
  if (text === undefined || sumOf(text) !== metadata.facts_sha256) throw brokenFile(path, "its facts are damaged");
  // The sum says that the text is what `writeCache` wrote.
  const facts = JSON.parse(text) as Facts;
  if (facts.format !== format || facts.unicode !== unicodeVersion()) {
    throw brokenFile(path, "another version of rnnc or of Node.js made it");
  }
  if (facts.seed !== seed) throw brokenFile(path, `it was made with the seed ${facts.seed}, not ${seed}`);
  const parts = facts.parts.map(({ name, examples }): PreparedPart => {
    const columns = facts.columns.map((column): readonly [string, PartColumn] => {
      const { kind, type, length, window } = column;
      const values = tensors.get(`${name}/${column.name}/values`)?.values;
      const offsets = tensors.get(`${name}/${column.name}/offsets`)?.values ?? null;
      const typed = type.dtype === "i32" ? values instanceof Int32Array : values instanceof Float32Array;
      const steps = (values?.length ?? 0) / (type.features ?? 1);
      if (!values || !typed || !isOffsets(offsets, kind === "sequence" && !window, steps)) {
        throw brokenFile(path, `it lacks the column \`${column.name}\` of the part \`${name}\``);
      }
      return [column.name, { kind, type, length, window, values: values as ColumnValues, offsets }];
    });
    if (!columns.every(([, column]) => examplesIn(column) === examples)) {
      throw brokenFile(path, `its part \`${name}\` does not have ${examples} examples`);
    }
    return { name, examples, columns: Object.fromEntries(columns) };
  });
  return {
    parts: new Map(parts.map((part) => [part.name, part])),
    vocabularies: mapValues(facts.vocabularies, vocabularyFrom),
    scales: mapValues(facts.scales, ({ shift, factor, log }) => scaleOf(shift, factor, log)),
    sources: facts.sources,
  };
}

function isOffsets(offsets: unknown, needed: boolean, end: number): offsets is Int32Array | null {
  if (!needed || offsets === null) return !needed && offsets === null;
  if (!(offsets instanceof Int32Array) || offsets[0] !== 0 || offsets.at(-1) !== end) return false;
  return offsets.every((offset, index) => index === 0 || offset >= offsets[index - 1]);
}

function unicodeVersion(): string {
  return process.versions.unicode ?? "";
}

function sumOf(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
