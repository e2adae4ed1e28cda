/** The real command line in a child process, in a folder of the test's own. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const RNNC = join(ROOT, "bin", "rnnc.cjs");

/** A cache folder in which there is nothing. */
export const NO_CACHE = join(tmpdir(), "rnnc-no-cache");

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of Node itself. */
  readonly node?: readonly string[];
}

export function rnnc(args: readonly string[], options: RunOptions = {}): Outcome {
  return node([...(options.node ?? []), RNNC, ...args], options);
}

export function node(args: readonly string[], { cwd, env }: RunOptions = {}): Outcome {
  const result = spawnSync(process.execPath, args, {
    encoding: "utf8",
    // What this machine was calibrated to is no fact of a test.
    env: { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: NO_CACHE, ...env },
    ...(cwd === undefined ? {} : { cwd }),
    maxBuffer: 2 ** 26,
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

const folders: string[] = [];
process.on("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder with some files, gone when the process ends. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), "rnnc-test-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return folder;
}

/**
 * As `folderWith`, with the compiled programs of all such folders in one place: their names tell what they were compiled
 * from and by which compiler. For tests that train to look at something else, since emitting takes most of a short run.
 */
export function projectWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = folderWith(files);
  const programs = join(ROOT, "build", "test-programs");
  mkdirSync(programs, { recursive: true });
  mkdirSync(join(folder, ".rnnc", "cache"), { recursive: true });
  symlinkSync(programs, join(folder, ".rnnc", "cache", "programs"));
  return folder;
}
