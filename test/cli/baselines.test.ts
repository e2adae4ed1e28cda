/** What measures are compared with, through the real command line. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { folderWith, rnnc } from "../support/command-line.js";

const TEXT = `edition 2026

experiment letters {
  data {
    rows strings = bits(count: 400, length: 1..8) |> split(train: 80%, validate: 10%, test: 10%)

    target bit = strings.bits
    target odd = sum(strings.bits) mod 2
  }

  model {
    states = recurrent(previous(bit), cell: gru, units: 4)
    next   = dense(states, units: 2)
    whole  = dense(last(states), units: odd.classes)
  }

  train {
    loss      = cross_entropy(next, bit) + cross_entropy(whole, odd)
    optimizer = adam(rate: 1e-3)
    batch     = 40
    epochs    = 1
    keep best validate.right
  }

  measure {
    right   = accuracy(predicted(whole), odd, baseline: majority)
    perplex = perplexity(next, bit, baseline: bigram)
  }
}
`;
const cwd = folderWith({ "a.rnn": TEXT, "plain.rnn": TEXT.replace(/, baseline: \w+/g, "") });

test("a run ends with what its measures are compared with, and so does the look at the test part", () => {
  const { code, out, err } = rnnc(["run", "a.rnn"], { cwd });
  assert.is(code, 0, err);
  assert.match(out, /^baseline: validate\.right \d\d\.\d+% by the class that is most frequent in train$/m);
  assert.match(out, /^baseline: validate\.perplex [12]\.\d+ by pairs of train$/m);
  const told = rnnc(["test"], { cwd }).out;
  assert.match(told, /^ {2}baseline: test\.right \d\d\.\d+% by the class that is most frequent in train$/m);
  const { results } = JSON.parse(rnnc(["test", "--json"], { cwd }).out);
  const { right, perplex } = results.test.baselines;
  // Bits are drawn evenly: no class and no pair tells much.
  assert.ok(right > 0.25 && right < 0.75, String(right));
  assert.ok(perplex > 1.9 && perplex < 2.2, String(perplex));
});

test("a baseline is part of the experiment and not of its program", () => {
  const hashesOf = (file: string) => JSON.parse(rnnc(["explain", file, "--json"], { cwd }).out).hashes;
  const [with_, without] = ["a.rnn", "plain.rnn"].map(hashesOf);
  assert.is(with_.program, without.program);
  assert.is.not(with_.experiment, without.experiment);
  assert.match(rnnc(["explain", "a.rnn"], { cwd }).out, "baseline: majority");
});

test.run();
