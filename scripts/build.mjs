// Bundles the command line, the compiler and the runtime into dist/, and writes their types.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import standaloneCode from "ajv/dist/standalone/index.js";
import { build } from "esbuild";
import { sourcesHash } from "./sources-hash.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const stamp = join(dist, ".sources");
const hash = sourcesHash(root, [
  "api",
  "src",
  "package.json",
  "tsconfig.json",
  "scripts/build.mjs",
  "scripts/grammar-choices.ts",
  "scripts/load-bundle.cjs",
  "scripts/code-cache.mjs",
]);

/** What the bundle gives: each part is evaluated when it is first asked for, and so are the commands of the first. */
const PARTS = { cli: "./src/cli/main.ts", compiler: "./api/compiler.ts", runtime: "./api/runtime.ts" };
/** Packages in a bundle of their own: a third of all, and what checks, compares, compiles and trains needs none of them. */
const LATER = [
  "@observablehq/plot",
  "ajv",
  "linkedom",
  "vscode-languageserver",
  "vscode-languageserver-textdocument",
  "vscode-languageserver/node.js",
  "yauzl",
];

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== hash || process.argv.includes("--force")) await bundled();
// By itself, for another version of Node may have built what is there.
execFileSync(process.execPath, [join(root, "scripts", "code-cache.mjs")]);

/** Puts code that Ajv has made of the schema in the place of what makes it: see src/plan/plan-file-validator.ts. */
function withPlanFileValidator({ onLoad }) {
  onLoad({ filter: /src[\\/]plan[\\/]plan-file-validator\.ts$/ }, () => {
    const schema = JSON.parse(readFileSync(join(root, "src", "plan", "plan-file.schema.json"), "utf8"));
    const ajv = new Ajv({ allowUnionTypes: true, code: { source: true, esm: true } });
    const code = standaloneCode.default(ajv, ajv.compile(schema));
    return { contents: `${code}\nexport function planFileValidator() { return validate; }\n`, loader: "js" };
  });
}

/** Puts what Chevrotain learns of the grammar in the place of none: see src/compiler/syntax/choices.ts. */
function withChoices({ onLoad }) {
  onLoad({ filter: /src[\\/]compiler[\\/]syntax[\\/]choices\.ts$/ }, async () => {
    const { outputFiles } = await build({
      entryPoints: [join(root, "scripts", "grammar-choices.ts")],
      write: false,
      bundle: true,
      format: "esm",
      platform: "node",
    });
    const code = Buffer.from(outputFiles[0].text).toString("base64");
    const { choicesOfGrammar } = await import(`data:text/javascript;base64,${code}`);
    return { contents: `export const CHOICES = ${JSON.stringify(choicesOfGrammar())};`, loader: "js" };
  });
}

/** Only a module of its own, as the loader is, may import: see src/runtime/program/import-module.ts. */
function withImporter({ onLoad }) {
  onLoad({ filter: /src[\\/]runtime[\\/]program[\\/]import-module\.ts$/ }, () => ({
    contents: "export const importModule = __import;",
    loader: "js",
  }));
}

/** The loader's `require` takes these names to the bundle of their own. */
function withLater({ onResolve }) {
  onResolve({ filter: /./ }, ({ path }) => (LATER.includes(path) ? { path: `later:${path}`, external: true } : null));
}

/** One script that is told what to export to, and how to require. @returns its name, with a hash. */
async function bundle(folder, name, parts, plugins) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: {
      contents: Object.entries(parts)
        .map(([part, path]) => `exports[${JSON.stringify(part)}] = () => require("${path}");`)
        .join("\n"),
      resolveDir: root,
      sourcefile: `${name}.cjs`,
    },
    write: false,
    outdir: folder,
    // Programs in the cache are known by the compiler that made them: see src/cli/programs/program-cache.ts.
    entryNames: `${name}-[hash]`,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    // Large, and loaded only by those commands that need them.
    external: ["typescript", "ts-morph", "@tensorflow/*"],
    plugins,
    define: { "import.meta.url": "__url" },
    banner: { js: "(function (exports, require, __import, __url) {" },
    footer: { js: "})" },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "warning",
  });
  const [{ path, text }] = outputFiles;
  // Text of ASCII alone is read five times as fast. Of literals, esbuild leaves regular expressions as they are.
  const ascii = text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  writeFileSync(path, ascii);
  return basename(path, ".cjs");
}

/** Built aside and put in place whole, so that nobody ever runs half a build. */
async function bundled() {
  const aside = mkdtempSync(join(root, ".dist-"));
  try {
    const first = await bundle(aside, "rnnc", PARTS, [
      { name: "plan-file-validator", setup: withPlanFileValidator },
      { name: "choices", setup: withChoices },
      { name: "importer", setup: withImporter },
      { name: "later", setup: withLater },
    ]);
    const later = await bundle(aside, "later", Object.fromEntries(LATER.map((name) => [name, name])), []);
    const loader = readFileSync(join(root, "scripts", "load-bundle.cjs"), "utf8");
    writeFileSync(join(aside, "load.cjs"), loader.replace("BUNDLE", first).replace("LATER", later));
    const parts = createRequire(import.meta.url)(join(aside, "load.cjs"));
    for (const name of ["compiler", "runtime"]) {
      const names = Object.keys(parts[name]()).join(", ");
      writeFileSync(
        join(aside, `${name}.js`),
        `import bundle from "./load.cjs";\nexport const { ${names} } = bundle.${name}();\n`,
      );
    }
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
}
