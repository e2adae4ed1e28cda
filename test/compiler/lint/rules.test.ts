/** Where rules begin and end: at their limits, over the search space, in bases and blocks, and in comments. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { advised, SETTINGS, TRAIN, words } from "../../../src/compiler/lint/example.js";
import type { DataFacts } from "../../../src/compiler/lint/look.js";
import { gridPoints } from "../../../src/compiler/lint/searching.js";
import type { Setting } from "../../../src/plan/plan.js";
import { gridSize } from "../../../src/search/samplers/grid.js";
import { spaceOf } from "../../../src/search/space.js";
import { applied, lintText, messagesOf, placesOf } from "./support.js";

const rulesOf = (text: string, around = {}) => placesOf(text, around).map((place) => place.split(" ")[0]);

const stopping = (stop: string, more = "") => advised({ train: `${TRAIN}\n    ${more}stop when ${stop}` });

test("never-stops: the first check that can hold, of as many as there are", () => {
  const table: readonly (readonly [stop: string, never: boolean])[] = [
    ["patience(validate.loss, checks: 19)", false],
    ["patience(validate.loss, checks: 20)", true],
    ["rose(validate.loss, checks: 3, times: 6)", false],
    ["rose(validate.loss, checks: 4, times: 5)", true],
    ["epoch >= 20 and patience(validate.loss, checks: 2)", false],
    ["epoch > 20 and patience(validate.loss, checks: 2)", true],
    // 24,000 rows in batches of 50.
    ["step >= 9_600", false],
    ["step >= 9_601", true],
    ["step < 3", false],
    ["tokens >= 9_000_000_000", false],
    ["validate.loss <= 0.001 or time >= 2 h", false],
  ];
  for (const [stop, never] of table) assert.equal(rulesOf(stopping(stop)), never ? ["never-stops"] : [], stop);
});

test("never-stops: checks are as rare as `validate every` says, and one ends the training", () => {
  // 20 epochs, a check every 6: four.
  const every = "validate every 6 epochs\n    ";
  assert.equal(rulesOf(stopping("patience(validate.loss, checks: 3)", every)), []);
  assert.equal(messagesOf(stopping("patience(validate.loss, checks: 4)", every)), [
    "Training has at most 4 checks: there cannot be 4 checks without improvement, and this never holds.",
  ]);
  // 9,600 steps, a check every 3,000: four.
  const steps = "validate every 3_000 steps\n    ";
  assert.equal(rulesOf(stopping("patience(validate.loss, checks: 3)", steps)), []);
  assert.equal(rulesOf(stopping("patience(validate.loss, checks: 4)", steps)), ["never-stops"]);
});

test("never-stops: only what holds at no point of the search space", () => {
  const searched = (domain: string) =>
    stopping("patience(validate.loss, checks: wait)").replace(SETTINGS, `${SETTINGS}\n  param wait = 30 in ${domain}`);
  assert.equal(rulesOf(searched("10..50")), []);
  assert.equal(rulesOf(searched("20..50")), ["never-stops"]);
});

test("a rule speaks in the file of what makes it so: an override here, not the base elsewhere", () => {
  const base = stopping("patience(validate.loss, checks: 5)");
  const derived = (statement: string) => `edition 2026

import { parity } from "./base.rnn"

experiment brief extends parity {
  train {
    ${statement}
  }
}
`;
  const files = { "base.rnn": base };
  assert.equal(placesOf(derived("epochs = 5"), { files }), ["never-stops 7:5"]);
  assert.equal(placesOf(derived("epochs = 6"), { files }), []);
  // What the base alone says is said there.
  const unwise = { "base.rnn": base.replace("clip      = norm(1.0)\n    ", "") };
  assert.equal(rulesOf(unwise["base.rnn"]), ["no-clip"]);
  assert.equal(placesOf(derived("epochs = 6"), { files: unwise }), []);
});

test("what two experiments of a file share is said once", () => {
  const text = advised({ settings: "param rate = 1e-2", tail: "experiment again extends parity {\n  seed = 2\n}" });
  assert.equal(placesOf(text), ["unsearched-rate 5:16"]);
});

test("idle-schedule: what a schedule waits for, at its limits", () => {
  const table: readonly (readonly [schedule: string, idle: boolean])[] = [
    ["warm_up(steps: 9_600)", false],
    ["warm_up(steps: 9_601)", true],
    ["stepwise(factor: 0.5, every: 19)", false],
    ["stepwise(factor: 0.5, every: 20)", true],
    ["stepwise(factor: 0.5, every: 1, after: 20)", true],
    ["reduce_on_plateau(validate.loss, checks: 18)", false],
    ["reduce_on_plateau(validate.loss, checks: 19)", true],
    ["cosine()", false],
  ];
  for (const [schedule, idle] of table)
    assert.equal(
      rulesOf(advised({ train: `${TRAIN}\n    schedule  = ${schedule}` })),
      idle ? ["idle-schedule"] : [],
      schedule,
    );
});

test("rules on recurrent layers begin at 25 steps, and see every cell that a parameter may choose", () => {
  const of = (length: string, cell: string, settings = SETTINGS) =>
    advised({
      settings,
      data: `rows strings = bits(count: 30_000, length: ${length})
                   |> split(train: 80%, validate: 10%, test: 10%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2`,
      model: `states = recurrent(string, cell: ${cell}, units: 16)
    logits = dense(last(states), units: odd.classes)`,
      train: TRAIN.replace("clip      = norm(1.0)\n    ", ""),
    });
  assert.equal(rulesOf(of("1..24", "lstm")), []);
  assert.equal(rulesOf(of("1..25", "lstm")), ["forget-bias", "no-clip"]);
  assert.equal(rulesOf(of("25", "rnn")), ["recurrent-initial", "no-clip"]);
  assert.equal(rulesOf(of("25", "gru")), ["no-clip"]);
  const either = `${SETTINGS}\n  param cell = gru in { rnn, gru, lstm }`;
  assert.equal(rulesOf(of("25", "cell", either)).toSorted(), ["forget-bias", "no-clip", "recurrent-initial"]);
});

test("where only the data tell how long sequences are, rules on steps wait for them", () => {
  const text = words()
    .replace("batch     = 20 lanes of 35", "batch     = 50")
    .replace("clip      = norm(1.0)\n    ", "");
  const long = (steps: number): DataFacts => ({ sizes: { "column.0.time": steps }, examples: {}, counts: {} });
  assert.equal(rulesOf(text), []);
  assert.equal(rulesOf(text, { facts: long(24) }), []);
  assert.equal(rulesOf(text, { facts: long(25) }), ["no-clip"]);
});

test("idle-dropout: a block's default is its own affair, a rate that may rise is none", () => {
  const between = (drop: string, settings = SETTINGS) =>
    advised({
      head: `block head(x: [width] of real, units: count, drop: fraction = 0%) {
  return dropout(x, rate: drop) |> dense(units: units)
}`,
      settings,
      model: `states = recurrent(string, cell: lstm, units: 16, forget_bias: 1.0)
    logits = last(states) |> head(units: odd.classes${drop})`,
    });
  assert.equal(rulesOf(between("")), []);
  assert.equal(placesOf(between(", drop: 0%")), ["idle-dropout 18:61"]);
  assert.equal(rulesOf(between(", drop: drop", `${SETTINGS}\n  param drop = 0.0 in 0.0..0.5`)), []);
  assert.equal(rulesOf(between(", drop: drop", `${SETTINGS}\n  param drop = 0.0`)), ["idle-dropout"]);
});

test("default-at-edge: not where nothing can lie beyond", () => {
  const at = (param: string) =>
    advised({
      settings: `${SETTINGS}\n  ${param}`,
      model: `states = recurrent(string, cell: lstm, units: 8 * some, forget_bias: 1.0)
    logits = dense(last(states), units: odd.classes)`,
    });
  assert.equal(rulesOf(at("param some = 1 in 1..4")), []);
  assert.equal(rulesOf(at("param some = 4 in 1..4")), ["default-at-edge"]);
  assert.equal(rulesOf(at("param some = 2 in 2..4")), ["default-at-edge"]);
  assert.equal(rulesOf(at("param some = 2 in { 2, 4 }")), []);
});

test("limits of amounts: 2,500 for validation, a tenth of train, twice a word, four fifths of one class", () => {
  const count = (rows: number) => advised({}).replace("count: 30_000", `count: ${rows}`);
  assert.equal(rulesOf(count(24_990)), ["small-validation"]);
  assert.equal(rulesOf(count(25_000)), []);
  const batch = (size: number) => advised({ train: TRAIN.replace("batch     = 50", `batch     = ${size}`) });
  assert.equal(rulesOf(batch(2_400)), []);
  assert.equal(rulesOf(batch(2_401)), ["large-batch"]);
  const facts = (column: string, counts: readonly number[]): DataFacts => ({
    sizes: { "vocabulary.0.size": counts.length },
    examples: { train: 24_000, validate: 3_000 },
    counts: { [column]: counts },
  });
  const book = words();
  assert.equal(rulesOf(book, { facts: facts("column.0", [0, 2, 2, 1, 1]) }), []);
  assert.equal(rulesOf(book, { facts: facts("column.0", [0, 2, 1, 1]) }), ["rare-words"]);
  // Unknown words, however many, are no words of the vocabulary.
  assert.equal(rulesOf(book, { facts: facts("column.0", [1, 2, 2]) }), []);
  assert.equal(rulesOf(advised(), { facts: facts("column.1", [79, 21]) }), []);
  assert.equal(rulesOf(advised(), { facts: facts("column.1", [20, 80]) }), ["unbalanced-classes"]);
});

test("a grid has as many points as the search would try", () => {
  const domain = fc.oneof(
    fc.record({
      kind: fc.constant("choices" as const),
      values: fc.uniqueArray(fc.nat(99), { minLength: 1, maxLength: 5 }),
    }),
    fc
      .record({
        low: fc.integer({ min: 1, max: 20 }),
        more: fc.integer({ min: 1, max: 40 }),
        step: fc.option(fc.integer({ min: 1, max: 7 })),
        log: fc.boolean(),
      })
      .map(({ low, more, step, log }) => ({
        kind: "range" as const,
        low,
        high: low + more,
        step,
        log: log && step === null,
      })),
  );
  const setting = fc
    .record({ domain: fc.option(domain) })
    .map(({ domain }): Omit<Setting, "id"> => ({ kind: "count", value: 1, domain }));
  fc.assert(
    fc.property(fc.array(setting, { maxLength: 4 }), fc.integer({ min: 2, max: 9 }), (all, points) => {
      const settings = all.map((one, index) => ({ ...one, id: `s${index}` }));
      for (const cut of [null, points]) assert.is(gridPoints({ settings }, cut), gridSize(spaceOf({ settings }), cut));
    }),
    { seed: 6, numRuns: 300 },
  );
});

test("a comment allows what stands at the next line, and nothing else", () => {
  const below = (above: string) => advised({ settings: `${above}\n  param rate = 1e-2` });
  assert.equal(placesOf(below("# lint: allow unsearched-rate")), []);
  assert.equal(placesOf(below("#lint:allow unsearched-rate")), []);
  // Other comments, documents and empty lines may stand between.
  assert.equal(placesOf(below("# lint: allow unsearched-rate\n\n  ## How fast.\n  # Found by hand.")), []);
  assert.equal(placesOf(below("# lint: allow no-clip, unsearched-rate")), ["idle-allowance 5:17"]);
  assert.equal(placesOf(below("# lint: allow unsearched-rate\n  const n = 16").replace("units: 16", "units: n")), [
    "idle-allowance 5:17",
    "unsearched-rate 7:16",
  ]);
  // Prose about it is no allowance.
  assert.equal(rulesOf(below("## lint: allow unsearched-rate")), ["unsearched-rate"]);
  assert.equal(rulesOf(below("# one may write lint: allow unsearched-rate")), ["unsearched-rate"]);
});

test("a comment that names no rule says which may be meant", () => {
  const text = advised({ settings: `# lint: allow unsearched-rat\n  ${SETTINGS}` });
  assert.equal(messagesOf(text), ["There is no rule `unsearched-rat`."]);
  assert.equal(rulesOf(text, { levels: { "idle-allowance": "off" } }), []);
});

test("allowances of rules that are off, or wait for data, are left alone", () => {
  const of = (rule: string) => advised({ settings: `# lint: allow ${rule}\n  ${SETTINGS}` });
  assert.equal(rulesOf(of("unsearched-rate"), { levels: { "unsearched-rate": "off" } }), []);
  assert.equal(rulesOf(of("rare-words")), []);
  assert.equal(rulesOf(of("rare-words"), { facts: { sizes: {}, examples: {}, counts: {} } }), ["idle-allowance"]);
});

test("grid-cut-short: parameters that would stay as they are, one or several, by their names", () => {
  const cut = (more: string) =>
    messagesOf(
      advised({
        settings: `${SETTINGS}\n  param units = 16 in 8..64 step 4${more}`,
        model: `states = recurrent(string, cell: lstm, units: ${more ? "units * more" : "units"}, forget_bias: 1.0)
    logits = dense(last(states), units: odd.classes)`,
        search: "method = grid(points: 20)\n    trials = 10",
      }),
    );
  assert.equal(cut(""), [
    "The grid has 300 points, and 10 trials are made. `units` would never leave its first value.",
  ]);
  assert.equal(cut("\n  param more = 2 in { 1, 2, 3 }"), [
    "The grid has 900 points, and 10 trials are made. `units`, `more` would never leave their first value.",
  ]);
});

test("idle-search: methods that never learn, and pruners that never end a trial", () => {
  const told = (search: string, train = TRAIN) => messagesOf(advised({ search, train }));
  const short = TRAIN.replace("epochs    = 20", "epochs    = 3");
  assert.equal(told("method = tpe(startup: 29)\n    trials = 30"), []);
  assert.equal(told("method = gp(startup: 30)\n    trials = 30"), [
    "`gp` begins with 30 random trials, and 30 are made: all are drawn by chance.",
  ]);
  assert.equal(told("method = nsga2()\n    minimize validate.loss, parameters"), [
    "The first generation of `nsga2` has 50 trials, and 20 are made: all are drawn by chance.",
  ]);
  assert.equal(told("prune = asha(least: 2)", short), []);
  assert.equal(told("prune = asha(least: 3)", short), [
    "`asha` halts trials after 3 checks, and a trial has at most 3 checks: each is trained to its end.",
  ]);
  assert.equal(told("prune = hyperband(least: 3, most: 27)", short), [
    "`hyperband` halts trials after 3 checks, and a trial has at most 3 checks: each is trained to its end.",
  ]);
  assert.equal(told("prune = median(startup: 20)", short), [
    "`median` ends no trial before 20 are complete, and 20 are made.",
  ]);
  assert.equal(told("prune = median(warm_up: 3)", short), [
    "`median` ends no trial at its first 3 checks, and a trial has at most 3 checks.",
  ]);
  assert.equal(told("prune = median(startup: 19, warm_up: 2)", short), []);
});

test("forget-bias: a number is put right in its place, a sum is left to its author", () => {
  const put = (bias: string, settings = SETTINGS) => {
    const text = advised({
      settings,
      model: `states = recurrent(string, cell: lstm, units: 16, forget_bias: ${bias})
    logits = dense(last(states), units: odd.classes)`,
    });
    const [said] = lintText(text);
    assert.is(said.code, "forget-bias");
    return applied(text, said).match(/forget_bias: (.*)\)/)?.[1];
  };
  assert.is(put("0.0"), "1.0");
  assert.is(put("bias - 1", `${SETTINGS}\n  const bias = 1.0`), "bias - 1");
});

test("where only the data tell how large a number is, rules that count wait for them", () => {
  const text = words({ vocab: "vocab v = vocabulary(words(book.text))" });
  const often = (batch: string) =>
    text
      .replace("20 lanes of 35", batch)
      .replace(
        "keep best",
        "validate every 10 steps\n    stop when patience(validate.loss, checks: 20)\n    keep best",
      );
  const facts: DataFacts = { sizes: {}, examples: { train: 7_000, validate: 9_000 }, counts: {} };
  // 20 epochs of 7,000 values, 700 a step: 200 steps, 20 checks.
  for (const [batch, ...rules] of [["20 lanes of 35", "never-stops"], ["v.size lanes of 35"], ["20 lanes of v.size"]])
    assert.equal(
      rulesOf(often(batch), { facts }).filter((rule) => rule === "never-stops"),
      rules,
      batch,
    );
  const steps = text.replace("epochs    = 20", "steps = v.size\n    stop when step > 1_000_000");
  assert.equal(rulesOf(steps), []);
});

test("unsearched-rate: numbers are proposed around what is there, where that is known", () => {
  const suggested = (rate: string) =>
    lintText(words().replace("adam(rate: rate)", `adam(rate: ${rate})`).replace(`  ${SETTINGS}\n`, ""))[0].suggestion;
  assert.match(suggested("1e-3")?.message ?? "", "param rate = 1e-3 in log 1e-4..1e-2");
  assert.is(suggested("1e-6 * v.size"), null);
});

test.run();
