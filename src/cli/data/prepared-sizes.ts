/** Sizes that an earlier run has found out: vocabularies, and the longest sequences. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { foldsOf } from "../../plan/folds.js";
import { formsOf } from "../../plan/hash.js";
import type { Sizes } from "../../plan/memory.js";
import type { Plan } from "../../plan/plan.js";
import { dataSettings, scalarAt, symbolBounds } from "../../plan/symbols.js";
import { readCache } from "../../runtime/data/cache.js";
import type { PartName } from "../../runtime/data/kit.js";
import { longest, type PreparedData } from "../../runtime/data/prepared.js";
import { isUnchanged } from "../../runtime/data/reading/source.js";
import type { SourceFiles } from "../../runtime/data/reading/source-files.js";
import { Failure } from "../../runtime/failure.js";
import { projectOf } from "../../runtime/files/project-root.js";
import { dataKeyOf } from "../../runtime/training/data-key.js";
import type { Loaded } from "../programs/load.js";
import { batchSizes } from "./batch-sizes.js";

export interface PreparedSizes {
  /** By symbol of the plan: of the largest batch of training. */
  readonly training: Readonly<Record<string, number>>;
  /** Of the largest batch of a check, also how many examples it has. */
  readonly checks: Readonly<Record<string, number>>;
  /** Of each training batch of the first epoch, with what is real of it. */
  readonly epoch: () => readonly Sizes[];
  /** Of each batch of a check. */
  readonly validation: () => readonly Sizes[];
}

/** Null when the data have not been prepared. */
export function preparedSizes(loaded: Loaded, path: string, files: SourceFiles = {}): PreparedSizes | null {
  const prepared = preparedData(loaded, path, files);
  if (!prepared) return null;
  const { plan, origins } = loaded;
  const nameOf = (id: string) => origins.nodes[id]?.name ?? id;
  const [train, validate] = [prepared.parts.get("train"), prepared.parts.get("validate")];
  const held = validate?.examples ?? Number.POSITIVE_INFINITY;
  return {
    training: sizesIn(loaded, prepared, "train"),
    checks: { ...sizesIn(loaded, prepared, "validate"), batch: Math.min(checkedAtOnce(plan), held) },
    epoch: () => (train ? batchSizes(plan, nameOf, train, true) : []),
    validation: () => (validate ? batchSizes(plan, nameOf, validate, false) : []),
  };
}

/** What an earlier run has prepared from sources that have not changed; null where there is no such thing. */
export function preparedData({ plan, origins }: Loaded, path: string, files: SourceFiles = {}): PreparedData | null {
  const project = projectOf(path);
  const cache = join(project.root, ".rnnc", "cache", "data");
  // Where no run has been, as in a repository just cloned, nothing needs to be hashed.
  if (!existsSync(cache)) return null;
  const nameOf = (id: string) => origins.nodes[id]?.name ?? id;
  const settings = Object.fromEntries(plan.settings.map(({ id, value }) => [nameOf(id), Number(value)]));
  const [form, used] = [formsOf(plan).data, dataSettings(plan).map(nameOf)];
  // Of several folds, the last has most to learn from.
  const key = dataKeyOf(form, used, settings, plan.train.seed, files, foldsOf(plan));
  const file = join(cache, `${key}.safetensors`);
  if (!existsSync(file)) return null;
  try {
    const prepared = readCache(file, plan.train.seed);
    return prepared.sources.every((read) => isUnchanged(read, { ...project, files })) ? prepared : null;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // A cache that cannot be read tells nothing; the next run makes it anew.
    return null;
  }
}

/** The sizes of a run, at the least or at the most that they may be; exact where they are prepared. */
export function sizesAt(
  { plan }: Pick<Loaded, "plan">,
  prepared: PreparedSizes | null,
  end: "low" | "high",
): readonly [training: Sizes, checks: Sizes] {
  const sizes = (known: Sizes) =>
    Object.fromEntries([...symbolBounds(plan, known)].map(([name, interval]) => [name, interval[end]]));
  return [sizes(prepared?.training ?? {}), sizes({ batch: checkedAtOnce(plan), ...prepared?.checks })];
}

/** Of vocabularies, and the longest sequences of a part, by symbol of the plan. */
export function sizesIn({ plan, origins }: Loaded, { vocabularies, parts }: PreparedData, name: PartName) {
  const nameOf = (id: string) => origins.nodes[id]?.name ?? id;
  const part = parts.get(name);
  const steps = part ? longest(part) : {};
  const sizes = plan.data.fitted.map(({ id }) => [`${id}.size`, vocabularies[nameOf(id)]?.size] as const);
  const times = plan.data.columns.map(({ id }) => [`${id}.time`, steps[nameOf(id)]] as const);
  const known: Record<string, number> = {};
  for (const [symbol, size] of [...sizes, ...times]) if (size !== undefined) known[symbol] = size;
  return known;
}

/** The most examples of a batch that is only looked at: lanes are read as one. */
export function checkedAtOnce(plan: Plan): number {
  const { batch } = plan.train;
  return batch.kind === "rows" ? scalarAt(plan, batch.size) : 1;
}
