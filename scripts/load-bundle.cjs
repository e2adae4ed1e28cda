// A build copies this to dist/load.cjs, with the name of its bundle. Reads the bundle, which is one script, together with
// what V8 has compiled of it before (scripts/code-cache.mjs), if this very Node has.
"use strict";
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const vm = require("node:vm");

const name = "BUNDLE";
const file = join(__dirname, `${name}.cjs`);
const cacheFile = join(__dirname, `${name}-${process.version}-${process.arch}.v8`);

const script = new vm.Script(readFileSync(file, "latin1"), {
  filename: file,
  // V8 refuses a cache of other flags or another version, and compiles.
  cachedData: readCache(),
});

script.runInThisContext()(exports, require, (url) => import(url), pathToFileURL(file).href);
exports.compiled = { script, cacheFile };

function readCache() {
  try {
    return readFileSync(cacheFile);
  } catch {
    return undefined;
  }
}
