/** One source: downloaded, unpacked, compared with its sum, and put in its place, whole or not at all. */
import { renameSync, rmSync } from "node:fs";
import { basename, dirname } from "node:path";
import { type Address, addressOf } from "../plan/address.js";
import { Failure } from "../runtime/failure.js";
import { diskFailure } from "../runtime/files/disk-failure.js";
import { flushFolder } from "../runtime/files/write-aside.js";
import { type Sum, sumOf, unpack } from "./archive.js";
import { claimTarget } from "./claim.js";
import { downloadHttp } from "./http.js";
import { copyLocal } from "./local.js";
import { forgetFacts, partPath, removePart } from "./part-file.js";
import type { Transfer } from "./transfer.js";
import { unpackingOf } from "./unpacking.js";

export interface Wanted {
  /** As the program writes it. */
  readonly path: string;
  readonly from: string;
  readonly sha256: string | null;
}

/**
 * Fetches to `target`: see `targetOf`. What has come stays beside it as `NAME.part` until all has come; a file with
 * another sum than the pinned one is kept as `NAME.refused` for looking at it. Throws `source-changed` for that, and
 * what the steps throw.
 */
export async function fetchSource(wanted: Wanted, target: string, transfer: Transfer): Promise<Sum> {
  const address = addressOf(wanted.from);
  if ("problem" in address) throw new Error(`${wanted.from} ${address.problem}`);
  const unpacking = unpackingOf(address, wanted.path);
  const release = claimTarget(target);
  try {
    await download(address, target, transfer);
    const part = partPath(target);
    const isPacked = unpacking.zip !== null || unpacking.gzip;
    const ready = isPacked ? `${target}.unpacked` : part;
    const sum = isPacked
      ? await unpackOrDrop(part, ready, unpacking, address, target, transfer.limit)
      : await sumOf(part);
    if (wanted.sha256 !== null && wanted.sha256 !== sum.sha256) throw refuse(wanted, ready, target, sum);
    put(ready, target);
    if (isPacked) removePart(target);
    else forgetFacts(target);
    return sum;
  } finally {
    release();
  }
}

async function download({ url }: Address, target: string, transfer: Transfer): Promise<void> {
  if (url.protocol === "file:") await copyLocal(url, target, transfer);
  else await downloadHttp(url, target, transfer);
}

/** What cannot be unpacked must not be gone on with. */
async function unpackOrDrop(
  part: string,
  ready: string,
  unpacking: Parameters<typeof unpack>[2],
  { url }: Address,
  target: string,
  limit: number,
): Promise<Sum> {
  try {
    return await unpack(part, ready, unpacking, { name: url.href, limit });
  } catch (error) {
    rmSync(ready, { force: true });
    if (error instanceof Failure && error.code === "archive-broken") removePart(target);
    throw error;
  }
}

function refuse({ path, from, sha256 }: Wanted, ready: string, target: string, sum: Sum): Failure {
  const kept = `${target}.refused`;
  put(ready, kept);
  removePart(target);
  const message = `What came from \`${from}\` is not the pinned \`${path}\`: its sha256 is ${sum.sha256}, the pin ${sha256}.`;
  const advice = `It lies in \`${basename(kept)}\` beside \`${path}\`: if the change is meant, rename it, and pin it by \`rnnc data lock --update\`.`;
  return new Failure("source-changed", message, advice);
}

function put(from: string, to: string): void {
  try {
    renameSync(from, to);
    flushFolder(dirname(to));
  } catch (error) {
    throw diskFailure(error, "write", to);
  }
}
