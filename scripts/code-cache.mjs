/**
 * Keeps what V8 compiles of the bundles, beside them and for this version of Node, so that no start compiles it anew: the
 * command line is led through frequent commands, and what is compiled by then is written.
 *
 *   node scripts/code-cache.mjs      after a build and at an installation; never fails, for nothing needs the cache
 *
 * Each file is written aside and renamed: who starts at the same time reads none, or a whole one.
 */
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";

const self = fileURLToPath(import.meta.url);
const root = dirname(dirname(self));
const loader = join(root, "dist", "load.cjs");

/** None writes a file or needs one that is not shipped. */
const COMMANDS = [
  ["check", "experiments/translator.rnn"],
  ["diff", "experiments/chapter.rnn", "experiments/chapter-carried.rnn", "--all"],
  ["explain", "experiments/translator.rnn"],
  ["fmt", "--check", "experiments/translator.rnn"],
];

if (process.argv.includes("--inside")) await keep();
else if (existsSync(loader)) {
  // Commands print, and flags of V8 are part of what it compares.
  const options = { cwd: root, stdio: "ignore", timeout: 60_000, env: { ...process.env, NODE_OPTIONS: "" } };
  spawnSync(process.execPath, [self, "--inside"], options);
}

async function keep() {
  const { cli, compiled, later } = createRequire(import.meta.url)(loader);
  // Else what ran once is forgotten before the end.
  setFlagsFromString("--no-flush-bytecode");
  for (const argv of COMMANDS) await cli().main(argv);
  for (const load of Object.values(later())) load();
  setFlagsFromString("--flush-bytecode");
  for (const one of compiled) if (!existsSync(one.cacheFile)) keepOne(one);
}

function keepOne({ script, cacheFile }) {
  const aside = `${cacheFile}-${process.pid}`;
  try {
    const file = openSync(aside, "wx");
    writeSync(file, script.createCachedData());
    fsyncSync(file);
    closeSync(file);
    renameSync(aside, cacheFile);
  } finally {
    rmSync(aside, { force: true });
  }
}
