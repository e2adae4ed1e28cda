/**
 * Taking a source's file out of what was downloaded. Only the bytes of the one member are written, to a path of our
 * own; names and sizes that an archive claims decide nothing.
 */
import { createHash } from "node:crypto";
import { closeSync, createReadStream, fsyncSync, openSync } from "node:fs";
import { basename } from "node:path";
import { PassThrough, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type Entry, getFileNameLowLevel, openPromise, validateFileName } from "yauzl";
import { Failure } from "../runtime/failure.js";
import { diskFailure } from "../runtime/files/disk-failure.js";
import { writeAll } from "../runtime/files/write-aside.js";
import { tooLarge } from "./transfer.js";
import type { Unpacking } from "./unpacking.js";

export interface Sum {
  readonly bytes: number;
  readonly sha256: string;
}

/** Size and sum of a file, without waiting for all of it at once. Throws `disk`. */
export async function sumOf(path: string): Promise<Sum> {
  const sum = createHash("sha256");
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path)) {
      sum.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
    }
  } catch (error) {
    throw diskFailure(error, "read", path);
  }
  return { bytes, sha256: sum.digest("hex") };
}

/**
 * Writes what `unpacking` says is in `from` to `to`. Throws `archive-broken`, `archive-member`, `download-too-large` as
 * soon as more than `limit` bytes come out, `disk`. `name` is how messages call what was downloaded.
 */
export async function unpack(
  from: string,
  to: string,
  { zip, gzip }: Unpacking,
  { name, limit }: { readonly name: string; readonly limit: number },
): Promise<Sum> {
  try {
    if (zip === null) return await write(createReadStream(from), to, gzip, name, limit);
    const archive = await openPromise(from, { autoClose: false, decodeStrings: false, validateEntrySizes: true });
    try {
      const { entry, called } = await memberOf(archive.eachEntry(), zip, name);
      return await write(await archive.openReadStreamPromise(entry), to, gzip, `${name}#${called}`, limit);
    } finally {
      archive.close();
    }
  } catch (error) {
    const failure = diskFailure(error, "write", to);
    if (failure instanceof Failure || !(error instanceof Error)) throw failure;
    const advice = "Run `rnnc data fetch --again`; if it comes so again, look at the address with a browser.";
    throw new Failure("archive-broken", `\`${name}\` cannot be unpacked: ${error.message}.`, advice, { cause: error });
  }
}

async function write(from: Readable, to: string, gzip: boolean, name: string, limit: number): Promise<Sum> {
  const sum = createHash("sha256");
  let bytes = 0;
  const file = openSync(to, "w");
  // What went wrong first: the streams that end with it have errors of their own.
  let reason: unknown = null;
  const take = (chunk: Buffer) => {
    try {
      bytes += chunk.length;
      if (bytes > limit) throw tooLarge(`${name}, unpacked,`, null, limit);
      sum.update(chunk);
      writeAll(file, chunk);
    } catch (error) {
      reason = error;
      throw error;
    }
  };
  try {
    await pipeline(from, gzip ? createGunzip() : new PassThrough(), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) take(chunk);
    });
    fsyncSync(file);
  } catch (error) {
    throw reason ?? error;
  } finally {
    closeSync(file);
  }
  return { bytes, sha256: sum.digest("hex") };
}

const MOST_LISTED = 20;

interface Member {
  readonly entry: Entry;
  readonly called: string;
}

async function memberOf(
  entries: AsyncIterable<Entry>,
  wanted: NonNullable<Unpacking["zip"]>,
  name: string,
): Promise<Member> {
  const [found, names]: [Member[], string[]] = [[], []];
  for await (const entry of entries) {
    // Backslashes of careless tools become slashes; names that would lead out of a folder are none of a member.
    const called = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
    if (called.endsWith("/") || validateFileName(called) !== null) continue;
    names.push(called);
    const isIt = "member" in wanted ? called === wanted.member : basename(called) === wanted.base;
    if (isIt) found.push({ entry, called });
  }
  const [only, ...others] = found;
  if (only && others.length === 0) return usable(only, name);
  const shown = names.slice(0, MOST_LISTED).map((one) => `\`${one}\``);
  const more = names.length > MOST_LISTED ? ` and ${names.length - MOST_LISTED} more` : "";
  const what = "member" in wanted ? `no member \`${wanted.member}\`` : `no member called \`${wanted.base}\``;
  const said = only ? `${found.length} members of that name` : what;
  const message = `\`${name}\` has ${said}; it has ${shown.join(", ") || "none at all"}${more}.`;
  const advice = `Name one in \`from\`: "${name}#${only?.called ?? names[0] ?? "data.txt"}".`;
  throw new Failure("archive-member", message, advice);
}

function usable(member: Member, name: string): Member {
  const { entry, called } = member;
  const isLink = ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000;
  const why = isLink
    ? "is a link, and not the data"
    : entry.isEncrypted()
      ? "is encrypted"
      : entry.canDecodeFileData()
        ? null
        : `is packed by a method that is not known (${entry.compressionMethod})`;
  if (why === null) return member;
  const advice = "Name another member, or unpack the archive by other means and put the file in its place.";
  throw new Failure("archive-member", `The member \`${called}\` of \`${name}\` ${why}.`, advice);
}
