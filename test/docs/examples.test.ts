/** Every example of the language in the documents is what it is said to be. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CODES, ENTRIES } from "../../src/compiler/diagnostics/table.js";
import { parse } from "../../src/compiler/syntax/parse.js";
import { checkText, saidOf } from "../compiler/support/host.js";
import { type Block, blocksOf, DOCUMENTS } from "./documents.js";
import { framed } from "./parts.js";

const PAGE_OF_CODE = /^docs\/diagnostics\/([a-z0-9-]+)\.md$/;

/** Of these the text says nothing: data or records do. */
const FOUND_ELSEWHERE: ReadonlySet<string> = new Set(CODES.filter((code) => ENTRIES[code].foundIn));

function examples(language: string): readonly Block[] {
  return DOCUMENTS.flatMap(blocksOf).filter((block) => block.language === language);
}

/** What its neighbours in the document are saved as; a page on a diagnostic calls its own file `example.rnn`. */
function filesBeside({ path, text }: Block): Readonly<Record<string, string>> {
  const named = blocksOf(path).filter((block) => block.file !== null);
  return { "example.rnn": text, ...Object.fromEntries(named.map((block) => [block.file, block.text])) };
}

test("every whole file is well; what a page on a diagnostic shows as wrong gets that diagnostic", () => {
  const all = examples("rnn");
  assert.ok(all.length > 100, "examples are found");
  for (const block of all) {
    const { diagnostics, sources } = checkText(block.text, filesBeside(block));
    const [, code] = PAGE_OF_CODE.exec(block.path) ?? [];
    const place = `${block.path}:${block.line}`;
    if (code !== undefined && block.before === "## Wrong" && !FOUND_ELSEWHERE.has(code)) {
      const codes = diagnostics.map((said) => said.code as string);
      assert.ok(codes.includes(code), `${place} gets ${codes.join(", ") || "nothing"}`);
    } else assert.equal(saidOf({ diagnostics, sources }), [], place);
  }
});

test("every file of a console block's document is shown before the block that names it", () => {
  for (const path of DOCUMENTS) {
    const blocks = blocksOf(path);
    for (const { file } of blocks) {
      const uses = blocks.findIndex(({ language, text }) => language === "console" && file && text.includes(file));
      const shown = blocks.findIndex((block) => block.file === file);
      if (file && uses >= 0) assert.ok(shown < uses, `${path}: ${file}`);
    }
  }
});

test("every part of a file parses as what it is", () => {
  const parts = examples("rnn-part");
  assert.ok(parts.length > 0, "parts are found");
  for (const { path, line, text } of parts) {
    const place = `${path}:${line}`;
    const { tree, diagnostics } = parse({ file: place, text: framed(text, place) });
    assert.equal(
      diagnostics.map(({ message }) => message),
      [],
      place,
    );
    const [experiment] = tree.definitions;
    assert.is(experiment?.kind, "experiment", place);
    assert.is(tree.definitions.length, 1, place);
  }
});

test("every block says what it is", () => {
  const known = ["rnn", "rnn-part", "console", "text", "sh", "js", "ts", "json", "yaml", "lua", "toml", "elisp"];
  for (const { path, line, language } of DOCUMENTS.flatMap(blocksOf))
    assert.ok(known.includes(language), `${path}:${line}: \`${language}\``);
});

test.run();
