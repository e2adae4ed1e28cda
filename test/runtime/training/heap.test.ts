/**
 * A step leaves nothing behind: the heap of a process that trains is as large after thousands of steps as it was before
 * them. V8 runs without its compilers, whose machine code comes when it likes. `npm run bench -- memory` does the same
 * for 10,000 steps of larger programs.
 */
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { NO_CODE, runTrial, trialFile } from "../../../bench/memory.js";
import { programAt } from "../../../src/cli/programs/program-at.js";
import { projectWith } from "../../support/command-line.js";
import { parity } from "../../support/experiments.js";

const BOOK = Array.from({ length: 60 }, (_, line) =>
  Array.from({ length: 9 }, (_, at) => ["sea", "ship", "whale", "the", "a"][(line * 7 + at * at * 3) % 5]).join(" "),
).join("\n");

const LANES = `edition 2026

experiment book {
  data {
    rows book   = tsv("book.tsv", columns: [text]) |> split(by: order(), train: 70%, validate: 15%, test: 15%)
    vocab v     = vocabulary(words(book.text))
    target word = tokens(words(book.text), v)
  }
  model {
    states = embed(previous(word), size: 4) |> recurrent(cell: gru, units: 6) |> dropout(rate: 0.2)
    logits = dense(states, units: v.size)
  }
  train {
    loss      = cross_entropy(logits, word)
    optimizer = adam(rate: 1e-3)
    clip      = norm(1.0)
    batch     = 5 lanes of 7
    epochs    = 3
    keep best validate.perplexity
  }
  measure {
    perplexity = perplexity(logits, word)
  }
}
`;

const folder = projectWith({
  "rnnc.yaml": "# a project",
  "parity.rnn": parity(),
  "book.rnn": LANES,
  "book.tsv": `${BOOK}\n`,
});
const child = trialFile();

/** Steps before the first look that counts, and from it to the last. */
const [BEFORE, BETWEEN] = [300, 1500];
/** What a collection finds differs by some 20 kilobytes from one to the next; a small object kept a step would be more. */
const MOST = 24 * BETWEEN;

/**
 * By how many bytes the heap, and the array buffers, grow between the last two looks. What V8 lets go of only after a first
 * collection, some 100 kilobytes in one process of eight, is gone at the second look; counted, it would hide a leak.
 */
async function growth(file: string, kept = 0) {
  const path = join(folder, file);
  const { file: program } = await programAt(path, undefined, [], true);
  const { heap, buffers } = runTrial(
    child,
    {
      program: program.path,
      root: folder,
      set: [],
      device: "auto",
      threads: 1,
      lookAt: [BEFORE / 2, BEFORE, BEFORE + BETWEEN],
      checkEvery: BEFORE / 3,
      kept,
    },
    NO_CODE,
  );
  return { heap: heap[2] - heap[1], buffers: buffers[2] - buffers[1] };
}

for (const file of ["parity.rnn", "book.rnn"]) {
  test(`${file}: ${BETWEEN} steps and their checks leave nothing on the heap`, async () => {
    const { heap, buffers } = await growth(file);
    assert.ok(heap <= MOST, `the heap grew by ${heap} bytes`);
    assert.ok(buffers <= 0, `array buffers grew by ${buffers} bytes`);
  });
}

test("an object of four numbers kept at each step would be seen", async () => {
  const { heap } = await growth("parity.rnn", 4);
  assert.ok(heap > MOST, `the heap grew by ${heap} bytes`);
});

test.run();
