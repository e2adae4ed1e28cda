/** What programs feed a model in the place of the words that it is to predict. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { stream } from "../../src/random/streams.js";
import type { BatchColumn } from "../../src/runtime/data/batches/batch-columns.js";
import type { HostBatch } from "../../src/runtime/data/batches/batches.js";
import type { PartColumn } from "../../src/runtime/data/prepared.js";
import { createFeeder, drawsOf, ownShare } from "../../src/runtime/program/feeding.js";
import type { FeedRule } from "../../src/runtime/program/program.js";
import { programText } from "./programs.js";
import { checked, errorsOf, load, ready } from "./workshop.js";

const CLASSES = 6;
/** A text in which 0 stands half of the time and is followed by all, 5 by one, and nothing follows the last. */
const TEXT = Int32Array.from({ length: 600 }, (_, at) => (at % 2 === 0 ? 0 : 1 + (Math.floor(at / 2) % 5)));

const column = (values: Int32Array): PartColumn => ({
  kind: "stream",
  type: { dtype: "i32" },
  length: null,
  window: null,
  values,
  offsets: null,
});

/** One column of `time` steps by `examples`, and so many more of padding. */
function batchOf(time: number, examples: number, padding = 0): HostBatch {
  const values = new Int32Array((time + padding) * examples);
  values.set(TEXT.subarray(0, time * examples));
  const lengths = new Int32Array(examples).fill(time);
  const word: BatchColumn = { time: time + padding, values, lengths, weights: null, before: null };
  return { examples, columns: { word }, rowIds: new Int32Array(examples), tokens: 0, reset: false };
}

function feed(rule: Omit<FeedRule, "stream">, host: HostBatch, step = 1, own = TEXT.subarray(0, 600)): Int32Array {
  const data = {
    parts: new Map([["train", { name: "train", examples: 1, columns: { word: column(TEXT) } }]]),
  } as const;
  const feeder = createFeeder({ word: { stream: "previous.0", ...rule } }, { seed: 3, data, likeliest: () => own });
  return feeder(host, step).columns.word.fed ?? new Int32Array();
}

const HOST = batchOf(50, 12);
const shareOf = (fed: Int32Array, is: (id: number, at: number) => boolean) => fed.filter(is).length / fed.length;

test("blanks stand in the place of their share of words, and of no others", () => {
  const fed = feed({ blank: 0.25, blankId: CLASSES }, HOST);
  assert.ok(Math.abs(shareOf(fed, (id) => id === CLASSES) - 0.25) < 0.05);
  for (const [at, id] of fed.entries()) assert.ok(id === CLASSES || id === HOST.columns.word.values[at]);
});

test("what is fed depends on seed, layer, step and place: the same again, another at another step", () => {
  const rule = { blank: 0.3, blankId: CLASSES };
  assert.equal(feed(rule, HOST), feed(rule, HOST));
  assert.not.equal(feed(rule, HOST, 1), feed(rule, HOST, 2));
  assert.not.equal(stream(3, "feeding", "previous.0"), stream(3, "feeding", "previous.1"));
});

test("padding is never replaced, and changes nothing before it", () => {
  const rule = { blank: 0.5, blankId: CLASSES, unigram: 0.4 };
  const [plain, padded] = [feed(rule, HOST), feed(rule, batchOf(50, 12, 7))];
  assert.equal(padded.subarray(0, plain.length), plain);
  assert.ok(padded.subarray(plain.length).every((id) => id === 0));
});

test("drawn words stand as often as in train, or as often as they follow different ones", () => {
  const unigram = feed({ unigram: 0.999 }, HOST);
  assert.ok(Math.abs(shareOf(unigram, (id) => id === 0) - 0.5) < 0.06);
  // 0 follows the five others, and each of them follows 0 alone.
  const proposed = feed(
    { kneser_ney: 0.999 },
    { ...HOST, columns: { word: { ...HOST.columns.word, values: new Int32Array(600).fill(3) } } },
  );
  const replaced = proposed.filter((id) => id !== 3);
  assert.ok(replaced.length > 0 && replaced.every((id) => id < CLASSES));
});

