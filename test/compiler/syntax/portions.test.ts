/** A file of many definitions is read some at a time; where anything has to be said, at once. Both read the same. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "../../../src/compiler/syntax/parse.js";
import { stream, uniform } from "../../../src/random/streams.js";
import { MISTAKES, RIGHT } from "../../corpus/corpus.js";

const EDITION = /^edition .*$/m;
/** Long enough for some portions. */
const LEAST = 20_000;

const bodyOf = (text: string) => text.replace(EDITION, "");
const chance = stream(5, "shuffle", "portions");

/** Right files one after the other, with imports between, as none of them would write them. */
function many(at: number): string {
  const files = [...RIGHT].map(([, text]) => bodyOf(text));
  const parts = ["edition 2026"];
  for (let index = 0, length = 0; length < LEAST; index++) {
    const part = files[Math.floor(uniform(chance, at, index) * files.length)];
    parts.push(part);
    length += part.length;
  }
  return parts.join("\n\n");
}

/** As it is read where something is wrong: a strange character at the end. */
const atOnce = (text: string) => parse({ file: "a.rnn", text: `${text}\n§` });

test("the tree of many definitions is that of the whole, with its doc comments and places", () => {
  for (let at = 0; at < 8; at++) {
    const text = many(at);
    const { tree, diagnostics } = parse({ file: "a.rnn", text });
    const whole = atOnce(text);
    assert.equal(diagnostics, []);
    assert.equal(
      whole.diagnostics.map(({ code }) => code),
      ["strange-character"],
    );
    assert.is(JSON.stringify(tree), JSON.stringify({ ...whole.tree, span: tree.span }));
    assert.is(tree.span.end, whole.tree.span.end);
  }
});

test("what is wrong in one definition is said as it is of that definition alone, in its place", () => {
  const before = many(0);
  const said = ({ code, message, span }: { code: string; message: string; span: { start: number } }, from: number) =>
    [code, message, span.start - from] as const;
  for (const [, text] of [...MISTAKES].filter((_, at) => at % 10 === 0)) {
    if (!/^edition 2026\n/.test(text)) continue;
    const alone = parse({ file: "a.rnn", text });
    const from = "edition 2026\n".length;
    const within = parse({ file: "a.rnn", text: `${before}\n\n${text.slice(from)}` });
    assert.equal(
      within.diagnostics.map((one) => said(one, before.length + 2)),
      alone.diagnostics.map((one) => said(one, from)),
    );
  }
});

test("a file that ends with what begins a definition", () => {
  const text = `${many(0)}\n\nexperiment`;
  const { diagnostics } = parse({ file: "a.rnn", text });
  assert.equal(
    diagnostics.map(({ code, span }) => [code, span.end]),
    [["unexpected-token", text.length]],
  );
});

test.run();
