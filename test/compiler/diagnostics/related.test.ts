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

/** What declares a name, or a column of the rows of that name. */
const declares = (text: string, name: string) =>
  new RegExp(`^ *(?:param|const|rows|vocab|scale|input|target)? *${name} +=`, "m").test(text);

test("wrong-kind of what has a name: where that is declared", () => {
  const named = SAID.flatMap(({ name, text, said: { code, span, related } }) => {
    const written = text.slice(span.start, span.end);
    const root = /^(\w+)(?:\.\w+)?$/.exec(written)?.[1];
    return code === "wrong-kind" && root !== undefined && declares(text, root) ? [{ name, written, related }] : [];
  });
  assert.ok(named.length > 30, String(named.length));
  assert.equal(
    named.filter(({ related }) => related.length === 0).map(({ name }) => name),
    [],
  );
});

for (const [file, place, label] of [
  ["block-wants-vector.rnn", "x: [width] of real", "`x` is declared so"],
  ["block-default-of-another-kind.rnn", "count", "its type"],
  ["override-kind-declared.rnn", "16", "this is a count"],
  ["when-else-a-word.rnn", "2", "this is a count"],
  ["domain-number-for-words.rnn", "in { gru, lstm }", "its domain"],
  ["stop-time-swapped.rnn", "time", "this is a duration"],
  ["stop-measured-by-size.rnn", "train.loss", "this is measured, without a unit"],
  ["scaled-texts.rnn", "name", "`t.name` is declared here"],
  ["split-order-of-text.rnn", "name", "`name` is declared here"],
  ["kind-time-count.rnn", "time", "this is a duration"],
] as const) {
  test(`wrong-kind of ${file}: \`${place}\`, where what is wanted or given comes from`, () => {
    const of = SAID.filter(({ name, said }) => name === file && said.code === "wrong-kind");
    const labels = of.flatMap(({ text, said }) =>
      said.related.map(({ span, message }) => `${text.slice(span.start, span.end)} ${message}`),
    );
    assert.ok(labels.includes(`${place} ${label}`), labels.join("; "));
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
