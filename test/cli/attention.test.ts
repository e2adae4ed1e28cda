/** A translator that looks back and shares its table, through the command line: checked, trained, decoded. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { generator } from "../ops/harness.js";
import { projectWith, rnnc } from "../support/command-line.js";

const WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight"];

/** Sentences, and the same from their end to their beginning. */
function pairs(): string {
  const random = generator(5);
  const one = () => {
    const said = Array.from({ length: 1 + Math.floor(4 * random()) }, () => WORDS[Math.floor(8 * random())]);
    return `${said.join(" ")}\t${said.toReversed().join(" ")}`;
  };
  return `${Array.from({ length: 500 }, one).join("\n")}\n`;
}

const TEXT = `edition 2026

experiment turned {
  data {
    rows pairs = tsv("pairs.tsv", columns: [said, turned]) |> split(train: 80%, validate: 10%, test: 10%)
    vocab  v    = vocabulary(words(pairs.turned))
    input  said = tokens(words(pairs.said), v)
    target back = tokens(words(pairs.turned), v, end: true)
  }

  model {
    table   = embed(previous(back), size: 24)
    memory  = embed(said, weights: table) |> recurrent(cell: gru, units: 24)
    decoder = recurrent(table, cell: gru, units: 24, start: memory.state, attend: additive(memory, feed: input))
    logits  = dense(decoder, units: back.classes, weights: table)
  }

  train {
    loss      = cross_entropy(logits, back)
    optimizer = adam(rate: 1e-2)
    clip      = norm(5.0)
    batch     = 25 by length
    epochs    = 25
    keep best validate.loss
  }

  measure {
    accuracy = accuracy(predicted(logits), back)
  }
}
`;

test("it is checked, learns, and says what it has learned", () => {
  const folder = projectWith({ "turned.rnn": TEXT, "pairs.tsv": pairs() });
  const checked = rnnc(["gradcheck", "turned.rnn"], { cwd: folder });
  assert.is(checked.code, EXIT.ok, checked.out + checked.err);
  const ran = rnnc(["run", "turned.rnn", "--quiet"], { cwd: folder });
  assert.is(ran.code, EXIT.ok, ran.err);
  const [name] = readdirSync(join(folder, "runs", "turned"));
  const run = join("runs", "turned", name);
  const checks = readFileSync(join(folder, run, "journal.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line.includes('"validate"'));
  assert.match(checks[checks.length - 1], /"accuracy":(?:1|0\.9[5-9])/);
  const used = rnnc(
    ["use", run, "translate", "--sentence", "one two three", "--sentence", "five eight", "--attention"],
    { cwd: folder },
  );
  assert.is(used.code, EXIT.ok, used.err);
  assert.match(used.out, /three two one/);
  assert.match(used.out, /eight five/);
});

test.run();
