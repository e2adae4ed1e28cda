// `npm run experiments`: sets up, then trains and judges. See bench/language/main.ts.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { status } = spawnSync(
  process.execPath,
  ["--import", "tsx", join(root, "bench", "language", "main.ts"), ...process.argv.slice(2)],
  { cwd: root, stdio: "inherit" },
);
process.exitCode = status ?? 1;
