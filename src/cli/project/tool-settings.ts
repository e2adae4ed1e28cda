/** `rnnc.yaml`: settings of the tool for a project. It marks the project's folder, and may be empty. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Levels } from "../../compiler/lint/table.js";
import type { DeviceChoice } from "../../runtime/devices/select.js";
import { MOST_WRITTEN, whyNoText } from "../../runtime/files/ordinary.js";
import { projectOf } from "../../runtime/files/project-root.js";
import { UsageError } from "../usage.js";

export interface ToolSettings {
  readonly device?: DeviceChoice;
  readonly threads?: number;
  /** By rule of `rnnc lint`. */
  readonly lint?: Levels;
  /** Lines of `rnnc diff`, as `compiler/diff/accept.ts` has them. */
  readonly accept?: readonly string[];
}

/** The settings for the project of a `.rnn` file or folder. @throws UsageError naming the file, the place, the key and what is wrong. */
export async function toolSettings(path: string): Promise<ToolSettings> {
  const file = join(projectOf(path).root, "rnnc.yaml");
  if (!existsSync(file)) return {};
  const why = whyNoText(file, MOST_WRITTEN);
  if (why !== null) throw new UsageError(`\`${file}\` ${why}; it holds settings of rnnc, or nothing`);
  const text = readFileSync(file, "utf8");
  // Most hold nothing but comments, and what reads the others takes a while to load.
  if (/^(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*(?:#.*)?$/.test(text)) return {};
  const { parseSettingsFile } = await import("./tool-settings-file.js");
  return parseSettingsFile(file, text);
}
