import { test } from "uvu";
import * as assert from "uvu/assert";
import { lineStarts, positionAt } from "../../../src/compiler/source.js";
import type { Expression } from "../../../src/compiler/syntax/tree.js";
import { MISTAKES, RIGHT } from "../../corpus/corpus.js";
import { nodesOf, parseSoundly } from "../support/invariants.js";

function said(text: string): readonly string[] {
  const starts = lineStarts(text);
  return parseSoundly(text).diagnostics.map(({ code, span, message }) => {
    const { line, column } = positionAt(starts, span.start);
    return `${line}:${column} ${code}: ${message}`;
  });
}

/** `(a + (b * c))`: how an expression was grouped. */
function grouped(node: Expression): string {
  switch (node.kind) {
    case "number":
      return node.text;
    case "reference":
      return node.name;
    case "field":
      return `${grouped(node.of)}.${node.name.text}`;
    case "unary":
      return `(${node.operator} ${grouped(node.operand)})`;
    case "binary":
      return `(${grouped(node.left)} ${node.operator} ${grouped(node.right)})`;
    case "range":
      return `(${grouped(node.low)} .. ${grouped(node.high)})`;
    case "sized":
      return `(${grouped(node.amount)} ${node.manner} ${grouped(node.detail)})`;
    case "call":
      return `${node.callee.text}(${node.arguments.map(({ name, value }) => `${name ? `${name.text}: ` : ""}${grouped(value)}`).join(", ")})`;
    case "chain":
      return [node.first, ...node.stages].map(grouped).join(" |> ");
    default:
      return node.kind;
  }
}

const expression = (text: string) => {
  const { tree, diagnostics } = parseSoundly(`edition 2026\nconst a = ${text}\n`);
  assert.equal(diagnostics, []);
  const [definition] = tree.definitions;
  return definition.kind === "const" ? grouped(definition.value) : "";
};

for (const [text, wanted] of [
  ["a + b * c", "(a + (b * c))"],
  ["a - b - c", "((a - b) - c)"],
  ["a * b mod c", "((a * b) mod c)"],
  ["(a + b) * c", "((a + b) * c)"],
  ["-a * b", "((- a) * b)"],
  ["- -a", "(- (- a))"],
  ["a < b and c >= d or not e == f", "(((a < b) and (c >= d)) or (not (e == f)))"],
  ["a or b and c", "(a or (b and c))"],
  ["a..b + 1", "(a .. (b + 1))"],
  ["a.b.c", "a.b.c"],
  ["64 by length", "(64 by length)"],
  ["64 by length(a, b.c)", "(64 by length(a, b.c))"],
  ["20 lanes of 35", "(20 lanes 35)"],
  ["a |> b(1, c: 2) |> d()", "a |> b(1, c: 2) |> d()"],
  ["f(a, step: 2, data: train.loss)", "f(a, step: 2, data: train.loss)"],
] as const) {
  test(`\`${text}\` is ${wanted}`, () => assert.is(expression(text), wanted));
}

for (const [name, text] of [...RIGHT, ...MISTAKES]) {
  test(`the tree of ${name} is sound`, () => {
    parseSoundly(text);
  });
}

test("a right file has no syntax error at any carriage returns or final line", () => {
  for (const [name, text] of RIGHT) {
    assert.equal(said(text.replace(/\r?\n/g, "\r\n")), [], name);
    assert.equal(said(text.trimEnd()), [], name);
  }
});

test("a name in back-ticks is what stands between them", () => {
  const { tree } = parseSoundly("edition 2026\nconst a = `Two Words`\n");
  const [reference] = nodesOf(tree).filter((node) => node.kind === "reference");
  assert.is(reference.kind === "reference" && reference.name, "Two Words");
});

