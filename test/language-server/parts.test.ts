/** Files that are read in parts, and taken up again as they change, mean what they mean when read whole. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { check } from "../../src/compiler/check.js";
import { plansOf } from "../../src/compiler/fix.js";
import { Memory } from "../../src/language-server/memory.js";
import { pathOfPart } from "../../src/language-server/parts.js";
import { below, stream } from "../../src/random/streams.js";
import { hostOf, saidOf } from "../compiler/support/host.js";
import { MISTAKES, RIGHT } from "../corpus/corpus.js";
import { parity } from "../support/experiments.js";

function hostWith(file: string, text: string) {
  const host = hostOf({ ...Object.fromEntries(RIGHT), [file]: text });
  return {
    ...host,
    isInside: (from: string, path: string) => host.isInside(pathOfPart(from), path),
    relative: (from: string, path: string, to: string) => host.relative(pathOfPart(from), path, to),
  };
}

/** Everything that a person reads, with the edits. */
function readBy(file: string, text: string, memory?: Memory) {
  const checked = check({ file, text }, hostWith(file, text), [], memory);
  const edits = checked.diagnostics.map(({ suggestion, related }) => [
    suggestion?.edit && [suggestion.edit.span, suggestion.edit.text],
    related.map(({ span, message }) => [span, message]),
  ]);
  return { said: saidOf(checked), edits, checked };
}

for (const [kind, texts] of [
  ["right", RIGHT],
  ["wrong", MISTAKES],
] as const) {
  test(`files of the corpus that are ${kind}: read in parts, the same is said`, () => {
    // Those of several definitions, and some of the others.
    const some = [...texts].filter(
      ([, text], index) =>
        index % 9 === 0 || (text.match(/^(?:experiment|block|pipeline|criterion)\b/gm)?.length ?? 0) > 1,
    );
    for (const [file, text] of some) {
      const [whole, parts] = [readBy(file, text), readBy(file, text, new Memory())];
      assert.equal(parts.said, whole.said, file);
      assert.equal(parts.edits, whole.edits, file);
      assert.equal([...plansOf(parts.checked)], [...plansOf(whole.checked)], file);
    }
  });
}

const TYPED = `${parity()}
## Twice as wide.
block wide(x: [width] of real, units: count) {
  return dense(x, units: units * factor)
}

# Beside it.
experiment wider extends parity {
  units = 12

  model {
    logits = wide(last(states), units: odd.classes) |> dense(units: 2)
  }
}
`.replace("edition 2026\n", 'edition 2026\n\nimport { prechelt_gl } from "std/stop"\n\nconst factor = 2\n');

const PIECES = ["a", "{", "}", "(", "\n", " ", "units", "2", "#", "const c = 3\n"];

// Of slips in several definitions at once, each is put right by itself, and not by what is the least for all of them.
test("as one types: after each of 100 edits, the same is said as of a file read for the first time", () => {
  const memory = new Memory();
  const random = stream(1, "sampling", "edits");
  assert.equal(readBy("main.rnn", TYPED, memory).said, [
    "3:10 unused-name: Nothing uses the imported name `prechelt_gl`.",
  ]);
  for (let edit = 0; edit < 100; edit++) {
    const at = below(random, edit, 0, TYPED.length);
    const cut = below(random, edit, 1, 3) === 0 ? below(random, edit, 2, 12) : 0;
    const typed = PIECES[below(random, edit, 3, PIECES.length)];
    const text = `${TYPED.slice(0, at)}${typed}${TYPED.slice(at + cut)}`;
    const [whole, parts] = [readBy("main.rnn", text), readBy("main.rnn", text, memory)];
    assert.equal(parts.said, whole.said, text);
    assert.equal(parts.edits, whole.edits, text);
  }
});

test.run();
