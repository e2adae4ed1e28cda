/** A diagnostic of two sides that do not go together shows where the other side stands. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Code } from "../../../src/compiler/diagnostics/table.js";
import { checkFile, MISTAKES } from "../../corpus/corpus.js";

const TWO_SIDED: readonly Code[] = [
  ...(["shape-mismatch", "sequence-mismatch", "operator-mismatch", "rows-differ", "lengths-alike"] as const),
  ...(["tied-size", "tied-vocabulary", "tied-initial", "attend-width", "not-on-scale"] as const),
  ...(["duplicate-name", "repeated-argument", "useless-argument", "epochs-and-steps"] as const),
  ...(["default-outside-domain", "split-shares", "too-few-classes", "spare-classes", "batch-too-large"] as const),
  ...(["ids-as-numbers", "numbers-as-ids", "not-a-sequence", "parts-differ", "reach-back-steps"] as const),
  ...(["fit-on-other-rows", "folds-differ", "order-broken", "unshifted-target", "target-as-output"] as const),
];

/** Files where the other side is nowhere in the text, or where it is another kind of mistake. */
const ALONE: ReadonlyMap<string, string> = new Map([
  ["argument-length-twice.rnn", "both stand side by side in one call"],
  ["binary-on-three.rnn", "two logits are what `binary_cross_entropy` is for"],
  ["conversation-has-a-reply.rnn", "`exchanges` gives the name, and none wrote it"],
  ["duplicate-measure-loss.rnn", "the language has the name, and none wrote it"],
]);

const SAID = [...MISTAKES].flatMap(([name, text]) =>
  checkFile(name, text).diagnostics.map((said) => ({ name, text, said })),
);

for (const code of TWO_SIDED) {
  test(`${code}: where the other side comes from`, () => {
    const of = SAID.filter(({ said }) => said.code === code);
    assert.ok(of.length > 0, "the corpus has it");
    const alone = of.filter(({ name, said }) => said.related.length === 0 && !ALONE.has(name));
    assert.equal(
      alone.map(({ name, said }) => `${name}: ${said.message}`),
      [],
    );
  });
}

test("out-of-range at a point of one parameter: what that may be", () => {
  const at = SAID.filter(({ said }) => said.code === "out-of-range" && / at \w+ = [^,;]+;/.test(said.message));
  assert.ok(at.length > 0);
  assert.equal(
    at.filter(({ said }) => said.related.length === 0).map(({ name }) => name),
    [],
  );
});

test("what stands alone does", () => {
  const alone = SAID.filter(({ said }) => TWO_SIDED.includes(said.code) && said.related.length === 0);
  assert.equal(
    alone.map(({ name }) => name),
    [...ALONE.keys()],
  );
});

test.run();
