/** From the bytes of a file to its text: unpacked, strictly UTF-8, with `\n` at the end of lines. */
import { constants as bufferLimits, isUtf8 } from "node:buffer";
import { gunzipSync } from "node:zlib";
import { Failure } from "../../failure.js";

/** The most bytes a file may unpack to: 2 GiB. */
export const mostBytes = 2 ** 31;

/**
 * The text of a file called `name` in messages. A byte order mark is dropped, `\r\n` becomes `\n`. Throws
 * `source-empty`, `source-not-gzip`, `source-too-large`, `source-not-utf8`.
 */
export function decodeText(packed: Buffer, name: string, limit = mostBytes): string {
  const unpacked = packed[0] === 0x1f && packed[1] === 0x8b ? unpack(packed, name, limit) : packed;
  const marked = unpacked[0] === 0xef && unpacked[1] === 0xbb && unpacked[2] === 0xbf;
  const bytes = marked ? unpacked.subarray(3) : unpacked;
  if (bytes.length === 0) {
    const what = marked ? "holds nothing but a byte order mark" : "is empty";
    throw new Failure("source-empty", `\`${name}\` ${what}.`, "Fetch the file again, or name another one.");
  }
  if (!isUtf8(bytes)) throw notUtf8(bytes, name);
  const zero = bytes.indexOf(0);
  if (zero >= 0) throw notText(bytes, zero, name, "a zero byte, which no text has");
  const text = asString(bytes, name);
  return text.includes("\r\n") ? text.replaceAll("\r\n", "\n") : text;
}

function unpack(packed: Buffer, name: string, limit: number): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: limit });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(name, `unpacks to more than ${limit} bytes`);
    if (code === "ERR_OUT_OF_MEMORY" || code === "ERR_MEMORY_ALLOCATION_FAILED") throw error;
    const why = code === "Z_BUF_ERROR" ? "ends too early" : `is broken (${message})`;
    const advice = "Fetch the file again: it was probably cut off or changed on its way.";
    throw new Failure("source-not-gzip", `\`${name}\` begins as a gzip file and ${why}.`, advice, { cause: error });
  }
}

function asString(bytes: Buffer, name: string): string {
  if (bytes.length > bufferLimits.MAX_STRING_LENGTH) {
    throw tooLarge(name, `has ${bytes.length} bytes of text, more than one string can hold`);
  }
  return bytes.toString("utf8");
}

export function tooLarge(name: string, what: string): Failure {
  const advice = "Use a smaller file, or cut it into several.";
  return new Failure("source-too-large", `\`${name}\` ${what}.`, advice);
}

/** Files that are often named by mistake, by their first bytes. */
const otherKinds: readonly { readonly start: readonly number[]; readonly kind: string; readonly advice: string }[] = [
  { start: [0xff, 0xfe], kind: "UTF-16", advice: "Convert it: `iconv -f UTF-16 -t UTF-8 OLD > NEW`." },
  { start: [0xfe, 0xff], kind: "UTF-16", advice: "Convert it: `iconv -f UTF-16 -t UTF-8 OLD > NEW`." },
  { start: [0x50, 0x4b, 3, 4], kind: "a zip archive", advice: "Unpack it and name the file inside." },
  { start: [0x42, 0x5a, 0x68], kind: "packed by bzip2", advice: "Unpack it with `bunzip2`." },
  { start: [0xfd, 0x37, 0x7a, 0x58, 0x5a], kind: "packed by xz", advice: "Unpack it with `unxz`." },
  { start: [0x28, 0xb5, 0x2f, 0xfd], kind: "packed by zstd", advice: "Unpack it with `unzstd`." },
];

function notUtf8(bytes: Buffer, name: string): Failure {
  const other = otherKinds.find(({ start }) => start.every((byte, index) => bytes[index] === byte));
  if (other) return new Failure("source-not-utf8", `\`${name}\` is ${other.kind}, not UTF-8 text.`, other.advice);
  const at = firstInvalid(bytes);
  return notText(bytes, at, name, `0x${bytes[at].toString(16).toUpperCase().padStart(2, "0")}, which is not UTF-8`);
}

const ADVICE = {
  binary:
    "It looks like a binary file, or like UTF-16: the latter is converted by `iconv -f UTF-16LE -t UTF-8 OLD > NEW`.",
  other: "Save the file as UTF-8; if it is Latin-1, `iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW` converts it.",
} as const;

function notText(bytes: Buffer, at: number, name: string, what: string): Failure {
  let line = 1;
  let lineStart = 0;
  for (let end = bytes.indexOf(10); end >= 0 && end < at; end = bytes.indexOf(10, end + 1)) {
    line++;
    lineStart = end + 1;
  }
  const message = `\`${name}:${line}\`: byte ${at - lineStart + 1} of the line is ${what}.`;
  return new Failure("source-not-utf8", message, bytes.includes(0) ? ADVICE.binary : ADVICE.other);
}

/** The least and greatest second byte after a leading byte (Unicode 15, table 3-7); the rest are 80..BF. */
function secondByte(lead: number): readonly [number, number] {
  if (lead === 0xe0) return [0xa0, 0xbf];
  if (lead === 0xed) return [0x80, 0x9f];
  if (lead === 0xf0) return [0x90, 0xbf];
  return lead === 0xf4 ? [0x80, 0x8f] : [0x80, 0xbf];
}

/** Where the first sequence begins that is not UTF-8. */
function firstInvalid(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at];
    const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length === 0 || at + length > bytes.length) return at;
    const [least, greatest] = secondByte(lead);
    if (length > 1 && (bytes[at + 1] < least || bytes[at + 1] > greatest)) return at;
    for (let next = 2; next < length; next++) {
      if (bytes[at + next] >> 6 !== 2) return at;
    }
    at += length;
  }
  return bytes.length;
}
