/** The data of a program at its settings, by way of the project's cache: one place that names the cache file. */
import { join } from "node:path";
import { type Prepared, prepare } from "../data/prepare.js";
import type { SourcePlaces } from "../data/reading/source.js";
import type { AnyProgram } from "../program/program.js";
import { type Division, dataKeyOf } from "./data-key.js";

/** Where a project keeps prepared data. */
export function dataCache(root: string): string {
  return join(root, ".rnnc", "cache", "data");
}

/** Reads, splits, fits and packs, or takes what an earlier call kept; of several folds one, the last unless said. Throws whatever a call of the kit throws. */
export function prepareData(
  program: AnyProgram,
  places: SourcePlaces,
  settings: Readonly<Record<string, number>>,
  fold: number | null = program.folds ?? null,
  division: Division = {},
): Prepared & { readonly cacheFile: string } {
  const key = dataKeyOf(program.forms.data, program.dataSettings, settings, program.seed, places.files, fold, division);
  const cache = dataCache(places.root);
  const options = { ...places, seed: program.seed, fold: fold ?? undefined, ...division, cache, key };
  const data = prepare((kit) => program.data(kit, settings), options);
  return { ...data, cacheFile: join(cache, `${key}.safetensors`) };
}
