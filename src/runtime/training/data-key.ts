import { createHash } from "node:crypto";

/** Names prepared data: by the hash of their form, the settings that they use, and the seed. */
export function dataKeyOf(
  form: string,
  dataSettings: readonly string[],
  settings: Readonly<Record<string, number>>,
  seed: number,
): string {
  const used = dataSettings.map((name) => [name, settings[name]]);
  return createHash("sha256")
    .update(JSON.stringify([form, used, seed]))
    .digest("hex")
    .slice(0, 24);
}
