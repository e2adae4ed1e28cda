/** Sizes that an earlier run has found out: vocabularies, and the longest sequences. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { foldsOf } from "../plan/folds.js";
import { formsOf } from "../plan/hash.js";
import { dataSettings } from "../plan/symbols.js";
import { readCache } from "../runtime/data/cache.js";
import { longest } from "../runtime/data/prepared.js";
import { isUnchanged } from "../runtime/data/source.js";
import type { SourceFiles } from "../runtime/data/source-files.js";
import { Failure } from "../runtime/failure.js";
import { projectOf } from "../runtime/files/project-root.js";
import { dataKeyOf } from "../runtime/training/data-key.js";
import type { Loaded } from "./load.js";

/** By symbol of the plan; null when the data have not been prepared. */
export function preparedSizes(
  { plan, origins }: Loaded,
  path: string,
  files: SourceFiles = {},
): Readonly<Record<string, number>> | null {
  const nameOf = (id: string) => origins.nodes[id]?.name ?? id;
  const settings = Object.fromEntries(plan.settings.map(({ id, value }) => [nameOf(id), Number(value)]));
  const [form, used] = [formsOf(plan).data, dataSettings(plan).map(nameOf)];
  // Of several folds, the last has most to learn from.
  const key = dataKeyOf(form, used, settings, plan.train.seed, files, foldsOf(plan));
  const project = projectOf(path);
  const file = join(project.root, ".rnnc", "cache", "data", `${key}.safetensors`);
  if (!existsSync(file)) return null;
  try {
    const { vocabularies, parts, sources } = readCache(file, plan.train.seed);
    if (!sources.every((read) => isUnchanged(read, { ...project, files }))) return null;
    const train = parts.get("train");
    const steps = train ? longest(train) : {};
    const found: Record<string, number> = {};
    for (const { id } of plan.data.fitted) {
      const vocabulary = vocabularies[nameOf(id)];
      if (vocabulary) found[`${id}.size`] = vocabulary.size;
    }
    for (const { id } of plan.data.columns) {
      const most = steps[nameOf(id)];
      if (most !== undefined) found[`${id}.time`] = most;
    }
    return found;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // A cache that cannot be read tells nothing; the next run makes it anew.
    return null;
  }
}
