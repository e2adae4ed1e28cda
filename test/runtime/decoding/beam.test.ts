/** Beams and drawn texts of a small model that is a pure function: beside every text that there is. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { stream } from "../../../src/random/streams.js";
import { type BeamRule, beamSearch } from "../../../src/runtime/decoding/beam.js";
import { softmax } from "../../../src/runtime/decoding/sample.js";
import { sampledTexts } from "../../../src/runtime/decoding/sampled-texts.js";
import { repeating } from "../../../src/runtime/decoding/step-model.js";
import { anyLogits, type LogitsOf, madeUp } from "./made-up.js";

/** Ids 0 to 3 are words, 4 ends, 5 starts and is never said. */
const [CLASSES, END, START] = [5, 4, 5];
const RULE: BeamRule = {
  ...{ start: START, end: END, atMost: 4, banned: new Set(), noRepeat: 0 },
  ...{ width: 5, lengthPenalty: 1 },
};
const GREEDY = { ...RULE, temperature: 0 };

interface Text {
  readonly tokens: readonly number[];
  readonly sum: number;
}

/** Every text that ends, with the sum of its log probabilities. */
function everyText(of: LogitsOf, sentence: number, { atMost, banned }: BeamRule): readonly Text[] {
  const found: Text[] = [];
  const visit = (tokens: readonly number[], sum: number) => {
    const logits = of([START, ...tokens], sentence).map((logit, id) =>
      banned.has(id) ? Number.NEGATIVE_INFINITY : logit,
    );
    for (const [id, share] of softmax(logits).entries()) {
      if (share === 0) continue;
      if (id === END) found.push({ tokens, sum: sum + Math.log(share) });
      else if (tokens.length < atMost) visit([...tokens, id], sum + Math.log(share));
    }
  };
  visit([], 0);
  return found;
}

const salts = fc.integer({ min: 0, max: 1e6 });

test("a beam that is wide enough finds the best of all texts, whatever the length penalty", () => {
  fc.assert(
    fc.property(salts, fc.constantFrom(0, 0.6, 1), fc.boolean(), (salt, lengthPenalty, bans) => {
      const rule = { ...RULE, atMost: 3, width: 400, lengthPenalty, banned: new Set(bans ? [2] : []) };
      const of = anyLogits(CLASSES, salt);
      const [[first]] = beamSearch(madeUp(CLASSES, [7], 400, of), rule);
      const scoreOf = ({ tokens, sum }: Text) => sum / (tokens.length + 1) ** lengthPenalty;
      const right = everyText(of, 7, rule).toSorted((a, b) => scoreOf(b) - scoreOf(a))[0];
      assert.equal(first.tokens, right.tokens);
      assert.ok(Math.abs(first.logProbability - right.sum) < 1e-9);
      assert.ok(Math.abs(first.score - scoreOf(right)) < 1e-9);
    }),
    { seed: 1, numRuns: 25 },
  );
});

test("a width of 1 is the greedy choice, and temperature 0 is too", () => {
  fc.assert(
    fc.property(salts, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 2 }), (salt, atMost, noRepeat) => {
      const of = anyLogits(CLASSES, salt);
      const rule = { ...GREEDY, atMost, noRepeat, width: 1 };
      const [[beam]] = beamSearch(madeUp(CLASSES, [1], 1, of), rule);
      const [greedy] = sampledTexts(madeUp(CLASSES, [1], 1, of), rule, null);
      assert.equal(beam.tokens, greedy.tokens);
      assert.is(beam.isEnded, greedy.isEnded);
      assert.equal(beam.attention, greedy.attention);
      assert.ok(Math.abs(beam.logProbability - greedy.logProbability) < 1e-9);
    }),
    { seed: 2, numRuns: 200 },
  );
});

