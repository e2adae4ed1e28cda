/** What a model says of new records. */

import type { ModelFacts, OutputFact, ReadFact } from "../../plan/model-facts.js";
import { type ColumnFiller, columnFiller } from "../data/batches/batch-columns.js";
import type { HostBatch } from "../data/batches/batches.js";
import type { Scale } from "../data/kit.js";
import { softmax } from "../decoding/sample.js";
import { Failure } from "../failure.js";
import type { Bound } from "../program/bind.js";
import type { AnyTensor } from "../program/tensor.js";
import type { Fitted } from "../records/fitted-file.js";
import { type Encoded, encodeRecords } from "./encoding-kit.js";
import type { PlacedRecord } from "./records.js";

/** What is said of one target; lists where the target has steps. */
export interface Prediction {
  /** The likeliest class (a word, where classes are words), or the number on the scale of the data. */
  readonly predicted:
    | number
    | string
    | readonly (number | string)[]
    | readonly (readonly number[])[]
    | readonly number[];
  /** Of the predicted class. */
  readonly probability?: number | readonly number[];
  /** The likeliest classes, where they were asked for. */
  readonly top?: readonly ClassShare[] | readonly (readonly ClassShare[])[];
}

/** A class: a word where classes are words, else its number. */
export interface ClassShare<Class extends number | string = number | string> {
  readonly value: Class;
  readonly probability: number;
}

// What is said of one target, as compiled programs know it: each is a `Prediction`.

export interface PredictedClass<Class extends number | string> {
  readonly predicted: Class;
  readonly probability: number;
  /** The likeliest classes, where they were asked for. */
  readonly top?: readonly ClassShare<Class>[];
}

/** One class for each step. */
export interface PredictedClasses<Class extends number | string> {
  readonly predicted: readonly Class[];
  readonly probability: readonly number[];
  readonly top?: readonly (readonly ClassShare<Class>[])[];
}

/** A number, or several, or those of each step, on the scale of the data. */
export interface PredictedNumber<Value extends number | readonly number[] | readonly (readonly number[])[] = number> {
  readonly predicted: Value;
}

/** The members that are likelier than not. */
export interface PredictedSet {
  readonly predicted: readonly number[];
  readonly top?: readonly ClassShare<number>[];
}

/** The members of each step. */
export interface PredictedSets {
  readonly predicted: readonly (readonly number[])[];
  readonly top?: readonly (readonly ClassShare<number>[])[];
}

/** By the names of the targets. */
export type Predictions = Readonly<Record<string, Prediction>>;

export interface UsedModel {
  readonly bound: Bound;
  readonly facts: ModelFacts;
  readonly fitted: Fitted;
  /** Words that were read and that no vocabulary knows. */
  readonly unknown: Set<string>;
}

/** One prediction for each record; of a series, whose rows belong together, one for its next or last row. */
export function predictRecords(model: UsedModel, records: readonly PlacedRecord[], top = 0): readonly Predictions[] {
  if (records.length === 0) return [];
  return isSeries(model.facts) ? [predictSeries(model, records, top)] : predictRows(model, records, top);
}

/** True where the model reads windows or lanes of a series: then records are consecutive rows. */
export function isSeries({ reads }: ModelFacts): boolean {
  return reads.some(({ window }) => window !== null);
}

function predictRows(model: UsedModel, records: readonly PlacedRecord[], top: number): readonly Predictions[] {
  return decoded(model, recordsBatch(model, model.facts.reads, records), top);
}

/** A batch of what these columns are in records. Throws `bad-value` where a field is missing. */
export function recordsBatch(
  { bound, fitted, unknown }: UsedModel,
  reads: readonly ReadFact[],
  records: readonly PlacedRecord[],
): HostBatch {
  const columns = encodeRecords(bound.program, bound.settings, fitted, records, { unknown });
  const examples = Int32Array.from(records.keys());
  const filled = reads.map(
    (read) => [read.name, fillerOf(present(columns[read.name], read, records[0])).fill(examples).column] as const,
  );
  return batchOf(filled, records.length);
}

/**
 * The window that ends with the last row. Where that row has no target yet, or the model reads nothing but what came
 * before, it is the next one that is predicted.
 */
function predictSeries(model: UsedModel, records: readonly PlacedRecord[], top: number): Predictions {
  const { bound, facts, fitted, unknown } = model;
  const encode = (rows: readonly PlacedRecord[]) =>
    encodeRecords(bound.program, bound.settings, fitted, rows, { unknown, isSeries: true });
  const all = encode(records);
  const before = facts.reads.some(({ name }) => isMissing(all[name])) ? encode(records.slice(0, -1)) : null;
  const isNext = before === null && facts.reads.every(({ role }) => role === "target");
  const filled = facts.reads.map((read) => {
    if (read.several || read.window === null)
      throw new Failure(
        "bad-value",
        `\`${read.name}\` cannot be had from rows of a series alone.`,
        "Use a model whose inputs are windows of the series.",
      );
    const whole = before && isMissing(all[read.name]) ? before[read.name] : all[read.name];
    const known = present(whole, read, records[records.length - 1]);
    // What is to be predicted stands in no input; its place is only counted.
    const isOpen = isNext || whole !== all[read.name];
    const values = isOpen ? extended(known.values) : known.values;
    const start = values.length - read.window;
    if (start < 1) {
      const needed = read.window + (isOpen ? 0 : 1);
      const message = `A window of ${read.window} steps needs ${needed} rows of \`${read.name}\`, and there are ${known.values.length}.`;
      throw new Failure("sequence-length", message, "Give more rows of the series, the oldest first.");
    }
    const filler = fillerOf({ ...known, values });
    return [read.name, filler.fillRuns(Int32Array.of(start), read.window).column] as const;
  });
  return decoded(model, batchOf(filled, 1), top)[0];
}

