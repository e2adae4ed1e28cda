/** `load` of compiled programs, in a person's own program and a process of its own. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { folderWith, node, type Outcome, ROOT, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";
import { KERNELS } from "../support/native.js";
import { toyExperiment, toyPairs, toyTable } from "../support/toy-translation.js";

const SMALL = {
  data: `rows strings = bits(count: 200, length: 1..6) |> split(train: 80%, validate: 10%, test: 10%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2`,
};

const TOY = toyExperiment({ train: ["batch     = 20", "epochs    = 4"] });

function well(outcome: Outcome): string {
  assert.is(outcome.code, 0, `${outcome.err}${outcome.out}`);
  return outcome.out;
}

const FOLDER = folderWith({
  "parity.rnn": parity(SMALL),
  "toy.rnn": TOY,
  "pairs.tsv": toyTable(toyPairs(100, 1)),
});
mkdirSync(join(FOLDER, "node_modules"));
symlinkSync(ROOT, join(FOLDER, "node_modules", "rnnc"));

function runsOf(experiment: string): readonly string[] {
  const runs = join("runs", experiment);
  return readdirSync(join(FOLDER, runs)).map((name) => join(runs, name));
}

/** What a person's own module says. */
function said(code: string): unknown {
  writeFileSync(join(FOLDER, "own.mjs"), code);
  return JSON.parse(well(node(["own.mjs"], { cwd: FOLDER })));
}

for (const name of ["parity", "toy"]) well(rnnc(["compile", `${name}.rnn`, "-o", name], { cwd: FOLDER }));
for (const [name, ...set] of [["parity"], ["parity", "--set", "units=5"], ["toy"]])
  well(node([join(name, `${name}.js`), ...set], { cwd: FOLDER }));

test("a classifier, at the settings of either of its runs, says what the model loaded without types says", () => {
  const runs = runsOf("parity");
  assert.is(runs.length, 2);
  const answers = said(`
    import { load as untyped } from "rnnc/runtime";
    import { load } from "./parity/parity.js";
    const records = [{ bits: [1, 0, 1] }, { bits: [1] }];
    const all = [];
    for (const run of ${JSON.stringify(runs)})
      for (const model of [await load(run, { device: "${KERNELS}", threads: 1 }), await untyped(run, { threads: 1 })])
        all.push(model.predict(records, { top: 2 }));
    console.log(JSON.stringify(all));
  `) as readonly (readonly { readonly odd: { readonly top: readonly { readonly probability: number }[] } }[])[];
  assert.is(answers.length, 4);
  assert.equal(answers[0], answers[1]);
  assert.equal(answers[2], answers[3]);
  assert.not.equal(answers[0], answers[2]);
  for (const { odd } of answers[0]) assert.ok(Math.abs(odd.top[0].probability + odd.top[1].probability - 1) < 1e-9);
});

test("a translator: texts with what they looked at, and drawn ones", () => {
  const [translations, drawn, again] = said(`
    import { load } from "./toy/toy.js";
    const model = await load(${JSON.stringify(runsOf("toy")[0])});
    const draw = () => model.generate({ record: { spanish: "veo un gato" }, temperature: 0.5, samples: 2, length: 6 });
    const records = [{ spanish: "veo un gato" }, { spanish: "perro" }];
    console.log(JSON.stringify([model.translate(records, { width: 2, atMost: 6 }), draw(), draw()]));
  `) as readonly (readonly {
    readonly attention: readonly (readonly number[])[];
    readonly source: readonly string[];
  }[])[];
  assert.equal(
    translations.map(({ source }) => source),
    [["veo", "un", "gato"], ["perro"]],
  );
  for (const { attention, source } of translations) {
    for (const row of attention) {
      assert.is(row.length, source.length);
      assert.ok(Math.abs(row.reduce((sum, share) => sum + share, 0) - 1) < 1e-5);
    }
  }
  assert.is(drawn.length, 2);
  assert.equal(drawn, again);
});

test("runs of others are refused: of another experiment, of another program, with other names", () => {
  const [run] = runsOf("parity");
  const errors = said(`
    import { loadsRunsOf } from "rnnc/runtime";
    import parity from "./parity/parity.js";
    import { load } from "./toy/toy.js";
    const changed = { ...parity, forms: { ...parity.forms, program: "c0ffee00" } };
    const loads = [load, loadsRunsOf(changed, ["odd"]), loadsRunsOf(parity, ["is_odd"])];
    const errors = loads.map((one) => one(${JSON.stringify(run)}).then(() => [], (error) => [error.code, error.message]));
    const nowhere = load("nowhere").catch((error) => [error.code]);
    console.log(JSON.stringify(await Promise.all([...errors, nowhere])));
  `) as readonly (readonly string[])[];
  assert.equal(errors[0], ["program-changed", `The run \`${run}\` is one of \`parity\`, and this program is \`toy\`.`]);
  assert.is(errors[1][0], "program-changed");
  assert.match(errors[1][1], /was trained by another program of `parity` \([0-9a-f]{8}, and this is c0ffee00\)\.$/);
  assert.equal(errors[2], [
    "program-changed",
    `The run \`${run}\` calls what it predicts \`odd\`, and this program calls it \`is_odd\`.`,
  ]);
  assert.equal(errors[3], ["run-missing"]);
});

test.run();
