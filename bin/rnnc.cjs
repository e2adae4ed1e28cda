#!/usr/bin/env node
// Plain old JavaScript, so that any Node can read it and say what is missing.
var major = Number(process.versions.node.split(".")[0]);
if (major < 20) {
  process.stderr.write(`rnnc needs Node 20 or later; this is Node ${process.versions.node}. See https://nodejs.org.\n`);
  process.exit(64);
}
import("../dist/cli.js").then(
  (cli) =>
    cli.main(process.argv.slice(2)).then((code) => {
      process.exitCode = code;
    }),
  (error) => {
    if (error && error.code === "ERR_MODULE_NOT_FOUND" && /dist/.test(String(error.message))) {
      process.stderr.write("rnnc is not built yet; run: npm run build\n");
      process.exitCode = 64;
      return;
    }
    throw error;
  },
);
