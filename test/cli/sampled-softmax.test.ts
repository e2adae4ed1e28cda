/** A loss that samples its classes, and optimisers that let unused rows rest, through the command line. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { generator } from "../ops/harness.js";
import { projectWith, rnnc } from "../support/command-line.js";

/** Lines of words, the earlier the more frequent, each mostly told by the one before. */
function lines(): string {
  const random = generator(3);
  const any = () => Math.floor(120 * random() ** 3);
  const one = () => {
    let word = any();
    const said = [];
    for (let left = 3 + Math.floor(6 * random()); left > 0; left--) {
      said.push(`w${word}`);
      word = random() < 0.8 ? (word * 7 + 3) % 40 : any();
    }
    return said.join(" ");
  };
  return Array.from({ length: 400 }, one).join("\n");
}

const TEXT = `edition 2026

experiment few {
  data {
    rows lines = tsv("lines.tsv", columns: [line])
                 |> split(train: 80%, validate: 10%, test: 10%)
    vocab  v    = vocabulary(words(lines.line))
    target word = tokens(words(lines.line), v, end: true)
  }

  model {
    states = embed(previous(word), size: 12) |> recurrent(cell: gru, units: 16)
    logits = dense(states, units: word.classes)
  }

  train {
    loss      = sampled_softmax(logits, word, samples: 20)
    optimizer = adam(rate: 2e-2, lazy: true)
    clip      = norm(5.0)
    batch     = 20
    epochs    = 5
    keep best validate.perplexity
  }

  measure {
    perplexity = perplexity(logits, word)
    accuracy   = accuracy(predicted(logits), word)
  }
}
`;

const project = (text = TEXT) => projectWith({ "few.rnn": text, "lines.tsv": lines() });

interface Check {
  readonly kind: string;
  readonly train: { readonly loss: number; readonly measures: Readonly<Record<string, number>> };
  readonly validate: { readonly loss: number; readonly measures: Readonly<Record<string, number>> };
}

function checks(folder: string): readonly Check[] {
  const runs = join(folder, "runs", "few");
  const journal = readFileSync(join(runs, readdirSync(runs)[0], "journal.jsonl"), "utf8");
  const records = journal
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Check);
  return records.filter(({ kind }) => kind === "check");
}

test("training samples and learns; validation and measures are those of all classes", () => {
  const folder = project();
  const { code, out, err } = rnnc(["run", "few.rnn", "--threads", "2"], { cwd: folder });
  assert.is(code, EXIT.ok, err);
  assert.match(out, /train loss [\d.]+ {2}validate loss [\d.]+ accuracy [\d.]+% perplexity [\d.]+/);
  const all = checks(folder);
  for (const { train, validate } of all) {
    assert.equal(train.measures, {});
    assert.ok(Math.abs(Math.exp(validate.loss) - validate.measures.perplexity) < 1e-4 * validate.measures.perplexity);
  }
  assert.ok(all[4].train.loss < all[0].train.loss);
  assert.ok(all[4].validate.measures.perplexity < all[0].validate.measures.perplexity / 2);

  const other = project();
  assert.is(rnnc(["run", "few.rnn", "--threads", "1"], { cwd: other }).code, EXIT.ok);
  const results = (list: readonly Check[]) => list.map(({ train, validate }) => [train, validate]);
  assert.equal(results(checks(other)), results(all), "on one thread");
});

test("the gradient of the sampled loss agrees with finite differences", () => {
  const { code, out } = rnnc(["gradcheck", "few.rnn"], { cwd: project() });
  assert.is(code, EXIT.ok, out);
  for (const part of ["w", "b"]) assert.match(out, new RegExp(`logits\\.${part} .* agrees\n`));
  assert.not.match(out, /logits\.[wb] .*0\.0e\+0/);
});

test("explain writes samples and lazy, and counts what is drawn, not what there is", () => {
  const flops = (text: string) => {
    const { code, out, err } = rnnc(["explain", "few.rnn"], { cwd: project(text) });
    assert.is(code, EXIT.ok, err);
    return out;
  };
  // Lanes, so that the steps of a batch are known before the data are.
  const capped = TEXT.replace("vocabulary(words(lines.line))", "vocabulary(words(lines.line), most: 10_000)")
    .replace("split(train", "split(by: order(), train")
    .replace("batch     = 20", "batch     = 20 lanes of 8");
  const out = flops(capped);
  assert.match(out, /loss = sampled_softmax\(logits, word, samples: 20\)/);
  assert.match(out, /optimizer = adam\(rate: 0\.02, .*lazy: true\)/);
  // What is drawn does not depend on how many words there are, so there it is one number.
  const most = (said: string) => /FLOPs a step {2}(?:.* to )?([\d.]+) ([PTGM])/.exec(said)?.slice(1) ?? [];
  const giga = ([number, unit]: readonly string[]) => Number(number) * { P: 1e6, T: 1e3, G: 1, M: 1e-3 }[unit as "T"];
  const full = flops(capped.replace("sampled_softmax(logits, word, samples: 20)", "cross_entropy(logits, word)"));
  assert.ok(giga(most(out)) < giga(most(full)) / 20, `${most(out)} against ${most(full)}`);
});

test("more samples than the data have words: one sentence, and what to do", () => {
  const { code, err } = rnnc(["run", "few.rnn"], { cwd: project(TEXT.replace("samples: 20", "samples: 2_000")) });
  assert.is(code, EXIT.failed);
  assert.match(err, /The loss draws 2000 classes of `logits`, which has \d+ with these data\./);
  assert.match(err, /Draw at most \d+, or use `cross_entropy`, which takes them all\./);
  assert.not.match(err, / {4}at /);
});

test.run();
