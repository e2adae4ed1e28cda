// Runs test files one after another in this process: `node --import tsx scripts/test-files.mjs FILE…`. Files that start
// no processes share the second that it takes to load the compiler.
import { resolve } from "node:path";
import { run } from "uvu/run";

await run(process.argv.slice(2).map((file) => ({ name: file, file: resolve(file) })));
