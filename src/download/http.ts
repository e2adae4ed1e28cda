/** One file from a web server into a part, going on where an earlier attempt ended (RFC 9110, sections 13 and 14). */
import { Failure } from "../runtime/failure.js";
import { connectionFailure, isPassing, Lost, statusFailure } from "./network-failure.js";
import { conditionOf, type PartFacts, PartFile, readPart, removePart } from "./part-file.js";
import { type Transfer, tooLarge } from "./transfer.js";

const MOST_REDIRECTS = 10;
/** Attempts that bring nothing, one after another. */
const MOST_ATTEMPTS = 5;
const FIRST_PAUSE = 500;

/**
 * Downloads to the part of `target`. A lost connection is taken up again, after a pause that doubles. Throws
 * `download-failed`, `download-too-large`, `disk`.
 */
export async function downloadHttp(url: URL, target: string, transfer: Transfer): Promise<void> {
  let [attempt, best] = [0, 0];
  for (;;) {
    try {
      return await attemptHttp(url, target, transfer);
    } catch (error) {
      if (transfer.signal.aborted || !isPassing(error)) throw connectionFailure(error, url);
      const { bytes } = readPart(target, url.href) ?? { bytes: 0 };
      attempt = bytes > best ? 1 : attempt + 1;
      best = Math.max(best, bytes);
      if (attempt > MOST_ATTEMPTS) throw connectionFailure(error, url);
      await transfer.pause(FIRST_PAUSE * 2 ** (attempt - 1));
    }
  }
}

async function attemptHttp(url: URL, target: string, transfer: Transfer): Promise<void> {
  const part = readPart(target, url.href);
  const stall = new Stall(transfer.stall);
  try {
    const signal = AbortSignal.any([transfer.signal, stall.signal]);
    const response = await requestFrom(url, part, signal, transfer.isPinned);
    stall.isAlive();
    if (part && response.status === 206) {
      const total = totalAfter(response, part);
      if (total !== null) return await receive(response, PartFile.goOn(target), total.bytes, transfer, stall);
    }
    if (part && (response.status === 206 || response.status === 416)) {
      // Not a continuation of what we have: from the beginning, without asking for a range.
      await response.body?.cancel();
      removePart(target);
      return await attemptHttp(url, target, transfer);
    }
    if (response.status !== 200) throw statusFailure(response, url);
    const facts = { url: url.href, ...validatorsOf(response) };
    const length = isPlain(response) ? numberIn(response.headers.get("content-length")) : null;
    // What the server packs for the way cannot be gone on with: ranges count packed bytes.
    const kept = isPlain(response) ? facts : { ...facts, etag: null, lastModified: null };
    if (length !== null && length > transfer.limit) throw tooLarge(url.href, length, transfer.limit);
    await receive(response, PartFile.begin(target, kept), length, transfer, stall);
  } finally {
    stall.end();
  }
}

/** Follows redirects, to web servers only, and never from a safe connection to another unless a sum is checked. */
async function requestFrom(
  url: URL,
  part: ReturnType<typeof readPart>,
  signal: AbortSignal,
  isPinned: boolean,
): Promise<Response> {
  const headers: Record<string, string> = { "accept-encoding": "identity", "user-agent": "rnnc" };
  const condition = part && conditionOf(part.facts);
  if (part && condition !== null) {
    headers.range = `bytes=${part.bytes}-`;
    headers["if-range"] = condition;
  }
  let at = url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await fetch(at.href, { headers, redirect: "manual", signal });
    const location = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
    await response.body?.cancel();
    const next = URL.canParse(location, at.href) ? new URL(location, at.href) : null;
    if (next?.protocol !== "http:" && next?.protocol !== "https:") throw badRedirect(url, location);
    if (at.protocol === "https:" && next.protocol === "http:" && !isPinned) throw unsafeRedirect(url, next);
    at = next;
  }
  const message = `\`${url.href}\` leads on more than ${MOST_REDIRECTS} times.`;
  throw new Failure("download-failed", message, "Look where it leads with a browser, and write that address.");
}

function badRedirect({ href }: URL, location: string): Failure {
  const message = `\`${href}\` leads to \`${location}\`, which is no address of a web server.`;
  return new Failure("download-failed", message, "Write another address in `from`.");
}

function unsafeRedirect({ href }: URL, next: URL): Failure {
  const message = `\`${href}\` leads to \`${next.href}\`, where the connection is not safe.`;
  return new Failure("download-failed", message, "Pin the source by its `sha256`, which makes any connection safe.");
}

/** The whole size when the answer goes on with the part; null when it does not. */
function totalAfter(
  response: Response,
  { facts, bytes }: { readonly facts: PartFacts; readonly bytes: number },
): { readonly bytes: number | null } | null {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get("content-range") ?? "");
  const { etag } = validatorsOf(response);
  if (!range || Number(range[1]) !== bytes || !isPlain(response)) return null;
  // Some servers do not know If-Range.
  if (etag !== null && facts.etag !== null && etag !== facts.etag) return null;
  return { bytes: range[2] === "*" ? null : Number(range[2]) };
}

function validatorsOf({ headers }: Response): Pick<PartFacts, "etag" | "lastModified"> {
  return { etag: headers.get("etag"), lastModified: headers.get("last-modified") };
}

/** What comes is the file itself; `fetch` has unpacked anything else. */
function isPlain({ headers }: Response): boolean {
  return ["", "identity"].includes((headers.get("content-encoding") ?? "").trim().toLowerCase());
}

function numberIn(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}

async function receive(
  response: Response,
  part: PartFile,
  total: number | null,
  transfer: Transfer,
  stall: Stall,
): Promise<void> {
  try {
    transfer.progress(part.bytes, total);
    if (response.body) {
      for await (const chunk of response.body) {
        stall.isAlive();
        if (part.bytes + chunk.length > transfer.limit) throw tooLarge(response.url, null, transfer.limit);
        part.write(chunk);
        transfer.progress(part.bytes, total);
      }
    }
    if (total !== null && part.bytes !== total) throw new Lost(`${part.bytes} of ${total} bytes came`);
    part.finish();
  } finally {
    part.close();
  }
}

/** Ends a request in which nothing happens. */
class Stall {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout;

  constructor(readonly limit: number) {
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  isAlive(): void {
    this.end();
    this.#timer = this.#start();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #start(): NodeJS.Timeout {
    const seconds = Math.round(this.limit / 1000);
    return setTimeout(() => this.#controller.abort(new Lost(`nothing came for ${seconds} seconds`)), this.limit);
  }
}
