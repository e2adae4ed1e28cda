// A build copies this to dist/load.cjs, with the names of its two bundles.
"use strict";
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const vm = require("node:vm");

/** What was read, and where that which V8 makes of it is kept (scripts/code-cache.mjs). */
exports.compiled = [];
/** Packages that only some commands need, by their names. */
exports.later = () => (later ??= read("LATER", {}));

let later;
read("BUNDLE", exports);

/** Reads a bundle, which is one script, together with what V8 has compiled of it before, if this very Node has. */
function read(name, parts) {
  const file = join(__dirname, `${name}.cjs`);
  const cacheFile = join(__dirname, `${name}-${process.version}-${process.arch}.v8`);
  const script = new vm.Script(readFileSync(file, "latin1"), {
    filename: file,
    // V8 refuses a cache of other flags or another version, and compiles.
    cachedData: readCache(cacheFile),
  });
  exports.compiled.push({ script, cacheFile });
  script.runInThisContext()(parts, requireFrom, (url) => import(url), pathToFileURL(file).href);
  return parts;
}

function readCache(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** scripts/build.mjs puts `later:` before the names of those packages. */
function requireFrom(id) {
  return id.startsWith("later:") ? exports.later()[id.slice("later:".length)]() : require(id);
}
