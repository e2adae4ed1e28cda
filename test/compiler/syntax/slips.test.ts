/** One slip, one message at its place; several slips, as many messages. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parity } from "../../../src/compiler/diagnostics/example.js";
import { checkText, saidOf } from "../support/host.js";
import { parseSoundly } from "../support/invariants.js";

/** An experiment as people lay it out, with each of the texts in the place of another. */
function slipped(...slips: readonly (readonly [from: string, to: string])[]): readonly string[] {
  const text = slips.reduce((known, [from, to]) => {
    assert.ok(known.includes(from), from);
    return known.replace(from, to);
  }, parity());
  return saidOf(checkText(text));
}

const SLIPS: readonly (readonly [string, string, ...string[]])[] = [
  ["experiment parity", "exprimnt parity", "3:1 unexpected-token: Expected `experiment`, found `exprimnt`."],
  ["rows strings", "rwos strings", "6:5 unexpected-token: Expected `rows`, found `rwos`."],
  ["model {", "model [", "11:9 unexpected-token: Expected `{`, found `[`."],
  ["model {", "model", "11:8 unexpected-token: Expected `{`, found the end of the line."],
  ["model {", "model train {", "11:9 unexpected-token: Expected `=` or `{` after `model`, found `train`."],
  ["cross_entropy(logits", "cross_entropy)logits", "16:30 unexpected-token: Expected `(`, found `)`."],
  ["adam(rate: 1e-2)", "adam(rate: 1e-2(", "17:32 unexpected-token: Expected `)`, found `(`."],
  ["adam(rate: 1e-2)", "adam(rate: 1e-2]", "17:32 unexpected-token: Expected `)`, found `]`."],
  ["adam(rate: 1e-2)", "adam rate: 1e-2)", "17:22 unexpected-token: Expected `(`, found `rate`."],
  ["adam(rate: 1e-2)", "(rate: 1e-2)", "17:17 unexpected-token: Expected what is called, found `(`."],
  ["last(states), units", "last(states). units", "13:32 unexpected-token: Expected `,`, found `.`."],
  ["split(train", "(train", "7:23 unexpected-token: Expected what is called, found `(`."],
];

for (const [from, to, ...wanted] of SLIPS) {
  test(`\`${to}\` for \`${from}\` is said, and nothing else`, () => assert.equal(slipped([from, to]), wanted));
}

test("a name that stands before its keyword, or a word before both, is no part of the tree outside of what holds it", () => {
  for (const head of ["edition 2026,experiment a {", "edition2026,experiment a {", "a experiment {"])
    parseSoundly(`${head}\n  seed = 1\n}\n`);
});

test("of two brackets that may be open, both are shown", () => {
  const { diagnostics } = checkText(parity().replace("last(states), units", "last(states, units"));
  const shown = diagnostics.map(({ code, span, related }) => [code, span.start, related.at(-1)?.span.start]);
  const [outer, inner] = ["(last(", "(states, units"].map((text) =>
    parity().replace("last(states)", "last(states").indexOf(text),
  );
  assert.equal(shown, [["unclosed-bracket", outer, inner]]);
});

test("each of several slips is said once, whatever it breaks", () => {
  const several = slipped(
    ["rows strings", "rwos strings"],
    ["model {", "model ["],
    ["last(states), units", "last(states). units"],
    ["adam(rate: 1e-2)", "adam(rate: 1e-2"],
    ["epochs    = 3", "epochs    = three"],
  );
  assert.equal(several, [
    "6:5 unexpected-token: Expected `rows`, found `rwos`.",
    "11:9 unexpected-token: Expected `{`, found `[`.",
    "13:32 unexpected-token: Expected `,`, found `.`.",
    "17:21 unclosed-bracket: This `(` is never closed.",
    "19:17 unknown-name: Nothing here is called `three`.",
  ]);
});

test("the lines of a file without any indentation are still told apart", () => {
  const flat = parity().replace(/^ +/gm, "").replace("adam(rate: 1e-2)", "adam(rate: 1e-2");
  assert.equal(saidOf(checkText(flat)), ["17:17 unclosed-bracket: This `(` is never closed."]);
});

test("what stands behind a brace that is left open is not taken for it", () => {
  const said = saidOf(checkText("edition 2026\nexperiment parity { bad\n"));
  assert.is(said[0], "2:19 unclosed-bracket: This `{` is never closed.");
});

test("a statement of another language ends with its line, or before the brace of what it stands in", () => {
  const beside = (statement: string) => slipped(["seed = 1", `seed = 1\n  ${statement}`]);
  assert.equal(beside("def f(x)"), ["5:3 foreign-word: `def` is not part of the language."]);
  assert.equal(beside("for (x in y) }"), [
    "5:3 foreign-word: `for` is not part of the language.",
    "5:16 unopened-bracket: This `}` closes nothing.",
  ]);
  // Names may be called so.
  assert.equal(beside("val by length"), ["5:7 unexpected-token: Expected `=` or `{` after `val`, found `by`."]);
});

test("of very many slips each is still said", () => {
  const many = Array.from({ length: 60 }, (_, at) => `  x${at} = = 3`).join("\n");
  const said = slipped(["  seed = 1", `  seed = 1\n${many}`]);
  assert.equal(
    said,
    said.filter((one) => one.includes("unexpected-token")),
  );
  assert.is(said.length, 60);
});

test.run();
