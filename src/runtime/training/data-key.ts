import { createHash } from "node:crypto";
import type { SourceFiles } from "../data/reading/source-files.js";

/** How the rows of a fold are divided otherwise than its program says. */
export interface Division {
  /** Train has the rows of validate too. */
  readonly joined?: boolean;
  /** A fold that is kept apart. */
  readonly outer?: number | undefined;
}

/** Names prepared data: by the hash of their form, the settings that they use, the seed, the files given for sources, the fold, and how it is divided otherwise. */
export function dataKeyOf(
  form: string,
  dataSettings: readonly string[],
  settings: Readonly<Record<string, number>>,
  seed: number,
  files: SourceFiles = {},
  fold: number | null = null,
  { joined = false, outer }: Division = {},
): string {
  const used = dataSettings.map((name) => [name, settings[name]]);
  const given = Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(
      JSON.stringify([
        form,
        used,
        seed,
        ...given,
        ...(fold === null ? [] : [fold]),
        ...(joined ? ["joined"] : []),
        ...(outer === undefined ? [] : ["outer", outer]),
      ]),
    )
    .digest("hex")
    .slice(0, 24);
}
