/** From a program's `data` function to data that are ready for batches, by way of a cache. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../failure.js";
import { diskFailure } from "../files/disk-failure.js";
import { readCache, writeCache } from "./cache.js";
import { createKit } from "./create-kit.js";
import type { DataKit } from "./kit.js";
import { type DataSet, type PreparedData, partsOf } from "./prepared.js";
import { isUnchanged, type SourcePlaces } from "./reading/source.js";

export interface PrepareOptions extends SourcePlaces {
  readonly seed: number;
  /** Of data that walk forward; the last one unless said. The key must tell it, too. */
  readonly fold?: number | undefined;
  /** Whether train has the rows of validate too; the key must tell it. */
  readonly joined?: boolean;
  /** A fold that is kept apart; the key must tell it. */
  readonly outer?: number | undefined;
  /** The folder of caches, made when missing; null for no cache. */
  readonly cache: string | null;
  /** Names the cache file, so it must stand for everything that decides the data but the files' contents and seed. */
  readonly key: string;
}

export interface Prepared extends PreparedData {
  readonly cached: boolean;
  /** Why the cache was not used or not written; null when all went well. */
  readonly cacheNote: string | null;
}

/**
 * Reads, splits, fits and packs, or takes the cached result when every source file still has the sum it had. A cache
 * that cannot be read or written costs time only and is noted. Throws whatever a call of the kit throws.
 */
export function prepare(build: (kit: DataKit) => DataSet, options: PrepareOptions): Prepared {
  const { seed, fold, joined, outer, cache, key } = options;
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(key)) throw new Error(`"${key}" cannot name a cache file`);
  const path = cache === null ? null : join(cache, `${key}.safetensors`);
  let note: string | null = null;
  if (path !== null && existsSync(path)) {
    try {
      const data = readCache(path, seed);
      const changed = data.sources.find((read) => !isUnchanged(read, options));
      if (!changed) return { ...data, cached: true, cacheNote: null };
      note = `\`${changed.path}\` has changed since the cache was made.`;
    } catch (error) {
      note = reasonOf(error);
    }
  }
  const { kit, reads } = createKit({ seed, fold, ...(joined === undefined ? {} : { joined }), outer, places: options });
  const { columns, vocabularies, scales } = build(kit);
  const data = { parts: partsOf({ columns, vocabularies, scales }), vocabularies, scales, sources: reads };
  if (cache !== null && path !== null) {
    try {
      mkdirSync(cache, { recursive: true });
      writeCache(path, seed, data);
    } catch (error) {
      note = reasonOf(diskFailure(error, "write", path));
    }
  }
  return { ...data, cached: false, cacheNote: note };
}

/** The sentence of a failure; any other error is a bug and goes on. */
function reasonOf(error: unknown): string {
  if (error instanceof Failure) return error.message;
  throw error;
}