const SYNTAX: readonly (readonly [text: string, ...wanted: string[]])[] = [
  ["", "1:1 no-edition: The file does not say its edition; begin it with `edition 2026`."],
  ["\n \t\n", "1:1 no-edition: The file does not say its edition; begin it with `edition 2026`."],
  ["edition 2026"],
  ["# only\n", "1:1 no-edition: The file does not say its edition; begin it with `edition 2026`."],
  ["\n\nconst a = 1\n", "3:1 no-edition: The file does not say its edition; begin it with `edition 2026`."],
  ["edition\n", "1:8 unexpected-token: Expected a count, found the end of the file."],
  [
    "edition 2026\nedition 2026\n",
    "2:1 unexpected-token: Expected an experiment, a block, a pipeline, a criterion or a constant, found `edition`.",
  ],
  ["edition 1999\n", "1:1 wrong-edition: Edition 1999 is not known to this compiler, which knows 2026."],
  ["edition 2026\nconst\n", "2:6 unexpected-token: Expected a name, found the end of the file."],
  ["edition 2026\nconst a\n", "2:8 unexpected-token: Expected `=`, found the end of the file."],
  ["edition 2026\nconst a =\n", "2:10 unexpected-token: Expected a value, found the end of the file."],
  ["edition 2026\nconst a =\nconst b = 1\n", "2:10 unexpected-token: Expected a value, found the end of the line."],
  ["edition 2026\nconst a = (1\n", "2:11 unclosed-bracket: This `(` is never closed."],
  ["edition 2026\nconst a = 1)\n", "2:12 unopened-bracket: This `)` closes nothing."],
  ["edition 2026\nconst a = 1__0\n", "2:11 bad-number: `1__0` is not a number."],
  ["edition 2026\nconst a = 2 hours\n", "2:11 bad-number: `2 hours` is not a number."],
  ['edition 2026\nconst a = "b\n', '2:11 open-text: The text "b has no closing `"` on its line.'],
  ["edition 2026\nconst a = 'b'\n", "2:11 bad-quotes: A text stands in double quotes, unlike 'b'."],
  ['edition 2026\nconst a = "\\q"\n', "2:12 bad-escape: `\\q` is not an escape."],
  ["edition 2026\nconst a = 1 § 2\n", '2:13 strange-character: The character "§" means nothing here.'],
  ["edition 2026\nconst a = b && c\n", "2:13 bad-operator: `&&` is not part of the language."],
  ["edition 2026\nconst a = 1;\n", "2:12 bad-operator: `;` is not part of the language."],
  ["edition 2026\nconst a = b | c | d\n", "2:13 bad-operator: `|` is not part of the language."],
  ["edition 2026\n/* b */ const a = 1\n", "2:1 bad-operator: `/* b */` is not part of the language."],
  ['edition 2026\nconst a = "b\nc"\n', '2:11 open-text: The text "b has no closing `"` on its line.'],
  ["edition 2026\nfor i in 1..3 { b = 1 }\nconst a = 1\n", "2:1 foreign-word: `for` is not part of the language."],
  [
    "edition 2026\nfor (i in 1..3) {\n  b = 1\n}\nconst a = 1\n",
    "2:1 foreign-word: `for` is not part of the language.",
  ],
  ["edition 2026\ndef f(x):\n  return x\nconst a = 1\n", "2:1 foreign-word: `def` is not part of the language."],
  ["edition 2026\nfrom std import a\nconst b = 1\n", "2:1 foreign-word: `from` is not part of the language."],
  [
    "edition 2026\nexperiment e {\n  if a == b:\n  seed = 1\n}\n",
    "3:3 foreign-word: `if` is not part of the language.",
  ],
  ["edition 2026\nExperiment e {\n}\n", "2:1 unexpected-token: Expected `experiment`, found `Experiment`."],
  ["edition 2026\nexperiment e {\n  Param a = 1\n}\n", "3:3 unexpected-token: Expected `param`, found `Param`."],
  ["edition 2026\nexperiment e:\n  seed = 1\n", "2:13 unexpected-token: Expected `{`, found `:`."],
  ["edition 2026\nexperiment e {\n  model:\n    a = 1\n  }\n}\n", "3:8 unexpected-token: Expected `{`, found `:`."],
  ["edition 2026\nexperiment e\n", "2:13 unexpected-token: Expected `{`, found the end of the file."],
  ["edition 2026\nblock b() {\n  return\n}\n", "3:9 unexpected-token: Expected a value, found the end of the line."],
  ['edition 2026\nimport a from "./a.rnn"\n', "2:8 unexpected-token: Expected `{`, found `a`."],
  [
    "edition 2026\nloss = 1\n",
    "2:1 unexpected-token: Expected an experiment, a block, a pipeline, a criterion or a constant, found `loss`.",
  ],
];

for (const [text, ...wanted] of SYNTAX) {
  test(`syntax of ${JSON.stringify(text)}`, () => assert.equal(said(text), wanted));
}

const SEVERAL = `edition 2026

const first = 1__0

experiment e {
  param units 16
  param cell = gru in { gru, lstm }

  data {
    rows strings = bits(count: 10, length: 5
    input string = strings.bits
    target odd = = sum(strings.bits)
  }

  model {
    states = recurrent(string, cell: cell units: units)
    logits = dense(last(states), units: 2))
  }

  train {
    batch: 5
    epochs = 3 steps = 4
    keep best validate.loss
  }
}

block last_of(x: [time, width] real) {
  return x
}

const final = 2
`;

test("several mistakes in one file are each said once", () => {
  assert.equal(
    said(SEVERAL)
      .map((line) => line.replace(/:[^:]*$|: .*$/, ""))
      .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)),
    [
      "3:15 bad-number",
      "6:15 unexpected-token",
      "10:24 unclosed-bracket",
      "12:18 unexpected-token",
      "16:43 unexpected-token",
      "17:43 unopened-bracket",
      "21:10 unexpected-token",
      "22:16 unexpected-token",
      "27:32 unexpected-token",
    ],
  );
});

test("what is right after a mistake is still in the tree", () => {
  const { tree } = parseSoundly(SEVERAL);
  const names = nodesOf(tree).flatMap((node) =>
    node.kind === "param" || node.kind === "const" || node.kind === "declaration" || node.kind === "assignment"
      ? [node.name.text]
      : [],
  );
  for (const name of ["first", "cell", "strings", "string", "states", "logits", "epochs", "final"]) {
    assert.ok(names.includes(name), name);
  }
  assert.equal(
    tree.definitions.map(({ kind }) => kind),
    ["const", "experiment", "block", "const"],
  );
  assert.ok(nodesOf(tree).some(({ kind }) => kind === "keep"));
});

test.run();
