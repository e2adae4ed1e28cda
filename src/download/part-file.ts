/**
 * What of a download has come: `NAME.part` beside its target, and in `NAME.part.json` which file of which server it is
 * a part of. Whatever kills the process, the part is either a true beginning of that file or is begun anew.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { diskFailure } from "../runtime/files/disk-failure.js";
import { writeAll, writeAside } from "../runtime/files/write-aside.js";

/** What tells one state of a file on a server from another (RFC 9110, section 8.8). */
export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

export interface PartFacts extends Validators {
  readonly url: string;
}

export function partPath(target: string): string {
  return `${target}.part`;
}

function factsPath(target: string): string {
  return `${target}.part.json`;
}

/** The beginning that is there of this very address, and can be told from that of another file; else null. */
export function readPart(target: string, url: string): { readonly facts: PartFacts; readonly bytes: number } | null {
  const bytes = statSync(partPath(target), { throwIfNoEntry: false })?.size ?? 0;
  if (bytes === 0 || !existsSync(factsPath(target))) return null;
  const facts = factsIn(factsPath(target));
  return facts !== null && facts.url === url && conditionOf(facts) !== null ? { facts, bytes } : null;
}

function factsIn(path: string): PartFacts | null {
  try {
    const { url, etag, lastModified } = JSON.parse(readFileSync(path, "utf8")) as Partial<Record<string, unknown>>;
    if (typeof url !== "string") return null;
    return { url, etag: textOrNull(etag), lastModified: textOrNull(lastModified) };
  } catch {
    return null;
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** What `If-Range` takes: a strong tag, else a date; null where neither tells that the file is the same. */
export function conditionOf({ etag, lastModified }: Validators): string | null {
  return etag !== null && !etag.startsWith("W/") ? etag : lastModified;
}

/** A part that grows. Every method throws `disk`. */
export class PartFile {
  bytes: number;
  readonly #file: number;

  /** Goes on at the end of what is there, which must be a beginning of the same file. */
  static goOn(target: string): PartFile {
    return new PartFile(target, "a");
  }

  /** Begins anew: first nothing is there, then it is known of what. */
  static begin(target: string, facts: PartFacts): PartFile {
    const part = new PartFile(target, "w");
    try {
      fsyncSync(part.#file);
      writeAside(factsPath(target), [Buffer.from(`${JSON.stringify(facts)}\n`)]);
      return part;
    } catch (error) {
      part.close();
      throw diskFailure(error, "write", part.path);
    }
  }

  private constructor(
    target: string,
    flags: "a" | "w",
    readonly path = partPath(target),
  ) {
    try {
      this.#file = openSync(path, flags);
      this.bytes = flags === "w" ? 0 : statSync(path).size;
    } catch (error) {
      throw diskFailure(error, "write", path);
    }
  }

  write(chunk: Uint8Array): void {
    try {
      writeAll(this.#file, chunk);
      this.bytes += chunk.length;
    } catch (error) {
      throw diskFailure(error, "write", this.path);
    }
  }

  /** Makes it last. */
  finish(): void {
    try {
      fsyncSync(this.#file);
    } catch (error) {
      throw diskFailure(error, "write", this.path);
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Nothing of a part is left. */
export function removePart(target: string): void {
  // First the bytes: without them the facts mean nothing.
  if (existsSync(partPath(target))) truncateSync(partPath(target));
  rmSync(factsPath(target), { force: true });
  rmSync(partPath(target), { force: true });
}

/** The part has become something else; what was known of it goes. */
export function forgetFacts(target: string): void {
  rmSync(factsPath(target), { force: true });
}
