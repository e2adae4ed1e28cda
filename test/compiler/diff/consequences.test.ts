/** What follows from each edit of `edits.ts`, field by field: the class that the table of rules and the tensors give. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Change, compare } from "../../../src/compiler/diff/changes.js";
import type { Consequence } from "../../../src/compiler/diff/consequences.js";
import { ruleAt } from "../../../src/compiler/diff/rules.js";
import schema from "../../../src/plan/plan-file.schema.json" with { type: "json" };
import { type Compiled, compile } from "../../programs/workshop.js";
import { EDITS, type Edit, editedFiles, filesOf } from "./edits.js";
import { pathsOf } from "./plan-paths.js";

/** By the path of what is said; the first that fits. Written before the rules. */
const EXPECTED: readonly (readonly [path: RegExp, consequence: Consequence])[] = [
  [/^\/settings\/\w+(?:\/(?:kind|domain))?$/, "search"],
  [/^\/settings\/\w+\/when(?:\/|$)|^\/requires\/\d+$/, "search"],
  // Who is cited, and where an archive can be had, change no row.
  [/^\/data\/rows\/[\w.]+\/source\/(?:from|cite)$/, "cosmetic"],
  // Whether the file of before had this sum, nobody knows.
  [/^\/data\/rows\/[\w.]+\/source\/sha256$/, "unknown"],
  [/^\/data\/rows\//, "results"],
  [/^\/data\/columns\/[\w.]+\/role$/, "cosmetic"],
  [/^\/data\/columns\/[\w.]+\/window\//, "results"],
  [/^\/train\/seed$/, "results"],
  [/^\/train\/loss\/\d+\/(?:smoothing|samples)$/, "training"],
  [/^\/train\/loss\//, "results"],
  [/^\/train\//, "training"],
  [/^\/measures\/\d+\//, "results"],
  // What a measure is compared with comes and goes beside it.
  [/^\/baselines\/\d+$/, "results"],
  [/^\/attainable\/\d+$/, "results"],
  [/^\/search/, "search"],
  [/^\/model\/.*\/attributes\/(?:units|size|cell|bias|attend|attend_size|feed)$/, "checkpoint"],
  [/^\/model\/.*\/attributes\//, "training"],
];

/** What has to be looked at one by one, by program and path. */
const ONE_BY_ONE: Readonly<Record<string, Consequence>> = {
  "sums changed /settings/s0/value": "training",
  "lengths changed /settings/s0/value": "checkpoint",
  "heir changed /settings/s0/value": "checkpoint",
  // How much of the rows is left.
  "tables changed /settings/s0/value": "results",
  // A parameter gives way to the value that it has.
  "lengths changed /model/recurrent.0/attributes/cell": "search",
  // Words that are foretold, numbers that are compared.
  "next_word changed /data/fitted/vocabulary.0/of/options/strip": "results",
  "next_word changed /data/columns/column.0/of/arguments/0/options/strip": "results",
  "next_word changed /data/fitted/vocabulary.0/most": "results",
  "next_word removed /data/fitted/vocabulary.0/most": "results",
  "flowing changed /data/fitted/spread.0/low": "results",
  "flowing changed /data/fitted/spread.0/high": "results",
  "flowing removed /data/fitted/spread.0": "results",
  "flowing added /data/fitted/standard.0": "results",
  "forecast removed /data/fitted/standard.0/log": "results",
  "tables changed /data/columns/column.5/of/arguments/1": "results",
  "tables changed /data/columns/column.5/of/arguments/0/arguments/0": "results",
  "sums changed /data/columns/column.2/of/arguments/0": "results",
  "dialogue changed /data/fitted/vocabulary.1/merges": "results",
  // Words that are only read.
  "dialogue changed /data/fitted/vocabulary.0/least": "training",
  "unheard removed /data/fitted/vocabulary.1": "training",
  "unheard removed /data/columns/column.1": "training",
  "looking removed /model/dense.0/inputs/weights": "checkpoint",
  "shared changed /model/last.2/inputs/x": "training",
  "shared changed /model/recurrent.2/inputs/start": "training",
  "own_cell changed /model/scan.0/body/nodes/affine.2/inputs/x": "training",
  "own_cell changed /model/scan.1/body/nodes/affine.5/inputs/x": "training",
  // A measure alone reads it.
  "sums changed /model/modulo.0/attributes/modulus": "results",
  // What an optimiser keeps of each weight, and what lanes carry on, lie in the checkpoint.
  "series changed /train/optimizer": "checkpoint",
  "series changed /train/batch": "checkpoint",
  "on_and_on changed /train/batch/lanes": "checkpoint",
  "curves added /measures/1": "added",
  "sums removed /measures/0": "removed",
};

/** Conditions under which a parameter that shapes weights has another value at the defaults, by what is written. */
const ANOTHER_VALUE: readonly string[] = [
  "== 0 else 2",
  "when cell == gru and",
  "when cell != lstm and",
  "lstm or units mod heads == 0 else",
  "2    in 1..4 when",
];

function expected({ program, to }: Edit, { path, kind }: Change): Consequence | undefined {
  if (kind !== "changed" && /^\/(?:baselines|attainable)\//.test(path)) return kind;
  if (path.includes("/when") && ANOTHER_VALUE.includes(to)) return "checkpoint";
  return ONE_BY_ONE[`${program} ${kind} ${path}`] ?? EXPECTED.find(([pattern]) => pattern.test(path))?.[1];
}

const compiled = new Map<string, Compiled>();
function plain(program: string): Compiled {
  const known = compiled.get(program) ?? compile(filesOf(program));
  compiled.set(program, known);
  return known;
}

/** What a change from B to A is, where it is one from A to B. */
const MIRRORED: Readonly<Record<string, string>> = {
  ...{ added: "removed", removed: "added", wider: "narrower", narrower: "wider" },
};

const mirrored = (word: string) => MIRRORED[word] ?? word;

for (const edit of EDITS) {
  test(`${edit.program}: ${JSON.stringify(edit.from)} to ${JSON.stringify(edit.to)}`, () => {
    const [a, b] = [plain(edit.program), compile(editedFiles(edit).after)];
    const [there, back] = [compare(a, b), compare(b, a)];
    assert.equal(
      there.changes.map((change) => `${change.kind} ${change.path}: ${change.consequence}`),
      there.changes.map((change) => `${change.kind} ${change.path}: ${expected(edit, change)}`),
    );
    // Back again, each change has the class that mirrors its own.
    assert.equal(
      back.changes.map(({ consequence, effect, what }) => [consequence, effect, what].join()).sort(),
      there.changes
        .map(({ consequence, effect, what }) => [mirrored(consequence), effect && mirrored(effect), what].join())
        .sort(),
    );
    assert.is(back.checkpoints.load, there.checkpoints.load);
    assert.equal(
      back.checkpoints.tensors.map(({ id, before, after }) => JSON.stringify([id, after, before])).sort(),
      there.checkpoints.tensors.map(({ id, before, after }) => JSON.stringify([id, before, after])).sort(),
    );
    for (const { changes, checkpoints } of [there, back])
      assert.is(
        changes.some(({ consequence }) => consequence === "checkpoint"),
        checkpoints.load === "no",
        "a class says that checkpoints no longer load where they do not",
      );
    assertAgreement(edit, a, b, there.changes);
  });
}

/** The program's hash stands for the weights: it differs exactly where some class says that they may. */
function assertAgreement({ program }: Edit, a: Compiled, b: Compiled, changes: readonly Change[]): void {
  const isSame = a.plan.hashes.program === b.plan.hashes.program;
  const all = changes.map(({ consequence }) => consequence);
  if (isSame) assert.not.ok(all.includes("training") || all.includes("checkpoint"), `${program}: ${all}`);
  else
    assert.ok(
      all.some((one) => ["checkpoint", "results", "training", "unknown"].includes(one)),
      `${program}: ${all}`,
    );
}

/** Fields that no change is told of by themselves. */
const NO_FACTS: readonly RegExp[] = [
  /^format$/,
  /^hashes\b/,
  /^edition$/,
  /\/id$/,
  /^data\/(?:rows|fitted)\/\*\/op$/,
  /^data\/columns\/\*\/(?:as|shape|range|length|several)\b/,
  /^model\/.*\*\/layer$/,
  /^model\/.*\*\/type\b/,
];

test("every field of the plan has a rule", () => {
  const without = pathsOf(schema, "Plan").filter(
    (path) => NO_FACTS.every((pattern) => !pattern.test(path)) && ruleAt(path.split("/")) === "unknown",
  );
  assert.equal(without, [], "add them to src/compiler/diff/rules.ts, and edits of them to edits.ts");
});

test.run();
