// Runs test files one after another in this process, which share the second that it takes to load the compiler:
// `node --import tsx scripts/test-files.mjs FILE…`.
import { resolve } from "node:path";
import { run } from "uvu/run";

// What is run as a command of its own loads dist/, and counting that for nothing takes a third of its time.
delete process.env.NODE_V8_COVERAGE;

await run(process.argv.slice(2).map((file) => ({ name: file, file: resolve(file) })));
