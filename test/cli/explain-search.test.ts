/** What the space of a search costs: bounds of its domains, however many points it has. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { costOf } from "../../src/cli/explaining/cost.js";
import { spaceCost } from "../../src/cli/programs/space-cost.js";
import type { Interval } from "../../src/ops/polynomial.js";
import type { Plan } from "../../src/plan/plan.js";
import { planAt } from "../../src/plan/point.js";
import { spaceOf } from "../../src/search/space.js";
import { compile } from "../programs/workshop.js";
import { folderWith, rnnc } from "../support/command-line.js";

const text = (params: string, rate = "in { 1e-3, 1e-2 }") => `edition 2026

experiment spacious {
  seed = 1

  param units = 8    in 4..64 step 4
  param deep  = 4    in 2..12
  param cell  = gru  in { rnn, gru, lstm }
  param many  = 10   in { 5, 10, 20 }
  param rate  = 1e-3 ${rate}
${params}
  data {
    rows strings = bits(count: 500, length: 1..many) |> split(train: 80%, validate: 10%, test: 10%)
    input string = strings.bits
    target odd   = sum(strings.bits) mod 2
  }

  model {
    states = recurrent(string, cell: cell, units: units)
    logits = dense(last(states), units: deep, activation: tanh) |> dense(units: 2)
  }

  train {
    loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: rate)
    batch     = many
    steps     = 100
  }
}
`;

const { plan, origins } = compile(text(""));
const FOLDER = folderWith({ "rnnc.yaml": "", "a.rnn": text(""), "endless.rnn": text("", "in log 1e-4..1e-1") });
const LOADED = { plan, origins };

function pointsOf({ settings }: Plan) {
  return fc.record(
    Object.fromEntries(
      spaceOf({ settings }).map(({ id, domain }): [string, fc.Arbitrary<number | string>] => [
        id,
        domain.kind === "choices"
          ? fc.constantFrom(...domain.values)
          : fc
              .nat({ max: Math.floor((domain.high - domain.low) / (domain.step ?? 1)) })
              .map((index) => domain.low + index * (domain.step ?? 1)),
      ]),
    ),
  );
}

test("every point costs what the bounds allow, and the ends are reached", () => {
  const whole = spaceCost(LOADED, `${FOLDER}/a.rnn`, {});
  assert.is(whole.configurations, 16 * 11 * 3 * 3 * 2);
  assert.is(whole.structures, 3);
  const inside = ({ low, high }: Interval, within: Interval, what: string) =>
    assert.ok(
      within.low <= low && high <= within.high,
      `${what}: ${low} to ${high} is not in ${within.low} to ${within.high}`,
    );
  const compare = (point: Readonly<Record<string, number | string>>) => {
    const cost = costOf({ plan: planAt(plan, point), origins }, `${FOLDER}/a.rnn`);
    for (const what of ["parameters", "flopsPerStep", "bytes", "checkpointBytes"] as const)
      inside(cost[what], whole[what], what);
    return cost;
  };
  fc.assert(
    fc.property(pointsOf(plan), (point) => void compare(point)),
    { seed: 3, numRuns: 60 },
  );
  const id = (name: string) =>
    Object.keys(origins.nodes).find((key) => /^s\d/.test(key) && origins.nodes[key].name === name) ?? name;
  const least = compare({ [id("units")]: 4, [id("deep")]: 2, [id("cell")]: "rnn", [id("many")]: 5 });
  const most = compare({ [id("units")]: 64, [id("deep")]: 12, [id("cell")]: "lstm", [id("many")]: 20 });
  assert.is(least.parameters.low, whole.parameters.low);
  assert.is(most.parameters.high, whole.parameters.high);
  assert.is(least.bytes.low, whole.bytes.low);
  // A GRU keeps more of each step than an LSTM, though it has fewer weights.
  const largest = compare({ [id("units")]: 64, [id("deep")]: 12, [id("cell")]: "gru", [id("many")]: 20 });
  assert.is(largest.bytes.high, whole.bytes.high);
  assert.is(most.flopsPerStep.high, whole.flopsPerStep.high);
});

test("a million million points are no more work than ten", () => {
  const params = Array.from({ length: 12 }, (_, index) => `  param size${index} = 2 in 1..10`).join("\n");
  const layers = Array.from({ length: 12 }, (_, index) => `|> dense(units: size${index})`).join(" ");
  const { plan: large, origins: names } = compile(
    text(params).replace("|> dense(units: 2)", `${layers} |> dense(units: 2)`),
  );
  const cost = spaceCost({ plan: large, origins: names }, `${FOLDER}/a.rnn`, {});
  assert.is(cost.configurations, 16 * 11 * 3 * 3 * 2 * 10 ** 12);
  assert.ok(cost.parameters.low < cost.parameters.high);
});

test("the command line, in words and in JSON", () => {
  const { code, out, err } = rnnc(["explain", "a.rnn", "--search"], { cwd: FOLDER });
  assert.is(code, 0, err);
  assert.match(
    out,
    /^configurations {2}3,168\nstructures {6}3, by the choices of words\nparameters {6}[\d,]+ to [\d,]+\n/,
  );
  assert.match(out, /^time {12}not known: this machine is not calibrated; run rnnc bench --calibrate$/m);
  const { search } = JSON.parse(rnnc(["explain", "endless.rnn", "--search", "--json"], { cwd: FOLDER }).out);
  assert.is(search.configurations, null);
  assert.is(rnnc(["explain", "a.rnn", "--search", "--stage", "plan"], { cwd: FOLDER }).code, 64);
});

test("a space of which nothing fits in memory is not searched", () => {
  const { code, err } = rnnc(["search", "a.rnn"], { cwd: FOLDER, env: { RNNC_MEMORY: "1KiB" } });
  assert.is(code, 3);
  assert.match(err, /^error\[out-of-memory\]: Every trial needs at least /m);
});

test.run();