function isMissing(column: Encoded | undefined): boolean {
  return column === undefined || "missing" in column;
}

function extended(values: Int32Array | Float32Array): Int32Array | Float32Array {
  const longer = values instanceof Int32Array ? new Int32Array(values.length + 1) : new Float32Array(values.length + 1);
  longer.set(values);
  return longer;
}

type Present = Exclude<Encoded, { readonly missing: string }>;

function present(column: Encoded | undefined, read: ReadFact, record: PlacedRecord | undefined): Present {
  if (column && !("missing" in column)) return column;
  const field = column ? column.missing : read.name;
  const message = `\`${column?.at || (record?.place ?? "the records")}\` lacks the field \`${field}\`, which \`${read.name}\` is made from.`;
  throw new Failure("bad-value", message, "Give every record that field.");
}

function fillerOf({ kind, type, length, values, offsets }: Present): ColumnFiller {
  return columnFiller({ kind, type, length, window: null, values, offsets });
}

function batchOf(columns: readonly (readonly [string, HostBatch["columns"][string]])[], examples: number): HostBatch {
  return {
    examples,
    rowIds: new Int32Array(examples),
    tokens: examples,
    reset: true,
    columns: Object.fromEntries(columns),
  };
}

function decoded({ bound, facts, fitted }: UsedModel, host: HostBatch, top: number): readonly Predictions[] {
  const outputs = bound.predict(host);
  const read = facts.outputs.map((fact) => readOutput(fact, outputs[fact.layer], host, bound, fitted, top));
  return Array.from({ length: host.examples }, (_, example) =>
    Object.fromEntries(facts.outputs.map(({ target }, index) => [target, read[index](example)])),
  );
}

function readOutput(
  { kind, layer, steps, vocabulary, isEnded, scale, members }: OutputFact,
  tensor: AnyTensor | undefined,
  host: HostBatch,
  bound: Bound,
  fitted: Fitted,
  top: number,
): (example: number) => Prediction {
  if (!tensor) throw new Error(`the program gives no output \`${layer}\``);
  const values = Float64Array.from(bound.read(tensor));
  const features = tensor.sizes[tensor.sizes.length - 1];
  const { examples } = host;
  const words = vocabulary === null ? null : (fitted.vocabularies[vocabulary]?.words ?? []);
  const classOf = (id: number): number | string =>
    words ? (id === 0 ? "<unk>" : (words[id - 1] ?? (isEnded ? "<end>" : "<unk>"))) : id;
  const one = (at: number): One => {
    const row = values.subarray(at * features, (at + 1) * features);
    if (row.some((value) => !Number.isFinite(value)))
      throw new Failure(
        "not-finite",
        `The model says ${row.find((value) => !Number.isFinite(value))} in \`${layer}\`.`,
        "Train it again: its weights are not finite.",
      );
    if (members !== null) return memberSet(row, members, top);
    if (kind === "squared_error") return numbers(row, scale === null ? null : (fitted.scales[scale] ?? null));
    const shares = kind === "binary_cross_entropy" ? binary(row[0]) : softmax(row);
    const order = [...shares.keys()].sort((a, b) => shares[b] - shares[a] || a - b);
    const ranked = order.slice(0, Math.max(1, top)).map((id) => ({ value: classOf(id), probability: shares[id] }));
    return { predicted: ranked[0].value, probability: ranked[0].probability, ...(top > 0 ? { top: ranked } : {}) };
  };
  if (steps === null) return (example) => one(example);
  const time = tensor.sizes[0];
  const lengths = host.columns[steps]?.lengths ?? null;
  return (example) => {
    const all = Array.from({ length: lengths ? lengths[example] : time }, (_, step) => one(step * examples + example));
    return {
      predicted: all.map(({ predicted }) => predicted) as Prediction["predicted"],
      ...(kind === "squared_error" || members !== null
        ? {}
        : { probability: all.map(({ probability }) => probability ?? 0) }),
      ...(top > 0 && kind !== "squared_error" ? { top: all.map((step) => step.top ?? []) } : {}),
    };
  };
}

interface One {
  readonly predicted: number | string | readonly number[];
  readonly probability?: number;
  readonly top?: readonly ClassShare[];
}

function numbers(row: Float64Array, scale: Scale | null): One {
  const shown = [...row].map((value) => (scale ? scale.invert(value) : value));
  return { predicted: shown.length === 1 ? shown[0] : shown };
}

/** The members that are likelier than not, and the likeliest of all. */
function memberSet(row: Float64Array, least: number, top: number): One {
  const shares = row.map((logit) => binary(logit)[1]);
  const ranked = [...shares.keys()].sort((a, b) => shares[b] - shares[a] || a - b);
  const shown = ranked.slice(0, top).map((at) => ({ value: least + at, probability: shares[at] }));
  const predicted = [...shares.keys()].filter((at) => shares[at] > 0.5).map((at) => least + at);
  return { predicted, ...(top > 0 ? { top: shown } : {}) };
}

function binary(logit: number): Float64Array {
  const share = 1 / (1 + Math.exp(-logit));
  return Float64Array.of(1 - share, share);
}
