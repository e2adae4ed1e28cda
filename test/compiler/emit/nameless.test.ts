/** Texts that the host has a model write; and plans whose names are lost, which go by what their nodes are. */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { changesBetween } from "../../../src/compiler/diff/changes.js";
import type { Origins } from "../../../src/plan/plan.js";
import { programText } from "../../programs/programs.js";
import { type Compiled, compile, emitted, ROOT } from "../../programs/workshop.js";

const without = ({ plan, origins }: Compiled, lost: Partial<Origins>): Compiled => ({
  plan,
  origins: { ...origins, ...lost },
});

const DECODE = compile(readFileSync(`${ROOT}/test/corpus/right/decode.rnn`, "utf8"));

test("what the host has to know of texts, by name and without", () => {
  const texts = (one: Compiled) => {
    const { typescript } = emitted(one);
    return /^ {2}texts: .*?^ {2}\}\),$/ms.exec(typescript)?.[0].split("\n") ?? [];
  };
  assert.equal(texts(DECODE), [
    "  texts: (settings) => ({",
    '    score: { kind: "bleu", layer: "logits", column: "said", vocabulary: "en", cut: "words", every: 5, lowercase: true, decoding: { kind: "beam", width: settings.width, length_penalty: 0.6, at_most: 16, no_repeat: 3 } },',
    '    letters: { kind: "chrf", layer: "logits", column: "said", vocabulary: "en", cut: "words", every: 1, order: 2, decoding: { kind: "greedy", at_most: 100, no_repeat: 0 } },',
    '    variety: { kind: "distinct_ngrams", layer: "logits", column: "said", vocabulary: "en", cut: "words", every: 2, order: 2, decoding: { kind: "sample", temperature: 0.8, top_k: 40, top_p: 0.9, at_most: 100, no_repeat: 0 } },',
    "  }),",
  ]);
  const lost = without(DECODE, { measures: [], sources: {} });
  assert.match(texts(lost)[1], /^ {4}measure_0: \{ kind: "bleu", layer: "logits", /);
  assert.match(emitted(lost).typescript, /^ {2}sources: \{ pairs_table: "pairs\.tsv" \},$/m);
});

test("a difference is told by ids, and by no place", () => {
  const text = programText("sums").files["main.rnn"];
  const [a, b] = [text, text.replace("units: 5", "units: 6").replace("third ", "fourth").replace("mod 6", "mod 5")].map(
    (one) => without(compile(one), { nodes: {}, measures: [] }),
  );
  assert.equal(
    changesBetween(a, b).map(({ what, before, after, at }) => [what, before?.text, after?.text, at.a, at.b]),
    [
      ["recurrent.0.units", "5", "6", null, null],
      ["modulo.0.modulus", "6", "5", null, null],
    ],
  );
});

test.run();
