/** What tree-sitter colours is what the lexer reads: its parser, compiled to WebAssembly, and the queries for editors. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Edit, Language, type Node, Parser, Query } from "web-tree-sitter";
import { treeSitterSources } from "../../scripts/tree-sitter-sources.mjs";
import { parse as parseText } from "../../src/compiler/syntax/parse.js";
import { randomFrom } from "../compiler/format/scattered.js";
import { written } from "../compiler/format/written.js";
import { mutated, noise, salad } from "../compiler/support/texts.js";
import { ROOT } from "../support/command-line.js";
import { type Colours, corpus, disagreements, mistakenWords } from "./agreement.js";

const HOW = "run scripts/build-tree-sitter.mjs";
const folder = join(ROOT, "grammar", "tree-sitter");
const read = (...path: readonly string[]) => readFileSync(join(folder, ...path), "utf8");

await Parser.init();
const language = await Language.load(readFileSync(join(folder, "tree-sitter-rnn.wasm")));
const parser = new Parser().setLanguage(language);
const colouring = new Query(language, read("queries", "highlights.scm"));

function parse(text: string): Node {
  const tree = parser.parse(text);
  if (!tree) throw new Error("tree-sitter read nothing");
  return tree.rootNode;
}

const NAME = /^(variable(\.(member|parameter))?|function(\.call)?|type)$/;
const COLOURS: Colours = {
  may: {
    keyword: /^keyword$/,
    section: /^keyword$/,
    truth: /^boolean$/,
    soft: new RegExp(`${NAME.source}|^keyword$`),
    number: /^number(\.float)?$/,
    string: /^string$/,
    comment: /^comment$/,
    documentation: /^comment\.documentation$/,
    operator: /^operator$/,
    punctuation: /^punctuation\.(bracket|delimiter)$/,
    name: NAME,
    error: /^error$/,
  },
  exact: { Real: "number.float", Count: "number" },
};

/** For each character of a text, the capture of the innermost node around it. No node may have two. */
function coloursOf(text: string, tree: Node): readonly string[] {
  const colours = Array.from({ length: text.length }, () => "");
  const taken = new Map<number, string>();
  // Each question to a node is a call of the module.
  const captures = colouring
    .captures(tree)
    .map(({ name, node }) => ({ name, node, start: node.startIndex, end: node.endIndex }))
    .sort((a, b) => b.end - b.start - (a.end - a.start));
  for (const { name, node, start, end } of captures) {
    const before = taken.get(node.id);
    if (before) throw new Error(`${node.type} ${node.text} is ${before} and ${name}`);
    taken.set(node.id, name);
    colours.fill(name, start, end);
  }
  return colours;
}

function agrees(text: string): Node {
  const tree = parse(text);
  const colours = coloursOf(text, tree);
  assert.equal(disagreements(text, colours, COLOURS), [], text);
  assert.equal(mistakenWords(text, colours, COLOURS), [], text);
  return tree;
}

/** What the compiler's parser takes has no error for tree-sitter's either. */
function agreesThroughout(text: string): void {
  const tree = agrees(text);
  if (!tree.hasError) return;
  const { diagnostics } = parseText({ file: "main.rnn", text });
  assert.ok(diagnostics.length > 0, `${text}\n${tree.toString()}`);
}

test("the parser is made from the grammar that there is", () => {
  assert.is(JSON.parse(read("built.json")).sources, treeSitterSources(ROOT), `tree-sitter's grammar changed: ${HOW}`);
});

test("every experiment, every example and every file of the corpus, right or wrong, is coloured as it is read", () => {
  for (const text of corpus()) agreesThroughout(text);
});

test("files grown from the grammar are coloured as they are read, soft words as the parser takes them", () => {
  const random = randomFrom(2026);
  for (let file = 0; file < 40; file++) agreesThroughout(written(random));
});

test("what is broken is coloured as the lexer reads it", () => {
  for (const texts of [mutated, salad, noise])
    for (const text of fc.sample(texts, { seed: 2026, numRuns: 40 })) agrees(text);
});

/** What decides where statements end, and what is long. */
const PIECES = ["\n", "(", ")", "{", "}", "[", '"', "# ", "|>", " = ", "1.", "param ", "\nexperiment a {\n", ""];

function pointAt(text: string, index: number): { row: number; column: number } {
  const before = text.slice(0, index);
  return { row: before.split("\n").length - 1, column: index - (before.lastIndexOf("\n") + 1) };
}

test("after each of many edits the tree is that of the whole text, read anew", () => {
  let text = written(randomFrom(2026));
  let tree = parser.parse(text);
  const edits = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(5), fc.constantFrom(...PIECES));
  for (const [where, removed, added] of fc.sample(edits, { seed: 2026, numRuns: 60 })) {
    const start = Math.floor(where * text.length);
    const end = Math.min(text.length, start + removed);
    const next = text.slice(0, start) + added + text.slice(end);
    tree?.edit(
      new Edit({
        startIndex: start,
        oldEndIndex: end,
        newEndIndex: start + added.length,
        startPosition: pointAt(text, start),
        oldEndPosition: pointAt(text, end),
        newEndPosition: pointAt(next, start + added.length),
      }),
    );
    tree = parser.parse(next, tree);
    text = next;
    assert.is(tree?.rootNode.toString(), parse(text).toString(), text);
  }
});

test.run();
