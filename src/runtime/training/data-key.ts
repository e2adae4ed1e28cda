import { createHash } from "node:crypto";

/** Names prepared data: by the data's hash, the settings that data use, and the seed. */
export function dataKeyOf(
  dataHash: string,
  dataSettings: readonly string[],
  settings: Readonly<Record<string, number>>,
  seed: number,
): string {
  const used = dataSettings.map((name) => [name, settings[name]]);
  return createHash("sha256")
    .update(JSON.stringify([dataHash, used, seed]))
    .digest("hex")
    .slice(0, 24);
}
