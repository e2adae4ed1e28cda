/** How many steps sequences may have before the data are read: as told by columns, and by `where` of their rows. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { symbolBounds } from "../../src/plan/symbols.js";
import { compile } from "../programs/workshop.js";
import { toyExperiment } from "../support/toy-translation.js";

const SPLIT = "split(train: 80%, validate: 10%, test: 10%)";

/** Of the toy's Spanish, and of its English, which has an end. */
function stepsWhere(rows: string, vocabulary?: string): readonly (readonly [number, number])[] {
  const vocabularies = [vocabulary ?? "", ""] as const;
  const text = toyExperiment({ split: rows, vocabularies, train: ["batch = 20", "epochs = 1"] });
  const { plan } = compile(
    vocabulary === undefined
      ? text
      : text.replace("vocabulary(words(pairs.spanish)", "byte_pairs(words(pairs.spanish)"),
  );
  const bounds = symbolBounds(plan, {});
  return plan.data.columns.map(({ id }) => {
    const { low, high } = bounds.get(`${id}.time`) ?? { low: Number.NaN, high: Number.NaN };
    return [low, high] as const;
  });
}

const ANY = [1, Number.POSITIVE_INFINITY] as const;

test("without a condition, any number", () => {
  assert.equal(stepsWhere(SPLIT), [ANY, ANY]);
});

test("each comparison, from either side", () => {
  const spanish = (condition: string) => stepsWhere(`where(${condition}) |> ${SPLIT}`)[0];
  assert.equal(spanish("count(words(spanish)) <= 15"), [1, 15]);
  assert.equal(spanish("count(words(spanish)) < 15"), [1, 14]);
  assert.equal(spanish("15 >= count(words(spanish))"), [1, 15]);
  assert.equal(spanish("15 > count(words(spanish))"), [1, 14]);
  assert.equal(spanish("count(words(spanish)) >= 3"), [3, Number.POSITIVE_INFINITY]);
  assert.equal(spanish("count(words(spanish)) > 3"), [4, Number.POSITIVE_INFINITY]);
  assert.equal(spanish("3 <= count(words(spanish))"), [3, Number.POSITIVE_INFINITY]);
  assert.equal(spanish("count(words(spanish)) == 7"), [7, 7]);
  assert.equal(spanish("count(words(spanish)) != 7"), ANY);
});

test("both sides, in one condition or in several; an end is one step more", () => {
  const one = "where(count(words(spanish)) <= 15 and count(words(spanish)) >= 2 and count(words(english)) <= 9)";
  assert.equal(stepsWhere(`${one} |> ${SPLIT}`), [
    [2, 15],
    [1, 10],
  ]);
  const several =
    "where(count(words(spanish)) <= 15) |> where(count(words(spanish)) <= 12 and count(words(english)) < 9)";
  assert.equal(stepsWhere(`${several} |> distinct(by: [spanish, english]) |> ${SPLIT}`), [
    [1, 12],
    [1, 9],
  ]);
});

test("what bounds nothing: other words, other texts, one condition or another", () => {
  for (const condition of [
    "count(characters(spanish)) <= 15",
    "count(words(lower(spanish))) <= 15",
    "count(words(spanish)) <= 15 or count(words(english)) <= 15",
    "not (count(words(spanish)) > 15)",
    "count(words(spanish)) <= count(words(english))",
  ])
    assert.equal(stepsWhere(`where(${condition}) |> ${SPLIT}`)[0], ANY, condition);
});

test("a word may be many pieces, but no fewer than one", () => {
  const condition = "where(count(words(spanish)) <= 15 and count(words(spanish)) >= 2)";
  assert.equal(stepsWhere(`${condition} |> ${SPLIT}`, ", merges: 10")[0], [2, Number.POSITIVE_INFINITY]);
});

test.run();
