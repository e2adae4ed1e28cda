/** What `rnnc check --fix` may write by itself, and what it leaves to a person. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { check } from "../../src/compiler/check.js";
import { fixFiles } from "../../src/compiler/fix.js";
import { MISTAKES } from "../corpus/corpus.js";
import { hostOf, MAIN } from "./support/host.js";

function fixed(text: string): { readonly text: string; readonly fixes: readonly string[] } {
  const { texts, fixes } = fixFiles([MAIN], new Map([[MAIN, text]]), {
    id: (file) => file,
    check: (main, known) => {
      const now = known.get(main) ?? "";
      return check({ file: main, text: now }, hostOf({ [main]: now }));
    },
  });
  return {
    text: texts.get(MAIN) ?? "",
    fixes: fixes.map(({ code, before, after }) => `${code}: ${before} → ${after}`),
  };
}

const wrong = (name: string) => MISTAKES.get(`${name}.rnn`) ?? "";

test("an import that nothing uses goes, alone in its list with its line", () => {
  const { text, fixes } = fixed(wrong("blind-import-unused"));
  assert.equal(fixes, ["unused-name: plain_words,  → "]);
  assert.ok(text.includes('\nimport { words_and_marks } from "std/text"\n'));
  const alone = wrong("import-unused");
  assert.is(fixed(alone).text.match(/^import/gm)?.length, 1);
  assert.equal(fixed(alone).fixes.length, 1);
});

test("a bracket that is missing is written, and one too many left out", () => {
  for (const [name, fix] of [
    ["syntax-paren-end", "unclosed-bracket:  → )"],
    ["syntax-brace-missing", "unclosed-bracket:  → \n  }"],
    ["syntax-brace-last", "unclosed-bracket:  → \n}"],
    ["syntax-paren-extra", "unopened-bracket: ) → "],
    ["syntax-brace-extra", "unopened-bracket: }\n → "],
  ])
    assert.equal(fixed(wrong(name)).fixes, [fix], name);
});

test("what a person should decide is left: which of two values, which cell, which units", () => {
  for (const name of ["argument-twice", "argument-idle-activation", "unused-layer", "classes-spare"])
    assert.equal(fixed(wrong(name)), { text: wrong(name), fixes: [] }, name);
});

test.run();
