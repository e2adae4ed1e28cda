/** Every rule on its own examples, and all of them on what comes with rnnc. */
import { readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CODES } from "../../../src/compiler/diagnostics/table.js";
import type { DataFacts } from "../../../src/compiler/lint/look.js";
import { LEVELS } from "../../../src/compiler/lint/rule.js";
import { DEFAULT_LEVELS, RULE_IDS, RULES, type RuleId } from "../../../src/compiler/lint/table.js";
import { RIGHT } from "../../corpus/corpus.js";
import { ROOT } from "../support/host.js";
import { applied, lintText, placesIn, placesOf } from "./support.js";

/** Where each rule speaks of its own example. */
const PLACES: { readonly [R in RuleId]: string } = {
  "unsearched-rate": "5:16",
  "rate-not-log": "5:21",
  "l2-with-adam": "23:5",
  "default-at-edge": "5:16",
  "idle-parameter": "30:1",
  "grid-cut-short": "30:5",
  "idle-search": "28:5",
  "idle-dropout": "14:44",
  "dropout-on-output": "15:59",
  "never-stops": "23:5",
  "stop-keeps-last": "22:5",
  "keeps-last": "21:5",
  "chosen-on-train": "22:5",
  "idle-schedule": "23:5",
  "no-clip": "18:5",
  "recurrent-initial": "13:14",
  "forget-bias": "13:14",
  "squashed-logits": "14:66",
  "many-classes": "18:5",
  "tied-start": "16:14",
  "small-validation": "8:23",
  "large-batch": "20:17",
  "rare-words": "10:15",
  "unbalanced-classes": "10:5",
  "unscaled-numbers": "9:5",
  "no-cite": "8:28",
  "idle-allowance": "5:17",
};

const train = (counts: DataFacts["counts"], sizes: DataFacts["sizes"] = {}): DataFacts => ({
  sizes,
  examples: { train: 24_000, validate: 3_000, test: 3_000 },
  counts,
});

/** Data of which a rule speaks, and others of which it does not. */
const FACTS: { readonly [R in RuleId]?: readonly [wrong: DataFacts, right: DataFacts] } = {
  "rare-words": [
    train({ "column.0": [0, 9, 1, 1] }, { "vocabulary.0.size": 4 }),
    train({ "column.0": [2, 9, 2] }, { "vocabulary.0.size": 3 }),
  ],
  "unbalanced-classes": [
    train({ "column.0": [], "column.1": [19_200, 4_800] }),
    train({ "column.0": [], "column.1": [19_200, 4_800] }),
  ],
};

test("rules are called as diagnostics are, and by no name of theirs", () => {
  for (const id of RULE_IDS) {
    assert.match(id, /^[a-z]+[a-z0-9]*(?:-[a-z0-9]+)*$/);
    assert.not.ok((CODES as readonly string[]).includes(id), id);
    assert.ok(LEVELS.includes(RULES[id].level), id);
  }
});

test("titles begin small and have no stop; reasons are sentences", () => {
  for (const id of RULE_IDS) {
    const { title, why } = RULES[id];
    assert.match(title, /^[a-z`][^\n]*[^.\n]$/, id);
    assert.match(why, /^[A-Z`].*\.$/s, id);
  }
});

for (const id of RULE_IDS) {
  const { wrong, right, level } = RULES[id];
  const [speaking, silent] = FACTS[id] ?? [null, null];
  test(`of its wrong example ${id} speaks, alone, at its place and its level`, () => {
    const said = lintText(wrong, { facts: speaking });
    assert.equal(placesIn(wrong, said), [`${id} ${PLACES[id]}`]);
    assert.equal(
      said.map(({ severity }) => severity),
      [level],
    );
  });
  test(`of its right example ${id} is silent, and so are all others`, () =>
    assert.equal(placesOf(right, { facts: silent }), []));
  test(`what ${id} would write is well, and it speaks no more`, () => {
    for (const said of lintText(wrong, { facts: speaking })) {
      const text = applied(wrong, said);
      if (text !== wrong)
        assert.not.ok(
          lintText(text).some(({ code }) => code === id),
          text,
        );
    }
  });
}

test("a rule that waits for data is silent without them, and no other is", () => {
  for (const id of RULE_IDS) {
    const said = lintText(RULES[id].wrong).map(({ code }) => code);
    assert.is(said.includes(id), !RULES[id].needsData, id);
  }
});

/** The corpus shows what may be written, not what should be: each of these is so. */
const KNOWN = [
  "arithmetic-of-units.rnn never-stops 28:59",
  "blind-keep-by-train.rnn chosen-on-train 31:5",
  "blind-patience-beyond-epochs.rnn never-stops 30:5",
  "blind-search-by-train.rnn chosen-on-train 40:5",
  "blind-search-grid-with-points.rnn grid-cut-short 41:5",
  "blind-search-grid.rnn grid-cut-short 39:5",
  "blind-warm-up-beyond-steps.rnn idle-schedule 30:5",
  "extends-twice.rnn never-stops 10:15",
  "extends-twice.rnn never-stops 10:60",
  "extends-twice.rnn stop-keeps-last 10:5",
  "library.rnn never-stops 43:5",
  "library.rnn stop-keeps-last 43:5",
  "schedules.rnn rate-not-log 6:22",
  "search-grid.rnn chosen-on-train 37:5",
  "search-grid.rnn grid-cut-short 36:5",
  "search-tpe.rnn idle-search 36:5",
  "stop-by-everything.rnn stop-keeps-last 22:5",
  "stop-by-products.rnn stop-keeps-last 19:5",
  "when-of-what-is-fixed.rnn rate-not-log 8:22",
];

test("the right files of the corpus are warned of nothing but what is so", () => {
  const told = [...RIGHT].flatMap(([file, text]) => {
    const said = lintText(text, { file, files: Object.fromEntries(RIGHT) });
    const loud = said.filter(({ severity }) => severity !== "advice");
    return placesIn(text, loud).map((place) => `${file} ${place}`);
  });
  assert.equal(told.toSorted(), KNOWN);
});

const filesBelow = (folder: string) =>
  readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".rnn"))
    .map((name) => [name, readFileSync(`${ROOT}${folder}/${name}`, "utf8")] as const);

/** More advice than this on one file would be noise. */
const MOST = 2;

for (const folder of ["stdlib", "experiments", "templates"]) {
  test(`${folder}: no warning, and little advice`, () => {
    const files = filesBelow(folder);
    assert.ok(files.length >= 4);
    for (const [file, text] of files) {
      const said = lintText(text, { file, files: Object.fromEntries(files) });
      assert.ok(said.length <= MOST, `${file}: ${placesIn(text, said).join(", ")}`);
      assert.ok(
        said.every(({ severity }) => severity === "advice"),
        `${file}: ${placesIn(text, said).join(", ")}`,
      );
    }
  });
}

test("levels: a rule that is off is silent, and any other level is its severity", () => {
  const { wrong } = RULES["no-clip"];
  assert.equal(placesOf(wrong, { levels: { "no-clip": "off" } }), []);
  for (const level of LEVELS.filter((one) => one !== "off")) {
    const [said] = lintText(wrong, { levels: { "no-clip": level } });
    assert.is(said.severity, level);
  }
  assert.is(DEFAULT_LEVELS["no-clip"], "advice");
});

test.run();
