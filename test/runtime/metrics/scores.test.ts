/** BLEU and chrF: what sacreBLEU says of the same sentences, and what holds of every corpus. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BleuOptions, bleu, type Smoothing } from "../../../src/runtime/metrics/bleu.js";
import { bootstrapInterval, pairedBootstrap } from "../../../src/runtime/metrics/bootstrap.js";
import { chrf } from "../../../src/runtime/metrics/chrf.js";
import { addTo, type CorpusScore, scoreOf, statisticsOf } from "../../../src/runtime/metrics/corpus-score.js";
import { tokenise13a } from "../../../src/runtime/metrics/tokenise-13a.js";
import { VERSION } from "../../../src/runtime/version.js";

interface RecordedBleu {
  readonly signature: string;
  readonly smoothing: Smoothing["kind"];
  readonly value: number | null;
  readonly lowercase: boolean;
  readonly effectiveOrder: boolean;
  readonly tokenisation: "13a" | "none";
  readonly score: number;
  readonly precisions: readonly number[];
  readonly brevityPenalty: number;
  readonly lengths: readonly [number, number];
}

interface RecordedChrf {
  readonly signature: string;
  readonly words: number;
  readonly lowercase: boolean;
  readonly score: number;
}

interface Golden {
  readonly header: { readonly sacrebleu: string; readonly command: string };
  readonly said: readonly string[];
  readonly references: readonly (readonly string[])[];
  readonly bleu: Readonly<Record<"one" | "two", readonly RecordedBleu[]>>;
  readonly chrf: Readonly<Record<"one" | "two", readonly RecordedChrf[]>>;
  readonly sentences: readonly {
    readonly tokens: readonly string[];
    readonly bleu: number;
    readonly chrf: number;
  }[];
  readonly empty: Readonly<Record<string, number>>;
  readonly systems: {
    readonly said: readonly string[];
    readonly right: readonly string[];
    readonly other: readonly string[];
    readonly half: number;
    readonly difference: number;
    readonly p: number;
  };
}

const golden = JSON.parse(readFileSync(new URL("../../golden/scores.json", import.meta.url), "utf8")) as Golden;

/** By sentence, as scores take them. */
function references(count: number): readonly (readonly string[])[] {
  return golden.said.map((_, at) => golden.references.slice(0, count).map((lines) => lines[at]));
}

function bleuOptions({ smoothing, value, lowercase, effectiveOrder, tokenisation }: RecordedBleu): BleuOptions {
  const rule =
    smoothing === "floor" || smoothing === "add-k" ? { kind: smoothing, value: value ?? 0 } : { kind: smoothing };
  return { lowercase, effectiveOrder, tokenisation, smoothing: rule };
}

function near(a: number, b: number, what: string): void {
  assert.ok(Math.abs(a - b) < 1e-9 * Math.max(1, Math.abs(b)), `${what}: ${a}, sacreBLEU ${b}`);
}

const corpus = (score: CorpusScore, said: readonly string[], right: readonly (readonly string[])[]) =>
  scoreOf(score, statisticsOf(score, said, right));

test("sentences are cut as sacreBLEU's 13a cuts them", () => {
  for (const [at, { tokens }] of golden.sentences.entries()) {
    assert.equal(tokenise13a(golden.said[at].trimEnd()), tokens, golden.said[at]);
  }
});

test("BLEU is sacreBLEU's, whatever the smoothing, case, order and number of references, and so is its signature", () => {
  for (const [name, count] of [
    ["one", 1],
    ["two", 2],
  ] as const) {
    for (const recorded of golden.bleu[name]) {
      const score = bleu(bleuOptions(recorded));
      const sums = new Float64Array(score.size);
      for (const [at, said] of golden.said.entries()) addTo(sums, score.statistics(said, references(count)[at]));
      const parts = score.parts(sums);
      const what = `${name} ${recorded.signature}`;
      near(parts.score, recorded.score, what);
      for (const [order, precision] of parts.precisions.entries()) near(precision, recorded.precisions[order], what);
      near(parts.brevityPenalty, recorded.brevityPenalty, what);
      assert.equal([parts.hypothesisLength, parts.referenceLength], recorded.lengths, what);
      assert.is(score.signature(count), recorded.signature.replace("*", `rnnc-${VERSION}`));
    }
  }
});

test("chrF and chrF++ are sacreBLEU's", () => {
  for (const [name, count] of [
    ["one", 1],
    ["two", 2],
  ] as const) {
    for (const { words, lowercase, score, signature } of golden.chrf[name]) {
      const ours = chrf({ words, lowercase });
      near(corpus(ours, golden.said, references(count)), score, `${name} ${signature}`);
      assert.is(ours.signature(count), signature.replace("*", `rnnc-${VERSION}`));
    }
  }
});

