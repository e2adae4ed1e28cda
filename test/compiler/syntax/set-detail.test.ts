import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "../../../src/compiler/syntax/parse.js";
import { edited, setDetail } from "../../../src/compiler/syntax/set-detail.js";
import { type Call, childrenOf, type Node } from "../../../src/compiler/syntax/tree.js";

const HEAD = "edition 2026\n\nexperiment e {\n  data {\n";
const TAIL = "\n  }\n}\n";

function callsIn(node: Node, callee: string): readonly Call[] {
  const own = node.kind === "call" && node.callee.text === callee ? [node] : [];
  return [...own, ...childrenOf(node).flatMap((child) => callsIn(child, callee))];
}

function pinned(body: string, callee = "text", value = "ab"): string {
  const text = HEAD + body + TAIL;
  const { tree, diagnostics } = parse({ file: "a.rnn", text });
  assert.equal(diagnostics, [], body);
  const result = edited(
    text,
    callsIn(tree, callee).flatMap((call) => setDetail(text, call, "sha256", value)),
  );
  const again = parse({ file: "a.rnn", text: result });
  assert.equal(again.diagnostics, [], result);
  for (const { details } of callsIn(again.tree, callee)) {
    const [found] = details.filter(({ name }) => name.text === "sha256");
    assert.is(found.value.kind === "text" && found.value.value, value);
  }
  return result.slice(HEAD.length, result.length - TAIL.length);
}

test("braces are made where there are none, below the call", () => {
  assert.is(
    pinned('    rows book = text("b.txt")'),
    '    rows book = text("b.txt") {\n                  sha256 = "ab"\n                }',
  );
  assert.is(
    pinned('    rows book = text("b.txt")\n                |> lines() # each'),
    '    rows book = text("b.txt") {\n                  sha256 = "ab"\n                }\n                |> lines() # each',
  );
  assert.is(pinned('    rows a = text("b.txt") {}'), pinned('    rows a = text("b.txt")'));
});

test("a sum that is written is replaced, and nothing else", () => {
  assert.is(
    pinned('    rows book = text("b.txt") { sha256   =  "cd" } # why'),
    '    rows book = text("b.txt") { sha256   =  "ab" } # why',
  );
});

test("a line is added to those of the braces, and the signs stay in one column", () => {
  const braces = (...lines: readonly string[]) =>
    `    rows book = text("b.txt") {\n${lines.map((line) => `      ${line}\n`).join("")}    }`;
  assert.is(pinned(braces('from = "http://x" # there')), braces('from   = "http://x" # there', 'sha256 = "ab"'));
  assert.is(
    pinned(braces('cite    = "x"', 'from    = "http://x"', "# the end")),
    braces('cite    = "x"', 'from    = "http://x"', 'sha256  = "ab"', "# the end"),
  );
  assert.is(
    pinned('    rows b = text("b.txt") { cite   = "x"\n    }'),
    `    rows b = text("b.txt") { cite   = "x"\n${" ".repeat(29)}sha256 = "ab"\n    }`,
  );
  // Where they were not in one, they are left as they are.
  assert.is(
    pinned(braces('cite = "x"', 'from   = "http://x"')),
    braces('cite = "x"', 'from   = "http://x"', 'sha256 = "ab"'),
  );
});

test("braces on one line get lines", () => {
  assert.is(
    pinned('    rows b = text("b.txt") { from = "http://x" }'),
    '    rows b = text("b.txt") {\n               from   = "http://x"\n               sha256 = "ab"\n             }',
  );
});

test("line ends stay as they are", () => {
  const text = `${HEAD}    rows b = text("b.txt")${TAIL}`.replaceAll("\n", "\r\n");
  const [call] = callsIn(parse({ file: "a.rnn", text }).tree, "text");
  const result = edited(text, setDetail(text, call, "sha256", "ab"));
  assert.not(/[^\r]\n/.test(result));
  assert.equal(parse({ file: "a.rnn", text: result }).diagnostics, []);
  const below = (lines: readonly string[]) => `${HEAD}${lines.join("\n")}${TAIL}`.replaceAll("\n", "\r\n");
  const written = ['    rows b = text("b.txt") {', '      cite   = "x"', "    }"];
  const [found] = callsIn(parse({ file: "a.rnn", text: below(written) }).tree, "text");
  assert.is(
    edited(below(written), setDetail(below(written), found, "sha256", "ab")),
    below([...written.slice(0, 2), '      sha256 = "ab"', ...written.slice(2)]),
  );
});

test("several calls of one text", () => {
  const given = (a: string, b: string) => `    rows s = split(given: { train: text("a")${a}, test: text("b")${b} })`;
  const braces = (margin: number) => ` {\n${" ".repeat(margin + 2)}sha256 = "ab"\n${" ".repeat(margin)}}`;
  assert.is(pinned(given("", "")), given(braces(35), braces(52)));
});

test.run();
