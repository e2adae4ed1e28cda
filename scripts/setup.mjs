// Makes a fresh clone ready: dependencies, the addon, dist/. Does nothing where all is there. Loaded by the other scripts.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

const major = Number(process.versions.node.split(".")[0]);
if (major < 20) {
  console.error(`rnnc needs Node 20 or later; this is Node ${process.versions.node}. See https://nodejs.org.`);
  process.exit(64);
}

function step(what, command, args) {
  console.log(`setting up: ${what} …`);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (status === 0) return;
  console.error(`${what} failed${error ? `: ${error.message}` : ""}; the lines above say why`);
  process.exit(1);
}

// What npm last installed, by the lock file; a changed one installs anew.
const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");
const stamp = join(root, "node_modules", ".rnnc-lock");
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
  // The addon is built below, by hand, so that its output is seen in one place.
  step("dependencies", "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(stamp, lock);
}
// Never fails: without a compiler the wasm device serves, and `rnnc doctor` says why.
execFileSync(process.execPath, [join(root, "scripts", "build-addon.mjs"), "--at-install"], {
  cwd: root,
  stdio: "inherit",
});
execFileSync(process.execPath, [join(root, "scripts", "build.mjs")], { cwd: root, stdio: "inherit" });