test("single sentences, empty ones too, have sacreBLEU's scores", () => {
  for (const [at, { bleu: ofBleu, chrf: ofChrf }] of golden.sentences.entries()) {
    const [said, right] = [[golden.said[at]], [[golden.references[0][at]]]];
    near(corpus(bleu({ effectiveOrder: true }), said, right), ofBleu, golden.said[at]);
    near(corpus(chrf(), said, right), ofChrf, golden.said[at]);
  }
  const cases = {
    "nothing said": [
      ["", ""],
      ["a b", "c"],
    ],
    "nothing due": [
      ["a b", "c"],
      ["", ""],
    ],
  };
  for (const [what, [said, right]] of Object.entries(cases)) {
    near(
      corpus(
        bleu(),
        said,
        right.map((line) => [line]),
      ),
      golden.empty[what],
      what,
    );
  }
  for (const score of [bleu(), chrf()]) assert.is(corpus(score, [], []), 0);
});

const word = fc.constantFrom("a", "b", "cat", "3.5", "don't", ",", "日本", "é", "-", "x");
const line = fc.array(word, { minLength: 4, maxLength: 12 }).map((words) => words.join(" "));
const pairs = fc.array(fc.tuple(line, line), { minLength: 1, maxLength: 12 });

test("a corpus that says what is right has 100; the order of its sentences does not matter; nothing is above 100", () => {
  for (const score of [bleu(), bleu({ smoothing: { kind: "none" } }), chrf(), chrf({ words: 2 })]) {
    fc.assert(
      fc.property(pairs, (all) => {
        const of = (some: typeof all) =>
          corpus(
            score,
            some.map(([said]) => said),
            some.map(([, right]) => [right]),
          );
        const value = of(all);
        assert.ok(value >= 0 && value <= 100 + 1e-9);
        assert.ok(Math.abs(of(all.toReversed()) - value) < 1e-9);
        assert.ok(Math.abs(of(all.map(([, right]) => [right, right])) - 100) < 1e-9);
        // Another reference never makes a precision smaller; that same reference changes nothing.
        const twice = corpus(
          score,
          all.map(([said]) => said),
          all.map(([, right]) => [right, right]),
        );
        assert.ok(Math.abs(twice - value) < 1e-9);
      }),
      { seed: 5, numRuns: 40 },
    );
  }
});

test("what is summed by batches is what is summed at once, and resampling every sentence once changes nothing", () => {
  const score = bleu();
  const [said, right] = [golden.said, references(2)];
  const statistics = statisticsOf(score, said, right);
  const once = Uint32Array.from(said, (_, at) => said.length - 1 - at);
  assert.is(scoreOf(score, statistics), scoreOf(score, statistics, once));
  const none = new Uint32Array(said.length).fill(golden.said.indexOf(""));
  assert.is(scoreOf(score, statistics, none), 0);
});

test("intervals and p-values are those of sacreBLEU's bootstrap, up to what the draw decides", () => {
  const { said, right, other, half, difference, p } = golden.systems;
  const score = bleu();
  const of = (lines: readonly string[]) => {
    const statistics = statisticsOf(
      score,
      lines,
      right.map((reference) => [reference]),
    );
    return (chosen: Uint32Array) => scoreOf(score, statistics, chosen);
  };
  const { low, high } = bootstrapInterval(said.length, of(said));
  assert.ok(Math.abs((high - low) / 2 / half - 1) < 0.1, `${low} to ${high}, sacreBLEU's half width ${half}`);
  const paired = pairedBootstrap(said.length, of(said), of(other));
  near(paired.difference, difference, "difference");
  assert.ok(paired.low < difference && difference < paired.high);
  // Theirs takes absolute differences first, which makes it one-sided for systems that differ: never above ours.
  assert.ok(paired.pValue >= p - 0.02 && paired.pValue <= 2 * p + 0.05, `p ${paired.pValue}, sacreBLEU's ${p}`);
  assert.equal(pairedBootstrap(said.length, of(said), of(other)), paired);
  assert.not.equal(pairedBootstrap(said.length, of(said), of(other), { seed: 2 }), paired);
  assert.is(pairedBootstrap(said.length, of(said), of(said)).pValue, 1);
});

test("the interval of a mean is the normal one, and a wider confidence has a wider interval", () => {
  const values = Array.from({ length: 400 }, (_, at) => ((at * 7919) % 401) / 401);
  const mean = (chosen: Uint32Array) => chosen.reduce((sum, at) => sum + values[at], 0) / chosen.length;
  const { low, high } = bootstrapInterval(400, mean, { resamples: 2000 });
  // A uniform number deviates by 1/√12: 1.96 of that over √400 to each side of 0.5.
  assert.ok(Math.abs((high - low) / 2 - 1.96 / Math.sqrt(12 * 400)) < 0.003, `${low} to ${high}`);
  assert.ok(Math.abs((high + low) / 2 - 0.5) < 0.005);
  const wide = bootstrapInterval(400, mean, { resamples: 2000, confidence: 0.99 });
  assert.ok(wide.low < low && wide.high > high);
});

test("the golden scores say where they come from", () => {
  assert.is(golden.header.sacrebleu, "2.6.0");
  assert.match(golden.header.command, "test/golden/make_scores.py");
});

test.run();
