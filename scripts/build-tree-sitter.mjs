/**
 * Makes of `grammar/tree-sitter/grammar.js` what users of tree-sitter take: the parser in C, which Neovim, Helix and Emacs
 * compile, and `tree-sitter-rnn.wasm`, which runs in browsers and in the tests; with `built.json` beside them: by what
 * they were made, and the hash of their sources.
 *
 *   node scripts/build-tree-sitter.mjs
 *
 * It wants tree-sitter's command line (on Debian 13: apt-get install tree-sitter-cli; or set TREE_SITTER to it), and clang
 * with wasm-ld, as scripts/build-wasm.mjs does.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { treeSitterSources } from "./tree-sitter-sources.mjs";
import { writeWhole } from "./wasm-sources.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, "grammar", "tree-sitter");

/** The ABI that every tree-sitter since 0.20 reads; 15 is not for Debian 13's editors. */
const ABI = "14";
/** A module that web-tree-sitter links to itself. What it has of C's library it says in its own `stdlib-symbols.txt`. */
const FLAGS = ["--target=wasm32", "-Os", "-fPIC", "-fvisibility=hidden", "-nostdlib", "-shared", "-std=c11"];
const LINK = ["--no-entry", "--export=tree_sitter_rnn", "--allow-undefined", "--strip-all", "--experimental-pic"];
const LIBRARY = {
  "stdlib.h":
    "#include <stddef.h>\nvoid *malloc(size_t); void *calloc(size_t, size_t); void *realloc(void *, size_t); void free(void *);\n",
  "string.h":
    "#include <stddef.h>\nint strcmp(const char *, const char *); void *memcpy(void *, const void *, size_t);\n",
};

const generator = process.env.TREE_SITTER ?? "tree-sitter";
const compiler = process.env.CLANG_C ?? "clang-19";
execFileSync(generator, ["generate", "--abi", ABI, "--no-bindings"], { cwd: folder, stdio: "inherit" });

const work = mkdtempSync(join(tmpdir(), "rnnc-tree-sitter-"));
try {
  mkdirSync(join(work, "include"));
  for (const [name, text] of Object.entries(LIBRARY)) writeFileSync(join(work, "include", name), text);
  const module = join(folder, "tree-sitter-rnn.wasm");
  execFileSync(
    compiler,
    [
      ...FLAGS,
      ...LINK.map((flag) => `-Wl,${flag}`),
      `-I${join(work, "include")}`,
      "-Isrc",
      ...["src/parser.c", "src/scanner.c"],
      ...["-o", module],
    ],
    { cwd: folder, stdio: "inherit" },
  );
  const first = (command) => execFileSync(command, ["--version"], { encoding: "utf8" }).split("\n")[0].trim();
  const record = { generator: first(generator), compiler: first(compiler), sources: treeSitterSources(root) };
  writeWhole(join(folder, "built.json"), `${JSON.stringify(record, null, 2)}\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
