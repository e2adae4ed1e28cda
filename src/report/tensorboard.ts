/**
 * TensorBoard's event files: TFRecords (length, its masked CRC-32C, data, their masked CRC-32C) of `Event` messages of
 * protocol buffers, with the scalars as `Summary` values. Pure: from numbers to bytes.
 */

export interface ScalarEvent {
  readonly step: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly values: Readonly<Record<string, number>>;
}

/** A whole file, its version first. */
export function eventFile(begun: number, events: readonly ScalarEvent[]): Buffer {
  const version = message(double(1, begun), bytes(3, Buffer.from("brain.Event:2")));
  const scalars = events.map(({ step, wallTime, values }) => {
    const summary = Object.entries(values).map(([tag, value]) =>
      bytes(1, message(bytes(1, Buffer.from(tag)), float(2, value))),
    );
    return message(double(1, wallTime), varint(2, step), bytes(5, message(...summary)));
  });
  return Buffer.concat([version, ...scalars].map(record));
}

function record(data: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, sumOf(length), data, sumOf(data)]);
}

function sumOf(data: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  const crc = crc32c(data);
  // Masked, as records may hold sums themselves.
  sum.writeUInt32LE(((((crc >>> 15) | (crc << 17)) >>> 0) + 0xa282ead8) >>> 0);
  return sum;
}

/** Castagnoli's polynomial, reflected. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

export function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

// Protocol buffers: a field is its number and type, then its value.

const message = (...fields: readonly Buffer[]): Buffer => Buffer.concat(fields);
const tag = (field: number, type: 0 | 1 | 2 | 5): Buffer => Buffer.from([(field << 3) | type]);

function varint(field: number, value: number): Buffer {
  return Buffer.concat([tag(field, 0), base128(value)]);
}

/** Of counts up to 2⁵³. */
function base128(value: number): Buffer {
  const digits: number[] = [];
  let left = value;
  while (left >= 128) {
    digits.push((left % 128) | 128);
    left = Math.floor(left / 128);
  }
  return Buffer.from([...digits, left]);
}

function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([tag(field, 2), base128(value.length), value]);
}

function double(field: number, value: number): Buffer {
  const eight = Buffer.alloc(8);
  eight.writeDoubleLE(value);
  return Buffer.concat([tag(field, 1), eight]);
}

function float(field: number, value: number): Buffer {
  const four = Buffer.alloc(4);
  four.writeFloatLE(value);
  return Buffer.concat([tag(field, 5), four]);
}