test("several sentences at once have what each has by itself, drawn or searched", () => {
  fc.assert(
    fc.property(
      salts,
      fc.array(fc.nat(50), { minLength: 2, maxLength: 6 }),
      fc.integer({ min: 1, max: 4 }),
      (salt, sentences, width) => {
        const of = anyLogits(CLASSES, salt);
        const rule = { ...RULE, width };
        const together = beamSearch(madeUp(CLASSES, sentences, width, of), rule);
        const draw = { from: stream(3, "sampling", "text"), keys: sentences };
        const sampling = { ...rule, temperature: 0.8, topK: 4 };
        const drawn = sampledTexts(madeUp(CLASSES, sentences, 1, of), sampling, draw);
        for (const [at, sentence] of sentences.entries()) {
          assert.equal(beamSearch(madeUp(CLASSES, [sentence], width, of), rule)[0], together[at]);
          const alone = sampledTexts(madeUp(CLASSES, [sentence], 1, of), sampling, { ...draw, keys: [sentence] });
          assert.equal(alone[0], drawn[at]);
        }
      },
    ),
    { seed: 3, numRuns: 60 },
  );
});

test("drawn texts come as often as they are likely", () => {
  const of = anyLogits(CLASSES, 11);
  const rule = { ...GREEDY, atMost: 2, temperature: 1 };
  const keys = Array.from({ length: 4000 }, (_, at) => at);
  const model = madeUp(
    CLASSES,
    keys.map(() => 0),
    1,
    of,
  );
  const drawn = sampledTexts(model, rule, { from: stream(1, "sampling", "text"), keys });
  for (const { tokens, sum } of everyText(of, 0, { ...RULE, atMost: 2 })) {
    const share = drawn.filter((said) => said.isEnded && said.tokens.join() === tokens.join()).length / keys.length;
    const right = Math.exp(sum);
    // Five standard errors.
    assert.ok(Math.abs(share - right) < 5 * Math.sqrt(right / keys.length) + 1e-3, `${tokens}: ${share}, ${right}`);
  }
});

test("banned ids are never said, no run is said twice, and texts that do not end are cut off", () => {
  fc.assert(
    fc.property(salts, fc.integer({ min: 1, max: 3 }), (salt, noRepeat) => {
      const of: LogitsOf = (seen, sentence) =>
        anyLogits(CLASSES, salt)(seen, sentence).map((logit, id) => (id === END ? -50 : logit));
      const rule = { ...GREEDY, atMost: 9, width: 3, noRepeat, banned: new Set([1]) };
      const [hypotheses] = beamSearch(madeUp(CLASSES, [0], 3, of), rule);
      const [greedy] = sampledTexts(madeUp(CLASSES, [0], 1, of), rule, null);
      for (const { tokens, isEnded } of [...hypotheses, greedy]) {
        assert.not.ok(tokens.includes(1));
        const runs = tokens.slice(noRepeat - 1).map((_, at) => tokens.slice(at, at + noRepeat).join());
        assert.is(new Set(runs).size, runs.length, `${tokens}`);
        assert.ok(tokens.length <= 9 && (isEnded || tokens.length === 9));
      }
    }),
    { seed: 5, numRuns: 60 },
  );
  assert.equal([...repeating([1, 2, 3, 1, 2], 3)], [3]);
  assert.equal([...repeating([1, 2, 1], 1)].sort(), [1, 2]);
  assert.equal([...repeating([1, 2], 3)], []);
});

test("logits that are not finite stop a search, and so does having nothing to say", () => {
  const of =
    (value: number): LogitsOf =>
    () => [0, value, 0, 0, 0];
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(
      () => beamSearch(madeUp(CLASSES, [0], 2, of(value)), { ...RULE, width: 2 }),
      /the logit of token 1 is/,
    );
  }
  const all = new Set([0, 1, 2, 3, 4]);
  assert.throws(
    () => beamSearch(madeUp(CLASSES, [0], 1, of(0)), { ...RULE, width: 1, banned: all }),
    /no token is allowed/,
  );
});

test.run();
