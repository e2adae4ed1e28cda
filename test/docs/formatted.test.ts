/** What people read of the language, in the library, the experiments and the documents, is in its canonical layout. */
import { readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { format } from "../../src/compiler/format/format.js";
import { ROOT } from "../support/command-line.js";
import { blocksOf, DOCUMENTS } from "./documents.js";
import { framed } from "./parts.js";

function formatted(file: string, text: string): string {
  const result = format({ file, text });
  return "text" in result ? result.text : (result.errors[0]?.message ?? "");
}

test("every file of the library, of the experiments and of the benchmarks", () => {
  const files = ["stdlib", "experiments", "bench/experiments"].flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".rnn"))
      .map((name) => `${folder}/${name}`),
  );
  assert.ok(files.length >= 9);
  for (const file of files) {
    const text = readFileSync(`${ROOT}${file}`, "utf8");
    assert.is(formatted(file, text), text, file);
  }
});

/** Pages made from tables show small files with mistakes; these are as they are. */
const isMade = (path: string) => path.startsWith("docs/diagnostics/") || path.startsWith("docs/lint/");

test("every block of a document that a person wrote", () => {
  let count = 0;
  for (const block of DOCUMENTS.filter((path) => !isMade(path)).flatMap(blocksOf)) {
    const place = `${block.path}:${block.line}`;
    if (block.language === "rnn") assert.is(formatted(place, block.text), block.text, place);
    else if (block.language === "rnn-part") {
      const whole = framed(block.text, place);
      assert.is(formatted(place, whole), whole, place);
    } else continue;
    count++;
  }
  assert.ok(count >= 8, `${count} blocks`);
});

test("every block of a page made from a table is laid out, twice as once", () => {
  const blocks = DOCUMENTS.filter(isMade)
    .flatMap(blocksOf)
    .filter(({ language }) => language === "rnn");
  let refused = 0;
  for (const { path, line, text } of blocks) {
    const result = format({ file: path, text });
    if ("errors" in result) refused++;
    else assert.is(formatted(path, result.text), result.text, `${path}:${line}`);
  }
  assert.ok(refused < blocks.length / 4, `${refused} of ${blocks.length} are refused`);
});

test.run();
