/** Where names are declared, where else they stand, and what they may be called instead. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Location } from "vscode-languageserver";
import { plansOf } from "../../src/compiler/fix.js";
import { callItemAt, incomingCalls, outgoingCalls } from "../../src/language-server/call-hierarchy.js";
import { definitionAt } from "../../src/language-server/definition.js";
import { documentLinks } from "../../src/language-server/links.js";
import { offsetOf } from "../../src/language-server/positions.js";
import { referencesAt } from "../../src/language-server/references.js";
import { renameAt, renameableAt } from "../../src/language-server/rename.js";
import { documentSymbols, workspaceSymbols } from "../../src/language-server/symbols.js";
import { checkText } from "../compiler/support/host.js";
import { cursorIn, EXPERIMENT } from "./experiment.js";
import { type Opened, opened } from "./support.js";

/** The text at a location, with the number of its line from 1; in another file, with its name. */
function shown({ workspace }: Opened, { uri, range }: Location): string {
  const state = workspace.state(uri);
  if (!state) return uri.replace(/^.*\/std\//, "std/");
  const [start, end] = [range.start, range.end].map((position) => offsetOf(state.lines, position));
  const name = state.path.replace(/^\/project\//, "");
  return `${name === "main.rnn" ? "" : `${name}:`}${range.start.line + 1} ${state.text.slice(start, end)}`;
}

function definition(written: string, files = {}): string | null {
  const file = opened(written, { files });
  const location = definitionAt(file.workspace, file.state, file.at);
  return location ? shown(file, location) : null;
}

const DECLARED: readonly (readonly [cursor: string, where: string | null])[] = [
  ["lstm, units: uni‸ts)", "18 units"],
  ["dense(inner, units: uni‸ts)", "8 units"],
  ["dense(inner, uni‸ts: units)", null],
  ["wid‸th * factor", "8 width"],
  ["width * fac‸tor", "5 factor"],
  ["he‸ad(last", "8 head"],
  ["units: ‸odd.classes", "25 odd"],
  ["string ‸= strings", null],
  ["= ‸strings.bits", "22 strings"],
  ["ra‸te = 3e-3", "19 rate"],
  ["extends par‸ity", "14 parity"],
  ["validate.accu‸racy", "45 accuracy"],
  ["head(last(states), un‸its: odd", "8 units"],
  ["recur‸rent(string", null],
  ["cell: ls‸tm", null],
  ["when prechelt‸_gl(", "std/stop.rnn"],
  ["import { prechelt‸_gl }", "std/stop.rnn"],
];

for (const [cursor, where] of DECLARED) {
  test(`definition at ${JSON.stringify(cursor)}`, () => {
    assert.is(definition(cursorIn(cursor)), where);
  });
}

const TABLES = `edition 2026

import { tokens_of } from "./text.rnn"

experiment pairs {
  data {
    rows pairs = tsv("pairs.tsv", columns: [english, spanish]) |> where(english != "")
    rows heads = csv("heads.csv", columns: [price: real])
  }
}
`;

test("definition of a column, in its rows and elsewhere; of a path, the file", () => {
  assert.is(definition(TABLES.replace("where(english", "where(eng‸lish")), "7 english");
  const read = TABLES.replace('!= "")\n', '!= "")\n    target word = pairs.span‸ish\n');
  assert.is(definition(read), "7 spanish");
  assert.is(definition(TABLES.replace("./text", "./te‸xt"), { "text.rnn": "edition 2026\n" }), "text.rnn:1 ");
});

function references(written: string, files = {}): readonly string[] {
  const file = opened(written, { files });
  return referencesAt(file.workspace, file.state, file.at, true).map((location) => shown(file, location));
}

test("references of a parameter: in blocks of the same name there are none, in experiments that derive there are", () => {
  assert.equal(references(cursorIn("param ra‸te ")), ["19 rate", "37 rate", "50 rate"]);
  assert.equal(references(cursorIn("lstm, units: uni‸ts)")), ["18 units", "29 units"]);
});

test("references of a block, across files", () => {
  const user =
    'edition 2026\n\nimport { head } from "./main.rnn"\n\nblock two(x: [width] of real) {\n  return head(x, units: 2)\n}\n';
  assert.equal(references(cursorIn("block he‸ad"), { "user.rnn": user }), [
    "8 head",
    "32 head",
    "user.rnn:3 head",
    "user.rnn:6 head",
  ]);
});

test("references of what the language has", () => {
  assert.equal(references(cursorIn("recur‸rent(string")), ["29 recurrent", "31 recurrent"]);
  assert.equal(references(cursorIn("recurrent(string, ce‸ll: lstm")), ["29 cell", "31 cell"]);
});

/** The files after a rename, by name; or why there is none. */
function renamed(written: string, to: string, files: Readonly<Record<string, string>> = {}) {
  const { workspace, state, at } = opened(written, { files });
  const edit = renameAt(workspace, state, at, to);
  if ("refusal" in edit) return edit.refusal;
  return new Map(
    Object.entries(edit.changes ?? {}).map(([uri, edits]) => {
      const file = workspace.state(uri);
      if (!file) throw new Error(uri);
      const after = [...edits].reverse().reduce((text, { range, newText }) => {
        const [start, end] = [range.start, range.end].map((position) => offsetOf(file.lines, position));
        return text.slice(0, start) + newText + text.slice(end);
      }, file.text);
      return [file.path.replace("/project/", ""), after];
    }),
  );
}

function errorsIn(text: string): readonly string[] {
  return checkText(text).diagnostics.flatMap(({ code, severity }) => (severity === "error" ? [code] : []));
}

for (const [cursor, to] of [
  ["param uni‸ts ", "width"],
  ["‸states = recurrent", "memory"],
  ["‸odd.classes", "parity_of_ones"],
  ["block he‸ad", "top"],
  ["dense(inn‸er", "hidden"],
  ["extends par‸ity", "base"],
  ["wid‸th * factor", "size"],
  ["const fac‸tor", "times"],
] as const) {
  test(`renamed at ${JSON.stringify(cursor)}: the experiments stay the same`, () => {
    const files = renamed(cursorIn(cursor), to);
    const text = files instanceof Map ? files.get("main.rnn") : String(files);
    assert.ok(text?.includes(to), String(files));
    const [before, after] = [checkText(EXPERIMENT), checkText(text ?? "")];
    assert.equal(after.diagnostics, []);
    assert.equal([...plansOf(after).values()], [...plansOf(before).values()]);
  });
}

test("a rename reaches the files that import the name", () => {
  const user =
    'edition 2026\n\nimport { parity } from "./main.rnn"\n\nexperiment more extends parity {\n  units = 64\n}\n';
  const experiment = renamed(cursorIn("experiment par‸ity"), "odd_ones", { "user.rnn": user });
  assert.ok(experiment instanceof Map);
  assert.is(experiment.get("user.rnn"), user.replaceAll("parity", "odd_ones"));
  const param = renamed(cursorIn("param uni‸ts"), "width", { "user.rnn": user });
  assert.ok(param instanceof Map);
  assert.is(param.get("user.rnn"), user.replace("units", "width"));
});

test("what cannot be renamed, or not so, says why", () => {
  const refused: readonly (readonly [string, string, string])[] = [
    ["recur‸rent(string", "x", "`recurrent` is part of the language, and keeps its name."],
    ["recurrent(string, ce‸ll: lstm", "x", "`cell` is part of the language, and keeps its name."],
    ["when prechelt‸_gl", "x", "`prechelt_gl` is declared outside of the project, and keeps its name."],
    ["= 25‸0", "x", "There is no name here that a file declares."],
    ["param uni‸ts", "param", "`param` is a word of the language, and no name."],
    ["param uni‸ts", "Units", "`Units` is no name: names are letters a to z, digits and `_`, and begin with no digit."],
    ["param uni‸ts", "states", "`states` is already the name of a layer in `main.rnn`."],
    ["param uni‸ts", "factor", "`factor` is already the name of a const in `main.rnn`."],
    ["block he‸ad", "dense", "`dense` is called by the language already."],
    ["block he‸ad", "slower", "`slower` is already a name in `main.rnn`."],
  ];
  for (const [cursor, to, why] of refused) assert.is(renamed(cursorIn(cursor), to), why, cursor);
});

test("a column of a table with a header is the file's to name; others may be called anything", () => {
  assert.is(
    renamed(TABLES.replace("[price", "[pri‸ce"), "cost"),
    "`price` is what the data file calls this column; rename it there.",
  );
  const renamedColumn = renamed(TABLES.replace("[english", "[eng‸lish"), "First words");
  assert.ok(renamedColumn instanceof Map);
  assert.ok(renamedColumn.get("main.rnn")?.includes("columns: [`First words`, spanish]) |> where(`First words` !="));
});

/** A column, and an input or target, of one name. */
const LIKE_NAMED = `edition 2026

experiment moods {
  param limit = 20  in 10..40
  param units = 8   in 4..16

  data {
    rows said = tsv("said.tsv", columns: [line, mood: 0..2])
                |> where(count(words(line)) <= limit and mood != 2)
                |> distinct(by: [line, mood])
                |> split(by: hash(line), train: 80%, validate: 10%, test: 10%)

    vocab  v    = vocabulary(words(said.line), most: 50)
    input  line = tokens(words(said.line), v)
    target mood = said.mood
  }

  model {
    states = embed(line, size: 8) |> recurrent(cell: gru, units: units)
    logits = dense(last(states), units: mood.classes)
  }

  train {
    loss      = cross_entropy(logits, mood)
    optimizer = adam(rate: 1e-2)
    batch     = 50 by length(line)
    epochs    = 3
  }

  search {
    method = hand([{ units: 8, limit: 30 }, { units: 12 }])
    minimize validate.loss
  }
}
`;

const LINE = /(?:columns: \[|words\(|by: \[|hash\(|said\.)line/g;

for (const [cursor, to, after] of [
  ["columns: [li‸ne", "spoken", LIKE_NAMED.replace(LINE, (all) => all.replace("line", "spoken"))],
  ["words(li‸ne)", "spoken", LIKE_NAMED.replace(LINE, (all) => all.replace("line", "spoken"))],
  ["said.li‸ne", "spoken", LIKE_NAMED.replace(LINE, (all) => all.replace("line", "spoken"))],
  ["embed(li‸ne", "spoken", LIKE_NAMED.replace(/(input {2}|embed\(|length\()line/g, "$1spoken")],
  ["target mo‸od", "feeling", LIKE_NAMED.replace(/(target |units: |logits, )mood/g, "$1feeling")],
  ["param li‸mit", "most", LIKE_NAMED.replaceAll("limit", "most")],
  ["{ uni‸ts: 12", "width", LIKE_NAMED.replace(/(param |units: |\{ )units/g, "$1width")],
] as const) {
  test(`of two things of one name, the one at ${JSON.stringify(cursor)} alone is renamed`, () => {
    const files = renamed(cursorIn(cursor, LIKE_NAMED), to);
    assert.ok(files instanceof Map, String(files));
    assert.is(files.get("main.rnn"), after);
    assert.equal(errorsIn(after), []);
  });
}

test("two columns of one table keep two names", () => {
  const why = "`mood` is already the name of a column in `main.rnn`.";
  assert.is(renamed(cursorIn("said.li‸ne", LIKE_NAMED), "mood"), why);
});

test("a column is followed through rows that are made of other rows", () => {
  const text = `edition 2026

experiment moods {
  data {
    rows read = tsv("said.tsv", columns: [line, mood: 0..2])
    rows said = read |> where(line != "") |> split(by: hash(line), train: 80%, validate: 10%, test: 10%)

    vocab  v    = vocabulary(words(said.line), most: 50)
    input  line = tokens(words(said.line), v)
    target mood = said.mood
  }
}
`;
  for (const cursor of ["columns: [li‸ne", "where(li‸ne", "said.li‸ne"]) {
    const files = renamed(cursorIn(cursor, text), "spoken");
    assert.ok(files instanceof Map, String(files));
    assert.is(files.get("main.rnn"), text.replaceAll("line", "spoken").replace("input  spoken", "input  line"));
  }
});

test("columns that no list names are not confused with what else has their names", () => {
  const text = `edition 2026

experiment book {
  data {
    rows read = text("book.txt") |> lines() |> where(text != "") |> split(by: order(), train: 80%, validate: 10%, test: 10%)

    vocab  v    = vocabulary(words(read.text), most: 50)
    target text = tokens(words(read.text), v)
  }
}
`;
  const files = renamed(cursorIn("target te‸xt", text), "word");
  assert.ok(files instanceof Map);
  assert.is(files.get("main.rnn"), text.replace("target text", "target word"));
});

test("before a rename, the editor is told what it is of", () => {
  const { workspace, state, at } = opened(cursorIn("param uni‸ts "));
  const able = renameableAt(workspace, state, at);
  assert.equal(able, {
    range: { start: { line: 17, character: 8 }, end: { line: 17, character: 13 } },
    placeholder: "units",
  });
});

test("the outline of a file", () => {
  const { workspace, state } = opened(EXPERIMENT);
  const outline = (symbols: ReturnType<typeof documentSymbols>, depth = 0): readonly string[] =>
    symbols.flatMap(({ name, detail, children = [] }) => [
      `${"  ".repeat(depth)}${name}${detail ? ` (${detail})` : ""}`,
      ...outline(children, depth + 1),
    ]);
  assert.equal(outline(documentSymbols(workspace, state)), [
    "factor (const)",
    "head (block)",
    "  inner",
    "parity (experiment)",
    "  units",
    "  rate",
    "  data",
    "    strings",
    "    string",
    "    odd",
    "  model",
    "    states",
    "    logits",
    "  train",
    "  measure",
    "    accuracy",
    "slower (experiment, extends parity)",
  ]);
});

test("names of all files, by some of their letters", () => {
  const file = opened(EXPERIMENT, { files: { "other.rnn": "edition 2026\n\nconst most_steps = 3\n" } });
  const names = workspaceSymbols(file.workspace, "sts").map(
    ({ name, containerName, location }) =>
      `${name} ${containerName ?? ""} ${"range" in location ? location.range.start.line : ""}`,
  );
  assert.equal(names, ["strings parity 21", "states parity 28", "most_steps  2"]);
});

test("links: imports, and data files that are there", () => {
  const files = { "text.rnn": "edition 2026\n", "pairs.tsv": "a\tb\n" };
  const file = opened(TABLES, { files });
  assert.equal(
    documentLinks(file.workspace, file.state).map(({ range, target }) => [
      shown(file, { uri: file.state.uri, range }),
      target,
    ]),
    [
      ["3 ./text.rnn", "file:///project/text.rnn"],
      ["7 pairs.tsv", "file:///project/pairs.tsv"],
    ],
  );
});

test("who calls a block, and what a block calls", () => {
  const blocks = EXPERIMENT.replace(
    "## Is the",
    "block deep(x: [width] of real) {\n  return head(head(x, units: 4), units: 2)\n}\n\n## Is the",
  );
  const file = opened(cursorIn("block he‸ad", blocks));
  const item = callItemAt(file.workspace, file.state, file.at);
  assert.ok(item);
  assert.equal(
    incomingCalls(file.workspace, item).map(({ from, fromRanges }) => [from.name, fromRanges.length]),
    [
      ["deep", 2],
      ["parity", 1],
    ],
  );
  const deep = opened(cursorIn("block de‸ep", blocks));
  const other = callItemAt(deep.workspace, deep.state, deep.at);
  assert.ok(other);
  assert.equal(
    outgoingCalls(deep.workspace, other).map(({ to, fromRanges }) => [to.name, fromRanges.length]),
    [["head", 2]],
  );
});

test.run();
