/** Plans as JSON: they fit the schema, and one that was changed by hand is refused. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hashesOf } from "../../src/plan/hash.js";
import type { Plan } from "../../src/plan/plan.js";
import { readPlan } from "../../src/plan/read-plan.js";
import { PROGRAMS, programText } from "../programs/programs.js";
import { compile } from "../programs/workshop.js";

for (const { name, files } of PROGRAMS) {
  test(`${name}: the plan fits its schema, and comes back as it was`, () => {
    const { plan, origins } = compile(files);
    assert.equal(readPlan(JSON.stringify({ plan, origins })), { plan, origins });
    const { hashes, ...rest } = plan;
    assert.equal(hashesOf(JSON.parse(JSON.stringify(rest))), hashes);
    for (const hash of Object.values(hashes)) assert.match(hash, /^[0-9a-f]{64}$/);
  });
}

const { plan, origins } = compile(programText("sums").files);

function refusal(changed: unknown): string {
  try {
    readPlan(typeof changed === "string" ? changed : JSON.stringify(changed));
  } catch (error) {
    assert.instance(error, SyntaxError);
    return (error as SyntaxError).message;
  }
  return "";
}

test("what is no plan is refused with the place", () => {
  assert.match(refusal("{"), /^it is not JSON/);
  assert.match(refusal({}), /^it is not a plan: it must have required property/);
  assert.match(refusal({ plan: { ...plan, format: 2 }, origins }), /^it is not a plan: \/plan\/format /);
  assert.match(refusal({ plan: { ...plan, edition: "2026" }, origins }), /^it is not a plan: \/plan\/edition /);
  assert.match(refusal({ plan: { ...plan, more: 1 }, origins }), /^it is not a plan: \/plan /);
  const layers = plan.model.map((node) => ({ ...node, layer: "convolution" }));
  assert.match(refusal({ plan: { ...plan, model: layers }, origins }), /^it is not a plan: \/plan\/model\/0\/layer /);
  assert.match(refusal({ plan, origins: { ...origins, name: null } }), /^it is not a plan: \/origins\/name /);
});

test("a plan that was changed by hand is refused by the hash that shows it", () => {
  const train = (change: Partial<Plan["train"]>) => ({
    plan: { ...plan, train: { ...plan.train, ...change } },
    origins,
  });
  assert.match(refusal(train({ clip: 1 })), /^its program hash /);
  assert.match(refusal(train({ seed: 99 })), /^its data hash /);
  assert.match(refusal({ plan: { ...plan, measures: [] }, origins }), /^its data hash|^its experiment hash /);
  const settings = plan.settings.map((setting) => ({ ...setting, domain: null }));
  assert.match(refusal({ plan: { ...plan, settings }, origins }), /^its experiment hash /);
  assert.is(refusal({ plan, origins: { ...origins, name: "another", doc: "Anything." } }), "");
});

test.run();
