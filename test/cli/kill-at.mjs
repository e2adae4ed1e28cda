// Preloaded into the command: ends the process with SIGKILL at the n-th call that changes the disk, before it, in the
// middle of what it writes, or after it. Without KILL_AT it counts the calls. KILL_WORDS: the n-th of those calls that
// write these words.
import { createRequire, syncBuiltinESMExports } from "node:module";

const fs = createRequire(import.meta.url)("node:fs");
const killAt = Number(process.env.KILL_AT ?? 0);
const how = process.env.KILL_HOW ?? "before";
const folder = process.env.KILL_FOLDER ?? process.cwd();
const words = process.env.KILL_WORDS;
const real = { ...fs };
const ours = new Set();
let calls = 0;

const CHANGES = [
  "openSync",
  "writeSync",
  "fsyncSync",
  "ftruncateSync",
  "renameSync",
  "rmSync",
  "mkdirSync",
  "symlinkSync",
];

/** Calls about files elsewhere are not counted. */
function isOurs([first]) {
  return typeof first === "number"
    ? ours.has(first)
    : String(first).startsWith(folder) || !String(first).startsWith("/");
}

function die() {
  process.kill(process.pid, "SIGKILL");
  // The signal may take a moment to come.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}

for (const name of CHANGES) {
  fs[name] = (...given) => {
    if (!isOurs(given)) return real[name](...given);
    if (words && !(name === "writeSync" && String(given[1]).includes(words))) {
      const result = real[name](...given);
      if (name === "openSync") ours.add(result);
      return result;
    }
    calls++;
    if (calls === killAt && how === "before") die();
    if (calls === killAt && how === "within" && name === "writeSync") {
      const [file, bytes, offset = 0, length = bytes.length] = given;
      real.writeSync(file, bytes, offset, Math.floor(length / 2));
      die();
    }
    const result = real[name](...given);
    if (name === "openSync") ours.add(result);
    if (calls === killAt) die();
    return result;
  };
}
syncBuiltinESMExports();

if (process.env.KILL_COUNT) process.on("exit", () => real.writeFileSync(process.env.KILL_COUNT, String(calls)));
