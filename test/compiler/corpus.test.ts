import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { lineStarts, positionAt } from "../../src/compiler/source.js";
import { checkFile, expectedIn, GROUPS, MISTAKES, RIGHT, recordOf, recordPath } from "../corpus/corpus.js";
import { MEANT_NAMES, meaningNow, recordedMeanings } from "../corpus/meaning.js";

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

test("right files mean what they meant", () => {
  const [recorded, now] = [recordedMeanings(), Object.fromEntries(MEANT_NAMES.map((name) => [name, meaningNow(name)]))];
  const others = MEANT_NAMES.filter((name) => JSON.stringify(recorded[name]) !== JSON.stringify(now[name]));
  assert.equal(
    others,
    [],
    "find out what has changed in their plans (`rnnc explain FILE --stage plan`), then run test/corpus/record.ts",
  );
  assert.equal(Object.keys(recorded), MEANT_NAMES);
});

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
