/** The page of a code: what it means, a wrong file, the fix in words, the file put right. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { pageOf } from "../../../src/compiler/diagnostics/page.js";
import { CODES, ENTRIES } from "../../../src/compiler/diagnostics/table.js";

const rnn = (text: string) => ["```rnn", ...text.trimEnd().split("\n"), "```"];

test("a page of what the text decides", () => {
  const { wrong, right } = ENTRIES["no-edition"];
  assert.equal(pageOf("no-edition").split("\n"), [
    "# no-edition",
    "",
    "*error*: a file without its edition.",
    "",
    "## What it means",
    "",
    "The edition fixes syntax and defaults, so that a file keeps its meaning when the compiler grows.",
    "",
    "## Wrong",
    "",
    ...rnn(wrong),
    "",
    "## The fix",
    "",
    "Write `edition 2026` as the first line of the file.",
    "",
    "## Right",
    "",
    ...rnn(right),
    "",
  ]);
});

/** Between what it means and the wrong file. */
function foundIn(page: string): readonly string[] {
  const lines = page.split("\n");
  return lines.slice(lines.indexOf("## What it means") + 4, lines.indexOf("## Wrong"));
}

test("what the data decide says so, and shows them, a few lines of each file", () => {
  const { beside = {} } = ENTRIES["duplicates-across-split"];
  const files = Object.entries(beside).flatMap(([path, text]) => {
    const lines = text.trimEnd().split("\n");
    const cut = lines.length > 6 ? [...lines.slice(0, 6), `… (${lines.length} lines)`] : lines;
    return [`\`${path}\`:`, "", "```text", ...cut, "```", ""];
  });
  assert.ok(
    files.some((line) => line.startsWith("… (")),
    "one is long",
  );
  assert.equal(foundIn(pageOf("duplicates-across-split")), [
    "Found by `rnnc check --data`, for only the data tell.",
    "",
    ...files,
  ]);
});

test("so does what the records of runs decide", () => {
  assert.is(foundIn(pageOf("test-seen-again"))[0], "Found in the records of runs.");
});

test("every page has its parts in this order, each with something in it", () => {
  for (const code of CODES) {
    const page = pageOf(code);
    const headings = [...page.matchAll(/^#+ .+$/gm)].map(([heading]) => heading);
    assert.equal(headings, [`# ${code}`, "## What it means", "## Wrong", "## The fix", "## Right"]);
    assert.not.match(page, /^#+ .+\n\n#/m, code);
  }
});

test.run();
