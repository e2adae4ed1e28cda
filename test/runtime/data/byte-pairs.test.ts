import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compareCodePoints } from "../../../src/runtime/data/code-point-order.js";
import { learnMerges, type Merge, pieceCutter, piecesOf } from "../../../src/runtime/data/fitted/byte-pairs.js";
import { tokens } from "../../../src/runtime/data/fitted/fitted-functions.js";
import { learnBytePairs, vocabularyFrom, writtenVocabulary } from "../../../src/runtime/data/fitted/vocabulary.js";
import { goesOn, isUnfinished, pieceText } from "../../../src/runtime/decoding/pieces.js";
import { refuses } from "../files/helpers.js";
import { partsOfRows } from "./rows-of.js";

/** The example of Sennrich et al. (2016), figure 1. */
const PAPER = new Map([
  ["low", 5],
  ["lowest", 2],
  ["newer", 6],
  ["wider", 3],
]);

test("the joins of the paper's example", () => {
  assert.equal(learnMerges(PAPER, 4), [
    ["e@@", "r"],
    ["l@@", "o@@"],
    // Three pairs stand there six times: the first by code points, of the left piece.
    ["e@@", "w@@"],
    ["ew@@", "er"],
  ]);
  assert.equal(learnMerges(PAPER, 0), []);
});

test("words that train did not have are cut into pieces that it taught", () => {
  const cut = pieceCutter(learnMerges(PAPER, 10));
  assert.equal(cut("newer"), ["newer"]);
  assert.equal(cut("lower"), ["lo@@", "w@@", "er"]);
  assert.equal(cut("lows"), ["lo@@", "w@@", "s"]);
  assert.equal(cut("x"), ["x"]);
  assert.equal(cut("😀e"), ["😀@@", "e"]);
});

/** The same rule, with everything counted again for each join. */
function slowMerges(counts: ReadonlyMap<string, number>, most: number): readonly Merge[] {
  let words = [...counts].map(([word, times]) => {
    const signs = Array.from(word);
    return { pieces: signs.map((sign, at) => (at < signs.length - 1 ? sign + goesOn : sign)), times };
  });
  const merges: Merge[] = [];
  while (merges.length < most) {
    const pairs = new Map<string, { merge: Merge; count: number }>();
    for (const { pieces, times } of words) {
      for (let at = 1; at < pieces.length; at++) {
        const merge = [pieces[at - 1], pieces[at]] as const;
        const known = pairs.get(merge.join("\n")) ?? { merge, count: 0 };
        pairs.set(merge.join("\n"), { merge, count: known.count + times });
      }
    }
    const [best] = [...pairs.values()]
      .filter(({ merge: [left, right], count }) => {
        const made = pieceText(left) + right;
        return count > 1 && isUnfinished(made) === isUnfinished(right);
      })
      .sort(
        (a, b) =>
          b.count - a.count || compareCodePoints(a.merge[0], b.merge[0]) || compareCodePoints(a.merge[1], b.merge[1]),
      );
    if (!best) break;
    merges.push(best.merge);
    const [left, right] = best.merge;
    words = words.map(({ pieces, times }) => {
      const after: string[] = [];
      for (const piece of pieces) {
        if (piece === right && after.at(-1) === left && !after.includes("\n")) after.splice(-1, 1, `\n${left}`);
        else after.push(piece);
      }
      return { pieces: after.map((piece) => (piece.startsWith("\n") ? pieceText(left) + right : piece)), times };
    });
  }
  return merges;
}

const word = fc.string({ unit: fc.constantFrom("a", "b", "c", "@", "é", "😀"), minLength: 1, maxLength: 9 });
const countsOfWords = fc
  .array(fc.tuple(word, fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 25 })
  .map((entries) => new Map(entries));

test("learned as by counting everything again for each join", () => {
  fc.assert(
    fc.property(countsOfWords, fc.integer({ min: 0, max: 40 }), (counts, most) => {
      assert.equal(learnMerges(counts, most), slowMerges(counts, most));
    }),
    { seed: 20261122, numRuns: 150 },
  );
});

test("pieces joined are the word again, only its last piece ends it, and all of them are known", () => {
  fc.assert(
    fc.property(countsOfWords, word, (counts, other) => {
      const merges = learnMerges(counts, 30);
      const [cut, known] = [pieceCutter(merges), piecesOf(counts.keys(), merges)];
      const characters = new Set([...counts.keys()].join(""));
      for (const one of [...counts.keys(), other]) {
        const pieces = cut(one);
        assert.is(pieces.map(pieceText).join(""), one);
        assert.equal(
          pieces.map(isUnfinished),
          pieces.map((_, at) => at < pieces.length - 1),
        );
        if (Array.from(one).every((sign) => characters.has(sign))) assert.ok(pieces.every((piece) => known.has(piece)));
      }
    }),
    { seed: 20261122, numRuns: 150 },
  );
});

test("learned on train alone; ids by how often a piece stands there", () => {
  const words = (text: string) => text.split(" ");
  const train = ["low low low low low lowest lowest", "newer newer newer newer newer newer wider wider wider"];
  const parts = partsOfRows({ train, test: ["zzz zzz zzz zzz zzz zzz zzz zzz"] });
  const v = learnBytePairs(parts, words, { merges: 10 });
  assert.equal(v.words.slice(0, 3), ["newer", "low", "wider"]);
  assert.is(v.size, v.words.length + 1);
  assert.is(v.id("z"), 0);
  assert.equal(tokens(["low", "newer"], v, { end: true }), [2, 1, v.size]);
  assert.equal(
    tokens(["lows", "<unk>", "newz"], v).map((id) => v.words[id - 1] ?? "<unk>"),
    ["lo@@", "w@@", "s", "<unk>", "n@@", "ew@@", "<unk>"],
  );
  const again = vocabularyFrom(JSON.parse(JSON.stringify(writtenVocabulary(v))));
  assert.equal(again.words, v.words);
  assert.equal(tokens(["lower", "wide"], again), tokens(["lower", "wide"], v));
});

test("refuses pieces of nothing", () => {
  refuses(
    () => learnBytePairs(partsOfRows({ train: [""], test: ["a"] }), () => [], { merges: 10 }),
    "fit-empty",
    "A vocabulary found no word in train.",
    "Look how the text is cut into words.",
  );
});

test.run();
