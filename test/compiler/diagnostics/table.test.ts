import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ATTENTION } from "../../../src/compiler/diagnostics/attention.js";
import { DATA } from "../../../src/compiler/diagnostics/data.js";
import { DIRECTIONS } from "../../../src/compiler/diagnostics/directions.js";
import { FEEDING } from "../../../src/compiler/diagnostics/feeding.js";
import { LEAKS_IN_DATA } from "../../../src/compiler/diagnostics/leaks-in-data.js";
import { LEAKS_IN_RECORDS } from "../../../src/compiler/diagnostics/leaks-in-records.js";
import { NAMES } from "../../../src/compiler/diagnostics/names.js";
import { SEARCH } from "../../../src/compiler/diagnostics/search.js";
import { SERIES } from "../../../src/compiler/diagnostics/series.js";
import { SYNTAX } from "../../../src/compiler/diagnostics/syntax.js";
import { CODES, ENTRIES } from "../../../src/compiler/diagnostics/table.js";
import { TYING } from "../../../src/compiler/diagnostics/tying.js";
import { TYPES } from "../../../src/compiler/diagnostics/types.js";
import { expectedIn, MISTAKES } from "../../corpus/corpus.js";
import { checkText, ROOT } from "../support/host.js";

function sourcesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesBelow(path);
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}

const readAll = (folder: string) => sourcesBelow(folder).map((path) => readFileSync(join(ROOT, path), "utf8"));

/** What stands beside an example, where it imports a file. */
const BESIDE = { "example.rnn": 'edition 2026\n\nimport { parity } from "./main.rnn"\n' };

const codesOf = (text: string) => checkText(text, BESIDE).diagnostics.map(({ code }) => code);

test("codes are words joined by hyphens, each in one group", () => {
  for (const code of CODES) assert.match(code, /^[a-z]+[a-z0-9]*(?:-[a-z0-9]+)*$/);
  const grouped = [
    SYNTAX,
    NAMES,
    TYPES,
    ATTENTION,
    DIRECTIONS,
    FEEDING,
    TYING,
    DATA,
    LEAKS_IN_DATA,
    LEAKS_IN_RECORDS,
    SEARCH,
    SERIES,
  ].flatMap((group) => Object.keys(group));
  assert.equal([...new Set(grouped)], grouped);
  assert.equal([...grouped].sort(), [...CODES].sort());
});

test("titles begin small and have no stop; reasons are sentences", () => {
  for (const code of CODES) {
    const { title, why, fix } = ENTRIES[code];
    assert.match(title, /^[a-z`][^\n]*[^.\n]$/, code);
    assert.match(why, /^[A-Z`].*\.$/s, code);
    assert.match(fix, /^[A-Z].*\.$/s, code);
  }
});

for (const code of CODES) {
  const { wrong, right, severity, foundIn } = ENTRIES[code];
  if (foundIn) {
    // test/cli/check-data.test.ts and test/cli/looks.test.ts look at what lies beside it.
    test(`of the wrong example of ${code} the text says nothing`, () => assert.equal(codesOf(wrong), []));
  } else
    test(`the wrong example of ${code} gets it, and nothing else`, () => {
      assert.equal([...new Set(codesOf(wrong))], [code]);
      assert.ok(checkText(wrong, BESIDE).diagnostics.every((said) => said.severity === severity));
    });
  test(`the right example of ${code} gets nothing`, () => assert.equal(codesOf(right), []));
}

test("every code that the compiler gives is in the table, and the other way round", () => {
  const written = readAll("src/compiler").join("\n");
  const given = [
    ...written.matchAll(/\b(?:diagnostic|report)\(\s*(?:context|site\.context|anywhere|inner)?,?\s*"([a-z0-9-]+)"/g),
  ];
  const codes = new Set(given.map(([, code]) => code));
  for (const code of codes) assert.ok((CODES as readonly string[]).includes(code), code);
  // A helper gives `wrong-kind`, and `unknown-argument` and `extra-argument` are chosen between.
  for (const code of CODES) assert.ok(written.includes(`"${code}"`), `${code} is given somewhere`);
});

test("the corpus has a file for every code that the text decides", () => {
  const shown = new Set([...MISTAKES.values()].flatMap(expectedIn).map((line) => line.split(" ")[0]));
  assert.equal(
    CODES.filter((code) => !shown.has(code) && !ENTRIES[code].foundIn),
    [],
  );
});

/** Said before the run where the text tells, and when it begins where only the data can: one meaning, one code. */
const SHARED = ["batch-too-large"];

test("codes of failing runs are others", () => {
  const failures = new Set(
    readAll("src/runtime").flatMap((text) =>
      [...text.matchAll(/new Failure\(\s*"([a-z-]+)"/g)].map(([, code]) => code),
    ),
  );
  assert.ok(failures.size > 10, "failures are found");
  assert.equal(
    [...failures].filter((code) => (CODES as readonly string[]).includes(code)),
    SHARED,
  );
});

test.run();
