#!/usr/bin/env node
// Plain old JavaScript, so that any Node can read it and say what is missing.
var major = Number(process.versions.node.split(".")[0]);
if (major < 20) {
  process.stderr.write(`rnnc needs Node 20 or later; this is Node ${process.versions.node}. See https://nodejs.org.\n`);
  process.exit(64);
}
var cli;
try {
  cli = require("../dist/load.cjs").cli();
} catch (error) {
  if (error && error.code === "MODULE_NOT_FOUND" && /dist/.test(String(error.message))) {
    process.stderr.write("rnnc is not built yet; run: npm run build\n");
    process.exit(64);
  }
  throw error;
}
// Commands that read and compare end before optimised code has paid for its making, which is a third of their time
// (decision 68). By versions, for V8 complains of flags that it does not know; after loading, for flags are part of what its
// cache is for. What trains is left as it is.
var READING = ["check", "compile", "diff", "explain", "fmt", "git", "lint"];
var LATER = { 20: "--interrupt-budget=1000000", 22: "--invocation-count-for-turbofan=10000" };
if (LATER[major] && READING.indexOf(process.argv[2]) >= 0) require("node:v8").setFlagsFromString(LATER[major]);
cli.main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
