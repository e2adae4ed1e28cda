import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { lineStarts, positionAt } from "../../src/compiler/source.js";
import { checkFile, expectedIn, GROUPS, MISTAKES, RIGHT, recordOf, recordPath } from "../corpus/corpus.js";

for (const [name, text] of RIGHT) {
  test(`right: ${name}`, () => {
    const { diagnostics, experiments } = checkFile(name, text);
    assert.equal(
      diagnostics.map(({ code, message }) => `${code}: ${message}`),
      [],
    );
    assert.ok(
      [...experiments.values()].every((experiment) => experiment !== null),
      "every experiment is checked to its end",
    );
  });
}

for (const [name, text] of MISTAKES) {
  test(`wrong: ${name}`, () => {
    const expected = expectedIn(text);
    assert.ok(expected.length > 0, "the first line says what is expected");
    const { diagnostics, sources } = checkFile(name, text);
    const got = diagnostics.map(({ code, span }) => {
      const { line, column } = positionAt(lineStarts(sources.get(span.file)?.text ?? ""), span.start);
      return `${code} ${span.file === name ? "" : `${span.file}:`}${line}:${column}`;
    });
    assert.equal(got, expected);
  });
}

for (const group of GROUPS) {
  test(`as people read it: ${group}`, () => {
    const recorded = readFileSync(recordPath(group), "utf8");
    assert.fixture(recordOf(group), recorded, "read the difference, then run test/corpus/record.ts");
  });
}

test("nothing is recorded of a file that is not there", () => {
  const recorded = readdirSync(dirname(recordPath("")));
  assert.equal(recorded, GROUPS.map((group) => `${group}.txt`).sort());
});

test.run();
