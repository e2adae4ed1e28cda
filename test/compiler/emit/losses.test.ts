/** What the program tells the host of what a model is fed, and of classes that a loss draws. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { words } from "../../../src/compiler/lint/example.js";
import { compile, emitted } from "../../programs/workshop.js";

const codeOf = (text: string) => emitted(compile(text)).typescript;

test("what is fed: blanks have an id after the words', a model's own words need its logits", () => {
  const fed = (how: string) => {
    const model = `states = recurrent(embed(previous(word, ${how}), size: 4), cell: gru, units: 4)
    logits = dense(states, units: v.size)`;
    return codeOf(words({ model }).replace("20 lanes of 35", "20"));
  };
  assert.match(fed("own: 10%"), 'word: { stream: "previous.0", own: 0.1, logits: "logits" },');
  assert.match(fed("blank: 10%"), 'word: { stream: "previous.0", blank: 0.1, blankId: sizes.v + 2 - 1 },');
});

test("an end is among the latest classes; where there are spare ones after it, none is", () => {
  const latest = (end: string, units: string) => {
    const model = `states = recurrent(embed(previous(word), size: 4), cell: gru, units: 4)
    logits = dense(states, units: ${units})`;
    const text = words({ model, loss: "sampled_softmax(logits, word, samples: 10)" })
      .replace("20 lanes of 35", "20")
      .replace("words(book.text), v)", `words(book.text), v${end})`);
    return codeOf(text).match(/ latest: \d+/)?.[0];
  };
  assert.is(latest("", "v.size"), " latest: 0");
  assert.is(latest(", end: true", "word.classes"), " latest: 1");
  assert.is(latest(", end: true", "word.classes + 3"), " latest: 0");
});

test.run();
