/** The TypeScript compiler as a person starts it: the native one, which takes a sixth of the time. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./command-line.js";

const TSC = join(ROOT, "node_modules", "typescript-native", "bin", "tsc");

/** `status` 0: no errors; else `output` has a line for each, and what belongs to it on indented ones. */
export function tsc(
  args: readonly string[],
  folder: string,
): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [TSC, "--pretty", "false", ...args], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  return { status, output: `${stdout}${stderr}` };
}
