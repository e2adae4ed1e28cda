// Bundles the command line, the compiler and the runtime into dist/, and writes their types.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import standaloneCode from "ajv/dist/standalone/index.js";
import { build } from "esbuild";
import { sourcesHash } from "./sources-hash.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const stamp = join(dist, ".sources");
const hash = sourcesHash(root, ["api", "src", "package.json", "tsconfig.json", "scripts/build.mjs"]);

if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash && !process.argv.includes("--force")) process.exit(0);

/** Puts code that Ajv has made of the schema in the place of what makes it: see src/plan/plan-file-validator.ts. */
function withPlanFileValidator({ onLoad }) {
  onLoad({ filter: /src[\\/]plan[\\/]plan-file-validator\.ts$/ }, () => {
    const schema = JSON.parse(readFileSync(join(root, "src", "plan", "plan-file.schema.json"), "utf8"));
    const ajv = new Ajv({ allowUnionTypes: true, code: { source: true, esm: true } });
    const code = standaloneCode.default(ajv, ajv.compile(schema));
    return { contents: `${code}\nexport function planFileValidator() { return validate; }\n`, loader: "js" };
  });
}

/** Importing a package in CommonJS first reads all of it for its names; of TypeScript that is a tenth of a cold run. */
function withRequired({ onResolve, onLoad }) {
  onResolve({ filter: /^ts-morph$/ }, ({ namespace, path }) =>
    namespace === "required" ? { path, external: true } : { path, namespace: "required" },
  );
  onLoad({ filter: /.*/, namespace: "required" }, ({ path }) => ({ contents: `module.exports = require("${path}");` }));
}

// Built aside and put in place whole, so that nobody ever runs half a build.
const aside = mkdtempSync(join(root, ".dist-"));
try {
  await build({
    absWorkingDir: root,
    entryPoints: { cli: "src/cli/main.ts", compiler: "api/compiler.ts", runtime: "api/runtime.ts" },
    outdir: aside,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    chunkNames: "chunks/[name]-[hash]",
    // Large, and loaded only by those commands that need them.
    external: ["typescript", "@tensorflow/*"],
    plugins: [
      { name: "plan-file-validator", setup: withPlanFileValidator },
      { name: "required", setup: withRequired },
    ],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "warning",
    // Packages in CommonJS ask for Node's own modules.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  });
  const tsc = join(root, "node_modules", "typescript-native", "bin", "tsc");
  const flags = [
    "--noEmit",
    "false",
    "--declaration",
    "--emitDeclarationOnly",
    "--rootDir",
    ".",
    "--outDir",
    join(aside, "types"),
    "--stripInternal",
  ];
  writeFileSync(
    join(aside, "tsconfig.json"),
    JSON.stringify({ extends: join(root, "tsconfig.json"), include: [join(root, "api"), join(root, "src")] }),
  );
  execFileSync(process.execPath, [tsc, "-p", join(aside, "tsconfig.json"), ...flags], {
    cwd: root,
    stdio: "inherit",
  });
  rmSync(join(aside, "tsconfig.json"));
  writeFileSync(join(aside, ".sources"), hash);
  const old = join(root, `.dist-old-${process.pid}`);
  if (existsSync(dist)) renameSync(dist, old);
  chmodSync(aside, 0o755);
  renameSync(aside, dist);
  rmSync(old, { recursive: true, force: true });
} finally {
  rmSync(aside, { recursive: true, force: true });
}