test("kneser_ney replaces words by how many different ones follow them, over how often any does", () => {
  const draws = drawsOf({ stream: "s", kneser_ney: 0.5 }, column(TEXT));
  assert.is(draws.classes, CLASSES);
  // 300 times 0, each time followed; the others 60 times, the last of all by nothing.
  assert.equal(Array.from(draws.unigram), [300, 360, 420, 480, 540, 600]);
  assert.equal(Array.from(draws.follows), [5, 6, 7, 8, 9, 10]);
  assert.ok(Math.abs((draws.discounts?.[0] ?? 0) - 5 / 300) < 1e-15);
  assert.ok(Math.abs((draws.discounts?.[1] ?? 0) - 1 / 60) < 1e-15);
  assert.ok(Math.abs((draws.discounts?.[5] ?? 0) - 1 / 59) < 1e-15);
});

test("own predictions stand in the place of their share of words, but no class that is no word", () => {
  const own = Int32Array.from({ length: 600 }, (_, at) => (at % 3 === 0 ? CLASSES + 1 : 4));
  const fed = feed({ own: 0.5, logits: "logits" }, HOST, 1, own);
  for (const [at, id] of fed.entries()) assert.ok(id === HOST.columns.word.values[at] || (id === 4 && own[at] === 4));
  const replaceable = fed.filter((_, at) => own[at] === 4 && HOST.columns.word.values[at] !== 4);
  assert.ok(Math.abs(replaceable.filter((id) => id === 4).length / replaceable.length - 0.5) < 0.08);
});

test("the share of own predictions rises along a line, or as an inverse sigmoid", () => {
  const line = { stream: "s", own: 0.5, over: 100, rising: "linear" } as const;
  assert.equal(
    [1, 51, 101, 1001].map((step) => ownShare(line, step)),
    [0, 0.25, 0.5, 0.5],
  );
  const sigmoid = { ...line, rising: "sigmoid" } as const;
  assert.ok(Math.abs(ownShare(sigmoid, 1) - 0.5 / 101) < 1e-15);
  // As many predictions as words when n = k ln k.
  assert.ok(Math.abs(ownShare(sigmoid, 1 + Math.round(100 * Math.log(100))) - 0.25) < 1e-3);
  assert.is(ownShare(sigmoid, 1e9), 0.5);
  assert.is(ownShare({ stream: "s", own: 0.5 }, 1), 0.5);
});

for (const name of ["noisy", "own_words"]) {
  test(`${name}: steps of training differ in what they feed, and checks feed the words themselves`, async () => {
    const { bound, batch } = ready(await load(programText(name).files));
    const host = batch(0, 0);
    const rowsOf = (step: number) => {
      bound.resetCarried("train");
      return Array.from(bound.read(bound.train(host, step).loss[0].rows));
    };
    const first = rowsOf(2);
    assert.equal(rowsOf(2), first);
    assert.not.equal(rowsOf(3), first);
    for (const column of Object.values(host.columns)) assert.is(column.fed, undefined);
    bound.resetCarried("evaluate");
    const checkedRows = Array.from(bound.read(bound.evaluate(host).loss[0].rows));
    bound.resetCarried("evaluate");
    assert.equal(Array.from(bound.read(bound.evaluate(host).loss[0].rows)), checkedRows);
  });
}

test("numbers cannot be fed otherwise", () => {
  const text = programText("series").files["main.rnn"];
  assert.ok(text.includes("previous(day)"));
  const said = errorsOf(
    checked({ ...programText("series").files, "main.rnn": text.replace("previous(day)", "previous(day, blank: 10%)") }),
  );
  assert.match(said, /numbers-as-ids/);
});

test.run();
