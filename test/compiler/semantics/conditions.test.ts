/** Parameters that apply at some points, and what all points fulfil: one meaning, one identity, and what `--set` may ask for. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { planAt } from "../../../src/plan/point.js";
import { spaceOf } from "../../../src/search/space.js";
import { checked, compile, errorsOf } from "../../programs/workshop.js";

const text = (params: string, requires = "") => `edition 2026

experiment ones {
  param units = 24   in 8..64 step 8
  param cell  = gru  in { rnn, gru, lstm }
  ${params}
  ${requires}
  data {
    rows strings = bits(count: 200, length: 5) |> split(train: 80%, validate: 10%, test: 10%)
    input  string = strings.bits
    target ones   = sum(strings.bits)
  }
  model {
    states = recurrent(string, cell: cell, units: units)
    logits = dense(dense(last(states), units: 8 * wide), units: ones.classes)
  }
  train {
    loss      = cross_entropy(logits, ones)
    optimizer = adam(rate: 1e-3)
    batch     = 20
    epochs    = 1
  }
}
`;
const WIDE = "param wide = 2 in 1..4 when cell == lstm else 1";
const hashOf = (params: string, requires?: string) => compile(text(params, requires)).plan.hashes.experiment;

test("two ways to write one condition have one identity, and other conditions another", () => {
  const denied = (written: string) => hashOf(WIDE.replace("cell == lstm", written));
  assert.is(denied("not cell != lstm"), hashOf(WIDE));
  assert.is(denied("not units >= 32"), denied("units < 32"));
  assert.is(denied("not (cell == gru or units > 16)"), denied("cell != gru and units <= 16"));
  assert.is(hashOf(WIDE), hashOf(WIDE.replace("cell == lstm", "lstm == cell")));
  const both = (written: string) => hashOf(WIDE.replace("cell == lstm", written));
  assert.is(both("units < 32 and cell == lstm"), both("cell == lstm and 32 > units"));
  assert.is.not(hashOf(WIDE), hashOf(WIDE.replace("lstm", "gru")));
  assert.is.not(hashOf(WIDE), hashOf(WIDE.replace("else 1", "else 3")));
  assert.is.not(hashOf(WIDE), hashOf(WIDE.replace("2 in", "3 in")));
  const one = "require units mod 8 == 0\n  require cell != rnn or units < 32";
  const other = "require (units < 32 or cell != rnn) and units mod 8 == 0";
  assert.is(hashOf(WIDE, one), hashOf(WIDE, other));
  assert.is.not(hashOf(WIDE, one), hashOf(WIDE));
});

test("a condition that always holds is none", () => {
  assert.is(hashOf("param wide = 2 in 1..4 when units >= 8 else 1"), hashOf("param wide = 2 in 1..4"));
});

test("where it does not apply it is what it is elsewhere, in the plan and in its program's hash", () => {
  const { plan, origins } = compile(text(WIDE));
  const id = (name: string) => Object.keys(origins.nodes).find((one) => origins.nodes[one].name === name) ?? "";
  const valueAt = (point: Readonly<Record<string, number | string>>) =>
    planAt(plan, point).settings.find((setting) => setting.id === id("wide"))?.value;
  assert.is(valueAt({}), 1);
  assert.is(valueAt({ [id("cell")]: "lstm" }), 2);
  assert.is(valueAt({ [id("cell")]: "lstm", [id("wide")]: 4 }), 4);
  assert.is(planAt(plan, { [id("wide")]: 4 }).hashes.program, plan.hashes.program);
});

test("a search that keeps what a condition speaks of has the parameter, or has it not", () => {
  const named = (settings: readonly { name: string; value: string }[]) => {
    const { plan, origins } = compile(text(WIDE), settings);
    const fixed = new Set(
      plan.settings
        .filter(({ id }) => settings.some(({ name }) => origins.nodes[id].name === name))
        .map(({ id }) => id),
    );
    return spaceOf(plan, fixed).map(({ id, when }) => `${origins.nodes[id].name}${when ? " when" : ""}`);
  };
  assert.equal(named([]).sort(), ["cell", "units", "wide when"]);
  assert.equal(named([{ name: "cell", value: "lstm" }]).sort(), ["units", "wide"]);
  assert.equal(named([{ name: "cell", value: "gru" }]), ["units"]);
});

test("what `--set` asks for has to apply, and to fulfil what is required", () => {
  const said = (...settings: readonly (readonly [string, string])[]) =>
    errorsOf(
      checked(
        text(WIDE, "require cell != lstm or units < 40"),
        settings.map(([name, value]) => ({ name, value })),
      ),
    ).split("\n")[0];
  assert.is(said(["wide", "3"], ["cell", "lstm"]), "");
  assert.match(
    said(["wide", "3"]),
    "The value 3 of `wide` is not in its domain 1: that is all it can be where `cell == lstm` does not hold.",
  );
  assert.match(
    said(["cell", "lstm"], ["units", "64"]),
    "`require cell != lstm or units < 40` does not hold at cell = lstm, units = 64.",
  );
});

test("an experiment that extends another adds to what is required", () => {
  const base = text(WIDE, "require units >= 16");
  const { plan } = compile(
    { "main.rnn": `${base}\nexperiment more extends ones {\n  require units < 64\n}\n` },
    [],
    "more",
  );
  assert.is(plan.requires?.length, 2);
});

test.run();
