/** The data of a program at its settings, by way of the project's cache: one place that names the cache file. */
import { join } from "node:path";
import { type Prepared, prepare } from "../data/prepare.js";
import type { SourceFiles } from "../data/source-files.js";
import type { Project } from "../files/project-root.js";
import type { AnyProgram } from "../program/program.js";
import { dataKeyOf } from "./data-key.js";

/** Where a project keeps prepared data. */
export function dataCache(root: string): string {
  return join(root, ".rnnc", "cache", "data");
}

/** Reads, splits, fits and packs, or takes what an earlier call kept; of several folds one, the last unless said. Throws whatever a call of the kit throws. */
export function prepareData(
  program: AnyProgram,
  { root, folder }: Project,
  settings: Readonly<Record<string, number>>,
  files: SourceFiles,
  fold: number | null = program.folds ?? null,
): Prepared & { readonly cacheFile: string } {
  const key = dataKeyOf(program.forms.data, program.dataSettings, settings, program.seed, files, fold);
  const cache = dataCache(root);
  const options = { seed: program.seed, fold: fold ?? undefined, root, folder, files, cache, key };
  const data = prepare((kit) => program.data(kit, settings), options);
  return { ...data, cacheFile: join(cache, `${key}.safetensors`) };
}
