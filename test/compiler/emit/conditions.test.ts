/** Where parameters apply, what they have to fulfil, and sums in the place of a number, in the emitted program. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parity } from "../../../src/compiler/diagnostics/example.js";
import { compile, emitted } from "../../programs/workshop.js";

const settings = `param units = 16  in 8..32
  param wide  = 4   in 2..8       when units > 8 and units < 40 or units == 8 else 2
  param base  = 0.1 in 0.01..0.5
  require units != 12 and (units - 3) mod 4 == 1`;
const { typescript } = emitted(
  compile(
    parity({ settings })
      .replace("units: 16", "units: units + wide")
      .replace("cross_entropy(logits, odd)", "(base + 0.5) * cross_entropy(logits, odd)")
      .replace("rate: 1e-2", "rate: base + 0.01")
      .replace("epochs    = 3", "epochs    = 3\n    schedule  = cosine()"),
  ),
);

for (const code of [
  "wide: (settings.units === 8 || (settings.units > 8 && 40 > settings.units)) ? undefined : 2",
  '(settings.units !== 12 ? [] : ["units != 12"])',
  "((((settings.units - 3) % (4)) + (4)) % (4) === 1 ? []",
  "(settings.base + 0.5) / batch.",
  "rate: (settings.base + 0.01) * schedule",
]) {
  test(code, () => {
    assert.ok(typescript.includes(code), typescript.match(/.*(?:absent|broken|base).*/g)?.join("\n"));
  });
}

test("of a condition with words, which are settled, what is left stands in the program", () => {
  const some = `param units = 16  in 8..32
  param cell  = gru in { gru, lstm }
  param wide  = 4   in 2..8  when cell == gru and units > 8 and units < 20 else 2
  param deep  = 4   in 2..8  when cell == gru and units > 9 else 2`;
  const text = parity({ settings: some })
    .replace("units: 16", "units: units + wide + deep")
    .replace("cell: lstm", "cell: cell");
  const absent = [
    "deep: settings.units > 9 ? undefined : 2",
    "wide: (settings.units > 8 && 20 > settings.units) ? undefined : 2",
  ];
  assert.ok(emitted(compile(text)).typescript.includes(`absent: (settings) => ({ ${absent.join(", ")} })`));
});

test.run();
