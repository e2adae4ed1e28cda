// `npm run site`: the documentation as pages in build/site. What builds it is a package of its own, installed here when it
// is first wanted, so that nobody else waits for it. `-- --serve` shows it, and builds again what changes.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const site = join(root, "site");

function run(command, args, cwd) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: "inherit", shell: process.platform === "win32" });
  if (status === 0) return;
  if (error) console.error(`${command}: ${error.message}`);
  process.exit(status ?? 1);
}

// It reads the parser's sources, and needs neither the addon nor dist/.
if (!existsSync(join(root, "node_modules", "tsx"))) {
  console.error("the site is made with what the project's own tests use; get it first: npm ci --ignore-scripts");
  process.exit(1);
}
const lock = createHash("sha256")
  .update(readFileSync(join(site, "package-lock.json")))
  .digest("hex");
const stamp = join(site, "node_modules", ".rnnc-lock");
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
  console.log("setting up: what builds the site …");
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], site);
  writeFileSync(stamp, lock);
}
// Of a document that is gone nothing stays.
rmSync(join(root, "build", "site"), { recursive: true, force: true });
const eleventy = join("site", "node_modules", "@11ty", "eleventy", "cmd.cjs");
const args = ["--config=site/eleventy.config.mjs", "--quiet", ...process.argv.slice(2)];
run(process.execPath, ["--import", "tsx", eleventy, ...args], root);
console.log("the site: build/site/index.html");
