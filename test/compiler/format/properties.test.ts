/** Whatever a file looks like: layout alone changes, nothing is lost, and twice is once. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { format } from "../../../src/compiler/format/format.js";
import { toPlan } from "../../../src/compiler/lower/to-plan.js";
import { layOut } from "../../../src/compiler/syntax/layout.js";
import { lex } from "../../../src/compiler/syntax/lexer.js";
import { parse } from "../../../src/compiler/syntax/parse.js";
import { MISTAKES, RIGHT } from "../../corpus/corpus.js";
import { PROGRAMS } from "../../programs/programs.js";
import { checkText } from "../support/host.js";
import { nodesOf } from "../support/invariants.js";
import { mutated, noise, salad } from "../support/texts.js";
import { gapsOf, randomFrom, type Scatter, scattered } from "./scattered.js";
import { written } from "./written.js";

function formatted(text: string): string {
  const result = format({ file: "main.rnn", text });
  if ("errors" in result) throw new Error(`${result.errors[0].message}\n${text}`);
  return result.text;
}

const tokensOf = (text: string) =>
  layOut(lex(text).tokens)
    .tokens.filter(({ tokenType }) => tokenType.name !== "Newline")
    .map(({ image }) => image);
const commentsOf = (text: string) => lex(text).comments.map(({ image }) => image.trimEnd());
const docsOf = (text: string) =>
  nodesOf(parse({ file: "main.rnn", text }).tree).flatMap((node) => ("doc" in node ? [node.doc] : []));

/** Gives the text in its layout, when all that must hold of it does. */
function formatsSoundly(text: string): string {
  const once = formatted(text);
  assert.is(formatted(once), once, "twice is once");
  assert.equal(tokensOf(once), tokensOf(text));
  assert.equal(commentsOf(once), commentsOf(text));
  assert.ok(once.endsWith("\n") && !once.endsWith("\n\n"), "one final line end");
  assert.not.match(once, /[ \t]$/m);
  assert.not.match(once, /\n\n\n/);
  assert.not.match(once.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`|#.*/g, ""), /[\t\r\f\u00a0\ufeff]/);
  return once;
}

const EVERYWHERE: Scatter = { comments: 1, lines: 0.5 };
const SCATTERS: readonly Scatter[] = [
  { comments: 0, lines: 0.2 },
  { comments: 0.15, lines: 0.2 },
];

test("1,000 files with comments in every gap", () => {
  let comments = 0;
  for (let seed = 0; seed < 1_000; seed++) {
    const random = randomFrom(seed);
    const text = scattered(written(random), random, EVERYWHERE);
    const once = formatsSoundly(text);
    const gaps = gapsOf(lex(text)).filter((gap) => gap !== "same").length;
    assert.ok(lex(once).comments.length >= gaps, "a comment in every gap");
    comments += gaps;
  }
  assert.ok(comments > 30_000, `${comments} gaps`);
});

test("files with some comments, or none", () => {
  for (let seed = 1_000; seed < 1_300; seed++) {
    const random = randomFrom(seed);
    formatsSoundly(scattered(written(random), random, SCATTERS[seed % 2]));
  }
});

function hashesOf(text: string, files: Readonly<Record<string, string>>) {
  const { experiments, diagnostics } = checkText(text, files);
  assert.ok(!diagnostics.some(({ severity }) => severity === "error"), diagnostics[0]?.message);
  return [...experiments].map(([name, experiment]) => [name, experiment && toPlan(experiment).plan.hashes]);
}

const neighbours = Object.fromEntries(RIGHT);
const WHOLE: readonly (readonly [name: string, text: string, files: Readonly<Record<string, string>>])[] = [
  ...[...RIGHT].map(([name, text]) => [name, text, neighbours] as const),
  ...PROGRAMS.map(({ name, files }) => [name, files["main.rnn"], files] as const),
];

test("files that are well keep their hashes and their documents, however they were laid out", () => {
  WHOLE.forEach(([name, text, files], index) => {
    const before = hashesOf(text, files);
    const once = formatsSoundly(text);
    assert.equal(hashesOf(once, files), before, name);
    assert.equal(docsOf(once), docsOf(text), name);
    const random = randomFrom(index);
    const wild = scattered(text, random, index % 3 === 0 ? EVERYWHERE : SCATTERS[index % 2]);
    assert.equal(hashesOf(formatsSoundly(wild), files), before, name);
  });
});

test("files with other mistakes than of syntax are laid out as well", () => {
  let count = 0;
  for (const text of MISTAKES.values()) {
    if ("errors" in format({ file: "main.rnn", text })) continue;
    formatsSoundly(text);
    count++;
  }
  assert.ok(count > 150, `${count} files`);
});

/** Refused with what the syntax has to say, or laid out. */
function isSound(text: string): void {
  const { diagnostics } = parse({ file: "main.rnn", text });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const result = format({ file: "main.rnn", text });
  if ("errors" in result) assert.equal(result.errors, errors);
  else {
    assert.equal(errors, []);
    formatsSoundly(text);
  }
}

const run = (arbitrary: fc.Arbitrary<string>, numRuns: number) =>
  fc.assert(fc.property(arbitrary, isSound), { seed: 20261, numRuns });

test("any characters", () => run(noise, 500));
test("pieces of the language in any order", () => run(salad, 300));
test("broken files", () => run(mutated, 250));

test.run();
