/** docs/leaks.md lists every code of the table that is a leak, by its kind and by what finds it. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CODES, ENTRIES } from "../../src/compiler/diagnostics/table.js";
import { readDocument } from "./documents.js";

const ROW = /^\| ([a-z ]+) \| \[([a-z-]+)\]\(diagnostics\/([a-z-]+)\.md\) \| (\w+) \| (.+) \|$/gm;

const listed = [...readDocument("docs/leaks.md").matchAll(ROW)].map(([, leak, code, page, found, example]) => ({
  ...{ leak, code, page, found },
  example,
}));

test("each code that is a leak once, with its kind and with what finds it", () => {
  const known = CODES.flatMap((code) => {
    const { leak, foundIn = "text" } = ENTRIES[code];
    return leak === undefined ? [] : [`${leak}: ${code}, ${foundIn}`];
  });
  assert.ok(known.length > 10);
  assert.equal(listed.map(({ leak, code, found }) => `${leak}: ${code}, ${found}`).sort(), known.sort());
});

test("each leads to its own page, and has an example", () => {
  for (const { code, page, example } of listed) {
    assert.is(page, code);
    assert.ok(example.trim().length > 10, code);
  }
});

test("codes of one kind stand together", () => {
  const kinds = listed.map(({ leak }) => leak).filter((leak, index, all) => leak !== all[index - 1]);
  assert.equal(kinds, [...new Set(kinds)]);
});

test.run();
