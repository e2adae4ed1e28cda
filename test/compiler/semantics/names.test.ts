import { test } from "uvu";
import * as assert from "uvu/assert";
import { parity } from "../../../src/compiler/diagnostics/example.js";
import { checkMarked, onlyMessage } from "../support/marked.js";

test("order of statements does not matter", () => {
  checkMarked(
    parity({
      model:
        "logits = dense(end, units: odd.classes)\n    end = last(states)\n    states = recurrent(string, cell: lstm, units: 16)",
    }),
  );
});

test("an unknown name is said where it stands, with the nearest one known", () => {
  const { diagnostics } = checkMarked(parity().replace("last(states)", "last(⟪unknown-name⟫statse)"));
  assert.is(diagnostics[0].suggestion?.message, "did you mean `states`?");
});

test("what is measured is advised for a name from elsewhere, and not over a name of the file that is near", () => {
  const advice = (stop: string, settings = "") => {
    const text = parity({ settings }).replace("epochs    = 3", `epochs = 3\n    ${stop}`);
    return checkMarked(text).diagnostics[0].suggestion;
  };
  assert.is(advice("stop when ⟪unknown-name⟫val_loss < 0.1")?.edit?.text, "validate.loss");
  assert.is(advice("stop when ⟪unknown-name⟫val.loss < 0.1")?.edit?.text, "validate");
  const parts = "there is `validate.loss`, `validate.accuracy`";
  assert.equal(advice("stop when ⟪unknown-name⟫dev < 0.1"), { message: parts });
  assert.equal(advice("stop when ⟪unknown-name⟫dev_wer < 0.1"), { message: parts });
  const near = (written: string, declared: string) =>
    advice(`stop when validate.loss < ⟪unknown-name⟫${written}`, `param ${declared} = 0.1 in 0.0..1.0`);
  for (const [written, declared] of [
    ["val_limt", "val_limit"],
    ["train_goals", "train_goal"],
    ["eval", "evals"],
  ])
    assert.is(near(written, declared)?.edit?.text, declared);
});

test("each unknown name is said", () => {
  checkMarked(
    parity()
      .replace("recurrent(string", "recurrent(⟪unknown-name⟫x")
      .replace("cross_entropy(logits, odd)", "cross_entropy(logits, ⟪unknown-name⟫y)"),
  );
});

test("one name is one thing, in all sections", () => {
  checkMarked(parity({ measure: "⟪duplicate-name⟫odd = accuracy(predicted(logits), odd)" }));
  checkMarked(parity({ settings: "param states = 3" }).replace("    states =", "    ⟪duplicate-name⟫states ="));
});

test("a layer or a measure may be called as a word that arguments may be", () => {
  checkMarked(
    parity({
      model:
        "both = recurrent(string, cell: lstm, units: 16, direction: both)\n    logits = dense(last(both), units: odd.classes, activation: none)",
      measure: "none = accuracy(predicted(logits), odd)",
    }).replace("epochs    = 3", "epochs    = 3\n    keep best validate.none"),
  );
});

test("a constant of the file is a value of its experiments too", () => {
  const said = checkMarked(
    parity({ head: "const size = 8", settings: "const ⟪duplicate-name⟫size = 9" }).replace("units: 16", "units: size"),
  );
  assert.is(onlyMessage(said), "The name `size` is taken already, by a constant.");
});

test("callables and values are two lists of names", () => {
  checkMarked(parity({ settings: "param dense = 16" }).replace("units: 16", "units: dense"));
});

test("an experiment and a constant may be called as a callable of the language, a block may not", () => {
  checkMarked(parity().replace("experiment parity", "experiment windows"));
  checkMarked(parity({ head: "const count = 16" }).replace("units: 16", "units: count"));
  checkMarked(parity({ head: "block ⟪duplicate-name⟫dense(x: [width] of real) {\n  return x\n}" }));
  checkMarked(
    `${parity().replace("experiment parity", "experiment windows")}\nexperiment more extends windows {\n  seed = 2\n}\n`,
  );
});

test("names of the file are one list", () => {
  checkMarked(
    parity({ head: "block parity(x: [width] of real) {\n  return x\n}" }).replace(
      "experiment parity",
      "experiment ⟪duplicate-name⟫parity",
    ),
  );
  checkMarked(parity({ head: "const a = 1\nconst ⟪duplicate-name⟫a = 2" }));
});

for (const name of ["constructor", "toString", "__proto__", "States", "`a b`"]) {
  test(`${name} cannot be a name`, () => {
    checkMarked(
      parity({
        model: `⟪bad-name⟫${name} = recurrent(string, cell: lstm, units: 16)\n    logits = dense(last(${name}), units: odd.classes)`,
      }),
    );
  });
}

test("columns may have any name, in back-ticks", () => {
  checkMarked(
    parity({
      data: `rows t = csv("t.csv", columns: [\`Two Words\`: [..9] of bit, y: 0..3]) { sha256 = "${"0".repeat(64)}" }
                   |> split(train: 80%, validate: 10%, test: 10%)
    input  string = t.\`Two Words\`
    target odd    = t.y`,
    }),
  );
});

test("what nothing uses is warned of, of every kind", () => {
  checkMarked(
    parity({
      settings: "param ⟪unused-name⟫a = 1\n  const ⟪unused-name⟫b = 2",
      model:
        "⟪unused-name⟫spare = last(string)\n    states = recurrent(string, cell: lstm, units: 16)\n    logits = dense(last(states), units: odd.classes)",
    }),
  );
  checkMarked(parity({ head: 'import { ⟪unused-name⟫two_layers } from "std/layers"' }));
});

test("what an error left unused is not warned of", () => {
  checkMarked(parity({ settings: "param units = 16" }).replace("units: 16", "units: ⟪unknown-name⟫unitz"));
});

test("a parameter may be called as a measure of progress", () => {
  checkMarked(parity({ settings: "param step = 16" }).replace("units: 16", "units: step"));
  checkMarked(parity().replaceAll("string ", "tokens ").replace("recurrent(string", "recurrent(tokens"));
});

test("a name that needs itself is said once", () => {
  checkMarked(parity().replace("recurrent(string", "recurrent(⟪defined-by-itself⟫states"));
  checkMarked(
    parity({
      model:
        "⟪defined-by-itself⟫a = recurrent(b, cell: gru, units: 4)\n    b = recurrent(a, cell: gru, units: 4)\n    logits = dense(last(a), units: odd.classes)",
    }),
  );
  checkMarked("edition 2026\nconst ⟪defined-by-itself⟫a = b\nconst b = a\n");
});

test("fields are known by what they belong to", () => {
  checkMarked(
    parity()
      .replace("strings.bits\n", "strings.⟪unknown-field⟫bit\n")
      .replace("sum(strings.bits)", "sum(strings.bits)"),
  );
  checkMarked(parity().replace("odd.classes", "odd.⟪unknown-field⟫size"));
});

test.run();
