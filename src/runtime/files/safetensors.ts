/**
 * The safetensors format (https://github.com/huggingface/safetensors): eight bytes of header length, little-endian; a
 * JSON header, padded with blanks to a multiple of eight bytes; the tensors' bytes without gaps. What we write can be
 * read by any other reader, and equal tensors give equal bytes.
 *
 * We add two entries to `__metadata__`: `data_sha256`, the sum of the data, and `header_sha256`, that of the header
 * without itself, so that a flipped bit is noticed, and a changed number in the metadata too.
 */
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { Failure } from "../failure.js";
import { diskFailure } from "./disk-failure.js";
import { parseStrictJson } from "./strict-json.js";
import { type Write, writeAside } from "./write-aside.js";

export type TensorValues = Float32Array | Float64Array | Int32Array | Uint8Array;

/** Row-major values; a shape of no dimensions is one number. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: TensorValues;
}

export interface Safetensors {
  /** In order of name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

type StoredType = "F64" | "F32" | "I32" | "U8";
const bytesOf: Readonly<Record<StoredType, number>> = { F64: 8, F32: 4, I32: 4, U8: 1 };
const sumKey = "data_sha256";
const headerSumKey = "header_sha256";
const metadataKey = "__metadata__";
/** The limit of the format's own implementation. */
const longestHeader = 100_000_000;

/**
 * Writes all tensors to `path`, aside first. In the data the widest numbers come first, then by name, so that every
 * tensor is aligned. Throws `disk`.
 */
