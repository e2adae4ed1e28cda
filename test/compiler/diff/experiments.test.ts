/** Which experiments of two files are compared: those of one name, and those that only changed their name. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parity } from "../../../src/compiler/diagnostics/example.js";
import { choosePair, type Experiments, type Paired, pairExperiments } from "../../../src/compiler/diff/experiments.js";
import { compile } from "../../programs/workshop.js";

const PARITY = compile(parity());
const WIDER = compile(parity().replace("units: 16", "units: 24"));
/** Another experiment altogether: more than a few facts differ. */
const OTHER = compile(`edition 2026

experiment sums {
  seed = 7
  data {
    rows drawn = bits(count: 900, length: 3..9)
                 |> split(train: 60%, validate: 20%, test: 20%)
    input  bits = drawn.bits
    target ones = sum(drawn.bits)
  }
  model {
    first  = recurrent(bits, cell: gru, units: 4)
    second = recurrent(first, cell: gru, units: 5)
    scores = dense(dense(last(second), units: 6, activation: tanh), units: ones.classes)
  }
  train {
    loss      = cross_entropy(scores, ones, smoothing: 5%)
    optimizer = rmsprop(rate: 1e-3)
    clip      = norm(1.0)
    batch     = 7
    steps     = 40
    validate every 4 steps
    keep best validate.loss
  }
  measure {
    sums = accuracy(predicted(scores), ones)
  }
}
`);

const named = (sides: Record<string, typeof PARITY>): Experiments =>
  new Map(Object.entries(sides).map(([name, side]) => [name, { ...side, origins: { ...side.origins, name } }]));

const shown = ({ pairs, added, removed }: Paired) => ({
  pairs: pairs.map(({ a, b }) => `${a} -> ${b}`),
  added,
  removed,
});

test("those of one name are compared, in the order of the first file", () => {
  const paired = pairExperiments(named({ x: PARITY, y: OTHER }), named({ y: OTHER, x: WIDER }));
  assert.equal(shown(paired), { pairs: ["x -> x", "y -> y"], added: [], removed: [] });
});

test("one under another name that differs in few facts has been renamed", () => {
  const paired = pairExperiments(named({ x: PARITY, y: OTHER }), named({ wide: WIDER, y: OTHER }));
  assert.equal(shown(paired), { pairs: ["x -> wide", "y -> y"], added: [], removed: [] });
});

test("the likest of several is the renamed one, and each has one partner", () => {
  const paired = pairExperiments(named({ x: PARITY, y: OTHER }), named({ wide: WIDER, same: PARITY, y: OTHER }));
  assert.equal(shown(paired), { pairs: ["x -> same", "y -> y"], added: ["wide"], removed: [] });
});

test("one that differs in many facts is another", () => {
  const paired = pairExperiments(named({ x: PARITY, y: PARITY }), named({ z: OTHER, y: PARITY }));
  assert.equal(shown(paired), { pairs: ["y -> y"], added: ["z"], removed: ["x"] });
});

test("where each file has one alone, they are compared whatever they are called", () => {
  const { pairs, added, removed } = pairExperiments(named({ x: PARITY }), named({ z: OTHER }));
  assert.equal(
    pairs.map(({ a, b }) => `${a} -> ${b}`),
    ["x -> z"],
  );
  assert.equal([added, removed], [[], []]);
});

test("one that was moved is found by its name, unless the name stands in several files", () => {
  const inFolder = (...keys: readonly string[]): Experiments =>
    new Map(keys.map((key) => [key, { ...PARITY, origins: { ...PARITY.origins, name: key.split(":")[1] } }]));
  const moved = pairExperiments(inFolder("a.rnn:x", "b.rnn:y"), inFolder("c.rnn:x", "b.rnn:y"));
  assert.equal(shown(moved).pairs, ["a.rnn:x -> c.rnn:x", "b.rnn:y -> b.rnn:y"]);
  // Its name tells nothing of the two; both say the same, and the first of them is taken.
  const several = pairExperiments(inFolder("a.rnn:x", "b.rnn:y"), inFolder("c.rnn:x", "d.rnn:x", "b.rnn:y"));
  assert.equal(shown(several), {
    pairs: ["a.rnn:x -> c.rnn:x", "b.rnn:y -> b.rnn:y"],
    added: ["d.rnn:x"],
    removed: [],
  });
});

const BEFORE = named({ x: PARITY, gone: OTHER, y: PARITY });
const AFTER = named({ y: WIDER, renamed: PARITY, come: OTHER, other: OTHER });
const PAIRED = pairExperiments(BEFORE, AFTER);

test("an experiment is chosen by its name in either file", () => {
  const chosen = (name: string) => {
    const found = choosePair(PAIRED, name, BEFORE, AFTER);
    return "problem" in found ? found.problem : shown(found);
  };
  assert.equal(chosen("y"), { pairs: ["y -> y"], added: [], removed: [] });
  assert.equal(chosen("x"), { pairs: ["x -> renamed"], added: [], removed: [] });
  assert.equal(chosen("renamed"), { pairs: ["x -> renamed"], added: [], removed: [] });
  assert.equal(chosen("gone"), { pairs: ["gone -> come"], added: [], removed: [] });
  assert.equal(chosen("other"), { pairs: [], added: ["other"], removed: [] });
  assert.is(chosen("renamd"), "neither has an experiment `renamd`; did you mean `renamed`?");
  assert.is(chosen("translation"), "neither has an experiment `translation`");
});

test("one that was taken out can be chosen too", () => {
  const [before, after] = [named({ x: PARITY, y: PARITY }), named({ z: OTHER, y: PARITY })];
  assert.equal(choosePair(pairExperiments(before, after), "x", before, after), {
    pairs: [],
    added: [],
    removed: ["x"],
  });
});

test.run();
