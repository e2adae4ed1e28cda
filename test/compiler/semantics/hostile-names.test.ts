/** Names that every object of JavaScript has, and names full of signs, in every kind of place: names like others, or refused in words. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parity } from "../../../src/compiler/diagnostics/example.js";
import { checked, compile, emitted, errorsOf } from "../../programs/workshop.js";

const NAMES = [
  ...["__proto__", "constructor", "hasOwnProperty", "toString", "prototype", "then"],
  ...["`__proto__`", '`a"b`', `\`$${"{x}"}\``, "`*/`", "`\u2028`", "`'`"],
];

const settings = (text: string) => ({ settings: text });
const head = (text: string) => ({ head: text });
const checks = (text: string) => parity().replace("epochs    = 3", `epochs    = 3\n    ${text}`);
const table = (columns: string, rest: string) =>
  `rows strings = csv("a.csv", columns: [${columns}]) |> split(train: 80%, validate: 10%, test: 10%)\n    ${rest}`;

/** A file that has a name in one kind of place. */
const PLACES: Readonly<Record<string, (name: string) => string>> = {
  "an experiment": (name) => parity().replace("experiment parity", `experiment ${name}`),
  "a base": (name) => parity().replace("experiment parity", `experiment parity extends ${name}`),
  "a parameter": (name) => parity(settings(`param ${name} = 3 in 1..4`)).replace("units: 16", `units: ${name}`),
  "a choice": (name) =>
    parity(settings(`param cell = ${name} in { gru, ${name} }`)).replace("cell: lstm", "cell: cell"),
  "a constant": (name) => parity(settings(`const ${name} = 3`)).replace("units: 16", `units: ${name}`),
  "a constant of the file": (name) => parity(head(`const ${name} = 3`)).replace("units: 16", `units: ${name}`),
  rows: (name) => parity().replaceAll("strings", name),
  "an input": (name) =>
    parity().replace("input  string ", `input  ${name} `).replace("recurrent(string", `recurrent(${name}`),
  "a target": (name) => parity().replaceAll("odd", name),
  "a layer": (name) => parity().replaceAll("logits", name),
  "a measure": (name) => parity().replace("accuracy =", `${name} =`),
  "a measure that is kept": (name) => checks(`keep best validate.${name}`).replace("accuracy =", `${name} =`),
  "a field": (name) => parity().replace("odd.classes", `odd.${name}`),
  "a column that is read": (name) => parity().replace("strings.bits", `strings.${name}`),
  "what is called": (name) => parity().replace("recurrent(", `${name}(`),
  "a stage": (name) => parity().replace("split(", `${name}(`),
  "an argument": (name) => parity().replace("cell:", `${name}:`),
  "a word": (name) => parity().replace("cell: lstm", `cell: ${name}`),
  "a setting": (name) => parity().replace("batch     =", `${name} =`),
  "a section": (name) => parity().replace("measure {", `${name} {`),
  "a value": (name) => parity().replace("16", name),
  "an override": (name) => parity(settings(`${name} = 3`)),
  "a block": (name) =>
    parity(head(`block ${name}(x: [time, width] of real) {\n  return last(x)\n}`)).replace(
      "last(states)",
      `${name}(states)`,
    ),
  "a parameter of a block": (name) =>
    parity(head(`block b(${name}: [time, width] of real) {\n  return last(${name})\n}`)).replace(
      "last(states)",
      "b(states)",
    ),
  "a dimension": (name) =>
    parity(head(`block b(x: [time, ${name}] of real) {\n  return dense(last(x), units: ${name})\n}`)).replace(
      "last(states)",
      "b(states)",
    ),
  "a layer of a block": (name) =>
    parity(head(`block b(x: [time, width] of real) {\n  ${name} = last(x)\n  return ${name}\n}`)).replace(
      "last(states)",
      "b(states)",
    ),
  "a type": (name) => parity(head(`block b(x: ${name}) {\n  return last(x)\n}`)).replace("last(states)", "b(states)"),
  "an imported name": (name) => parity(head(`import { ${name} } from "std/layers"`)),
  "a file of the library": (name) => parity(head(`import { two_layers } from "std/${name.replace(/[`"]/g, "")}"`)),
  "a column": (name) =>
    parity({
      data: table(`${name}: real, y: 0..1`, `input  string = strings.${name}\n    target odd    = strings.y`),
      model: "logits = dense(string, units: odd.classes)",
    }),
  "a vocabulary": (name) =>
    parity({
      data: table(
        "a, y: 0..1",
        `vocab ${name} = vocabulary(words(strings.a))\n    input  string = tokens(words(strings.a), ${name})\n    target odd = strings.y`,
      ),
      model:
        "states = embed(string, size: 2) |> recurrent(cell: gru, units: 3)\n    logits = dense(last(states), units: odd.classes)",
    }),
  "a detail": (name) => parity().replace("length: 1..50)", `length: 1..50) { ${name} = "x" }`),
  "a key of a split": (name) => parity().replace("split(train", `split(by: ${name}, train`),
  "a unit": (name) => checks(`validate every 3 ${name}`),
  "a criterion": (name) =>
    checks(`stop when ${name}(3)`).replace(
      "experiment",
      `criterion ${name}(checks: count) {\n  return patience(validate.loss, checks: checks)\n}\n\nexperiment`,
    ),
  "a pipeline": (name) => parity(head(`pipeline ${name}(line: text) {\n  return line |> lower()\n}`)),
  "a method of search": (name) =>
    parity({ search: `method   = ${name}()\n    minimize validate.${name}\n    trials   = 3` }),
};

let compiled = 0;

for (const [place, withName] of Object.entries(PLACES)) {
  test(`as ${place}`, () => {
    for (const name of NAMES) {
      const text = withName(name);
      assert.is.not(text, parity());
      const known = checked(text);
      const failed = errorsOf(known) !== "";
      assert.ok(failed || [...known.experiments.values()].every((one) => one !== null));
      if (failed) continue;
      compiled++;
      for (const experiment of known.experiments.keys()) emitted(compile(text, [], experiment));
    }
  });
}

test("some of them are names like others", () => assert.ok(compiled > 40, String(compiled)));

test("nothing was put into what all objects share", () => {
  for (const name of ["a", "x", "units", "kind", "polluted"]) assert.not.ok(name in {});
  assert.equal(Object.keys(Object.prototype), []);
});

test.run();
