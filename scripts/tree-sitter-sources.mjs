// What the tree-sitter parser is made from, and its hash.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function treeSitterSources(root) {
  const sum = createHash("sha256");
  for (const name of ["grammar.js", "src/scanner.c", "src/tokens.h"])
    sum.update(readFileSync(join(root, "grammar", "tree-sitter", name))).update("\0");
  return sum.digest("hex");
}
