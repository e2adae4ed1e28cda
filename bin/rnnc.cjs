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
cli.main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
  // Nothing is left to be said: else V8 collects garbage before the end, a tenth of the time of a short command.
  var streams = [process.stdout, process.stderr];
  if (streams.every((stream) => stream.writableLength === 0 && !stream.errored)) process.nextTick(process.exit);
});
