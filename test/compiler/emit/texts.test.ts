/** Nothing that a `.rnn` file says in texts, comments and documents becomes code (language rule R10). */

import ts from "typescript";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { checked, compile, emitted, errorsOf, type Files, load, ready } from "../../programs/workshop.js";

const HOSTILE = [
  "*/ globalThis.broken = true; /*",
  "'; globalThis.broken = true; //",
  '"; globalThis.broken = true; //',
  "`; globalThis.broken = true; //",
  `$${"{globalThis.broken = true}"}`,
  "</script><script>globalThis.broken = true</script>",
  "<!-- globalThis.broken = true -->",
  "a\u2028globalThis.broken = true;//",
  "a\u2029globalThis.broken = true;//",
  "a\u0085globalThis.broken = true;",
  "\\",
  "\\u0022; globalThis.broken = true; //",
  "\u202eeurt = nekorb.siht\u202c",
  "\u0000\u0007\u001b[2J",
  "\ufeff",
  "@ts-nocheck",
  "// @ts-ignore",
  '/// <reference path="x" />',
  "# sourceMappingURL=https://example.org/x.map",
  "{ } ( ) [ ] => ;",
  "😀\ud83d lone",
];

const quoted = (text: string) => {
  const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t" };
  return `"${text.replace(/["\\\n\t]|[\p{C}\p{Zl}\p{Zp}]/gu, (sign) => escapes[sign] ?? `\\u{${sign.codePointAt(0)?.toString(16)}}`)}"`;
};

/** A program that shows a text wherever one may stand. */
function program(text: string, spoken: string): Files {
  return {
    "main.rnn": `edition 2026

## ${spoken}
experiment texts {
  ## ${spoken}
  param units = 2 in 1..4  # ${spoken}

  data {
    rows lines = tsv("lines.tsv", columns: [line, class: 0..3])
                 |> where(line != ${quoted(text)} and not (line == ${quoted(`x${text}`)}))
                 |> split(by: hash(replace(line, from: ${quoted(`y${text}`)}, to: ${quoted(text)})), train: 50%, validate: 25%, test: 25%)
    vocab v = vocabulary(words(lines.line, strip: ${quoted(text)}))   # ${spoken}
    ## ${spoken}
    input words = tokens(words(lines.line, strip: ${quoted(text)}), v)
    target class = lines.class
  }

  model {
    ## ${spoken}
    states = embed(words, size: 2) |> recurrent(cell: gru, units: units)   # ${spoken}
    logits = dense(last(states), units: class.classes)
  }

  train {
    loss      = cross_entropy(logits, class)
    optimizer = sgd(rate: 0.1)
    batch     = 2
    epochs    = 1
  }
}
`,
    "lines.tsv": "a b\t1\nb c\t2\na\t0\nc\t3\n",
  };
}

/** What the parser sees: kinds of nodes, without what texts and comments say. */
function structure(typescript: string): readonly number[] {
  const source = ts.createSourceFile("program.ts", typescript, ts.ScriptTarget.Latest, true);
  const kinds: number[] = [];
  const visit = (node: ts.Node) => {
    kinds.push(node.kind);
    ts.forEachChild(node, visit);
  };
  visit(source);
  assert.equal(
    (source as ts.SourceFile & { readonly parseDiagnostics: readonly unknown[] }).parseDiagnostics.length,
    0,
  );
  return kinds;
}

const plain = emitted(compile(program("plain", "plain")));
const shape = structure(plain.typescript);
let tried = 0;

for (const text of HOSTILE) {
  test(`${JSON.stringify(text)} stays a text`, () => {
    // What ends a line, or may not be seen, cannot stand in a file but by its number.
    const spoken = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "") || "plain";
    const files = program(text, spoken);
    if (errorsOf(checked(files)) !== "") return;
    tried++;
    const compiled = compile(files);
    const { typescript, javascript } = emitted(compiled);
    assert.equal(structure(typescript), shape);
    assert.is(javascript.split("\n").length, plain.javascript.split("\n").length);
    // Every text arrives as it was written.
    const texts: string[] = [];
    const visit = (node: ts.Node) => {
      if (ts.isStringLiteral(node)) texts.push(node.text);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile("program.ts", typescript, ts.ScriptTarget.Latest));
    for (const one of [text, `x${text}`, `y${text}`]) assert.ok(texts.includes(one), one);
    // Nothing invisible, nothing that turns a line, no word to the type checker, no other map.
    assert.not.match(typescript, /[^\n\P{Cc}]|[\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u);
    assert.not.match(typescript, /^\s*(?:\/\/|\/\*|\*).*@ts-/m);
    assert.is(javascript.match(/\/\/[#@] ?sourceMappingURL/g)?.length, 1);
    assert.not.match(typescript, /^\s*\/\/\//m);
  });
}

test("most of them could be said", () => {
  assert.ok(tried >= HOSTILE.length - 3, String(tried));
});

test("odd signs in comments and documents of a file", () => {
  let said = 0;
  for (const text of HOSTILE) {
    if (/[\n]/.test(text)) continue;
    const files = program("plain", text);
    if (errorsOf(checked(files)) !== "") continue;
    said++;
    const { typescript } = emitted(compile(files));
    assert.equal(structure(typescript), shape, text);
    assert.not.match(typescript, /[^\n\P{Cc}]|[\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u);
    assert.not.match(typescript, /^\s*(?:\/\/|\/\*|\*).*@ts-/m);
  }
  assert.ok(said >= 10, String(said));
});

test("names of columns are texts as well", () => {
  const files: Files = {
    "main.rnn": `edition 2026
experiment odd_columns {
  data {
    rows things = csv("things.csv", columns: [\`a"b'c\`: real, \`*/ globalThis.broken = true; /*\`: real, \`__proto__\`: real, \`\${x}\`: 0..2])
                  |> where(\`__proto__\` > -1.0)
                  |> split(train: 50%, validate: 25%, test: 25%)
    input a = things.\`a"b'c\`
    input b = things.\`*/ globalThis.broken = true; /*\`
    input c = things.\`__proto__\`
    target d = things.\`\${x}\`
  }
  model {
    logits = dense(a, units: d.classes) + dense(b, units: d.classes) + dense(c, units: d.classes)
  }
  train {
    loss      = cross_entropy(logits, d)
    optimizer = sgd(rate: 0.1)
    batch     = 2
    epochs    = 1
  }
}
`,
    "things.csv": `"a""b'c",*/ globalThis.broken = true; /*,__proto__,$${"{x}"}\n1,2,3,0\n2,3,4,1\n3,4,5,2\n4,5,6,0\n`,
  };
  const compiled = compile(files);
  structure(emitted(compiled).typescript);
  return load(files, compiled).then((made) => {
    const { data } = ready(made);
    const values = (name: string) =>
      [...data.parts.values()].flatMap(({ columns }) => Array.from(columns[name].values)).sort();
    assert.equal(values("a"), [1, 2, 3, 4]);
    assert.equal(values("b"), [2, 3, 4, 5]);
    assert.equal(values("c"), [3, 4, 5, 6]);
    assert.equal(values("d"), [0, 0, 1, 2]);
    assert.not.ok("broken" in globalThis);
  });
});

test.run();