export function writeSafetensors(path: string, content: Safetensors, write?: Write): void {
  const named = [...content.tensors].map(([name, tensor]) => ({ name, tensor, type: typeOf(tensor.values) }));
  const byName = named.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const inData = byName.toSorted((a, b) => bytesOf[b.type] - bytesOf[a.type]);
  const chunks = inData.map(({ tensor: { values } }) =>
    values instanceof Uint8Array ? values : new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
  const starts = new Map<string, number>();
  const sum = createHash("sha256");
  let size = 0;
  for (const [index, { name, tensor, type }] of inData.entries()) {
    if (name === metadataKey || countOf(tensor.shape) * bytesOf[type] !== tensor.values.byteLength) {
      throw new Error(`the tensor ${name} of shape [${tensor.shape}] has ${tensor.values.length} values`);
    }
    starts.set(name, size);
    size += chunks[index].length;
    sum.update(chunks[index]);
  }
  for (const key of [sumKey, headerSumKey]) if (key in content.metadata) throw new Error(`the key ${key} is taken`);
  const metadata = { ...content.metadata, [sumKey]: sum.digest("hex") };
  const header = new Map<string, unknown>();
  header.set(metadataKey, sorted(metadata));
  for (const { name, tensor, type } of byName) {
    const start = starts.get(name) ?? 0;
    header.set(name, { dtype: type, shape: tensor.shape, data_offsets: [start, start + tensor.values.byteLength] });
  }
  header.set(metadataKey, sorted({ ...metadata, [headerSumKey]: headerSum(header) }));
  writeAside(path, [headerBytes(Object.fromEntries(header)), ...chunks], write);
}

function sorted(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(metadata).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Of the header as JSON without blanks, in the order it has, and without this sum. */
function headerSum(header: ReadonlyMap<string, unknown>): string {
  return createHash("sha256")
    .update(JSON.stringify(Object.fromEntries(header)))
    .digest("hex");
}

function headerBytes(header: unknown): Uint8Array {
  const json = Buffer.from(JSON.stringify(header), "utf8");
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = Buffer.alloc(8 + length, " ");
  bytes.writeBigUInt64LE(BigInt(length));
  json.copy(bytes, 8);
  return bytes;
}

/**
 * Reads and checks a whole file. The tensors share one block of memory. Throws `checkpoint-broken`, which names the
 * file and what is wrong with it.
 */
export function readSafetensors(path: string): Safetensors {
  const buffer = readWhole(path);
  const broken = (what: string): Failure => brokenFile(path, what);
  if (buffer.byteLength < 8) throw broken(`it has ${buffer.byteLength} bytes, and the header's length alone takes 8`);
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  if (length > longestHeader) throw broken(`its header claims ${length} bytes, more than the format allows`);
  if (8 + length > buffer.byteLength) {
    throw broken(`its header claims ${length} bytes, and the file has ${buffer.byteLength} in all`);
  }
  const header = parseHeader(new Uint8Array(buffer, 8, length), broken);
  const { [headerSumKey]: ofHeader, ...metadata } = readMetadata(header.get(metadataKey), broken);
  // Who writes one sum writes both; other writers write neither.
  const isSummed = ofHeader !== undefined || metadata[sumKey] !== undefined;
  if (isSummed && headerSum(new Map(header).set(metadataKey, metadata)) !== ofHeader) {
    throw broken("its header is not what was written: the sha256 differs");
  }
  header.delete(metadataKey);
  const entries = [...header].map(([name, entry]) => readEntry(name, entry, broken));
  checkTiling(entries, buffer.byteLength - 8 - length, broken);
  const { [sumKey]: sum, ...rest } = metadata;
  if (sum !== undefined) {
    const found = createHash("sha256")
      .update(new Uint8Array(buffer, 8 + length))
      .digest("hex");
    if (found !== sum) throw broken("its data is not what was written: the sha256 differs");
  }
  const tensors = entries.map((entry) => [entry.name, tensorOf(entry, buffer, 8 + length)] as const);
  return { tensors: new Map(tensors.toSorted(([a], [b]) => (a < b ? -1 : 1))), metadata: rest };
}

export function brokenFile(path: string, what: string): Failure {
  const advice = "Use another copy or an earlier checkpoint; a cache can be deleted and is then made again.";
  return new Failure("checkpoint-broken", `\`${path}\` cannot be used: ${what}.`, advice);
}

function readWhole(path: string): ArrayBuffer {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw brokenFile(path, "there is no such file");
    throw diskFailure(error, "read", path);
  }
  try {
    const { size } = fstatSync(file);
    const buffer = new ArrayBuffer(size);
    for (let done = 0; done < size; ) {
      const read = readSync(file, new Uint8Array(buffer, done, Math.min(size - done, 2 ** 30)));
      if (read === 0) throw brokenFile(path, `it ends after ${done} bytes of ${size}`);
      done += read;
    }
    return buffer;
  } catch (error) {
    throw diskFailure(error, "read", path);
  } finally {
    closeSync(file);
  }
}

type Broken = (what: string) => Failure;

function parseHeader(bytes: Uint8Array, broken: Broken): Map<string, unknown> {
  if (bytes[0] !== 0x7b) throw broken("its header is not a JSON object");
  let value: unknown;
  try {
    value = parseStrictJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw broken(`its header is not JSON (${(error as Error).message})`);
  }
  return new Map(Object.entries(value as object));
}

function readMetadata(value: unknown, broken: Broken): Record<string, string> {
  if (value === undefined) return {};
  const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : null;
  if (!entries?.every((entry): entry is [string, string] => typeof entry[1] === "string")) {
    throw broken(`its \`${metadataKey}\` is not a map of texts`);
  }
  return Object.fromEntries(entries);
}

interface Entry {
  readonly name: string;
  readonly type: StoredType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

function readEntry(name: string, value: unknown, broken: Broken): Entry {
  const fields = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const { dtype, shape, data_offsets: offsets } = fields;
  const isSize = (size: unknown): size is number => Number.isSafeInteger(size) && (size as number) >= 0;
  if (typeof dtype !== "string" || !Array.isArray(shape) || !Array.isArray(offsets)) {
    throw broken(`the entry of \`${name}\` lacks its dtype, shape or data_offsets`);
  }
  if (!isStoredType(dtype)) throw broken(`\`${name}\` holds ${dtype}, and rnnc reads F64, F32, I32 and U8`);
  if (!shape.every(isSize)) throw broken(`the shape of \`${name}\` is not a list of sizes`);
  if (offsets.length !== 2 || !offsets.every(isSize) || offsets[0] > offsets[1]) {
    throw broken(`the data_offsets of \`${name}\` are not a start and an end`);
  }
  const [start, end]: number[] = offsets;
  const needed = countOf(shape) * bytesOf[dtype];
  if (needed !== end - start) {
    throw broken(`\`${name}\` of shape [${shape.join(", ")}] needs ${needed} bytes and has ${end - start}`);
  }
  return { name, type: dtype, shape, start, end };
}

/** The tensors must cover the data from its first byte to its last, without gap or overlap. */
function checkTiling(entries: readonly Entry[], size: number, broken: Broken): void {
  let [at, before] = [0, "the header"];
  for (const { name, start, end } of entries.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < at) throw broken(`\`${name}\` overlaps ${before}`);
    if (start > at) throw broken(`${start - at} bytes between ${before} and \`${name}\` belong to no tensor`);
    [at, before] = [end, `\`${name}\``];
  }
  if (at > size) throw broken(`its tensors need ${at} bytes of data and it has ${size}`);
  if (at < size) throw broken(`${size - at} bytes after ${before} belong to no tensor`);
}

function tensorOf(entry: Entry, buffer: ArrayBuffer, dataStart: number): StoredTensor {
  const { type, shape } = entry;
  const start = dataStart + entry.start;
  const count = (entry.end - entry.start) / bytesOf[type];
  // Other writers may leave numbers where they cannot be looked at in place.
  const aligned = start % bytesOf[type] === 0;
  const [from, at] = aligned ? [buffer, start] : [buffer.slice(start, dataStart + entry.end), 0];
  switch (type) {
    case "F64":
      return { shape, values: new Float64Array(from, at, count) };
    case "F32":
      return { shape, values: new Float32Array(from, at, count) };
    case "I32":
      return { shape, values: new Int32Array(from, at, count) };
    case "U8":
      return { shape, values: new Uint8Array(from, at, count) };
  }
}

function typeOf(values: TensorValues): StoredType {
  if (values instanceof Float64Array) return "F64";
  if (values instanceof Float32Array) return "F32";
  return values instanceof Int32Array ? "I32" : "U8";
}

function isStoredType(dtype: string): dtype is StoredType {
  return Object.hasOwn(bytesOf, dtype);
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
