/** What only the records of runs tell (language rule R6). */
import { warning } from "./entry.js";
import { parity } from "./example.js";

const [SEEN, FRESH] = ["0", "1"].map((digit) => digit.repeat(64));

function strings(sha256: string): string {
  return parity({
    data: `rows strings = tsv("strings.tsv", columns: [bits: [1..50] of bit]) { sha256 = "${sha256}" }
                   |> split(train: 80%, validate: 10%, test: 10%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2`,
  });
}

/** A run of the experiment as it was before, and a look at its test set. */
const JOURNAL = [
  {
    ...{ kind: "start", at: "2026-11-22T08:07:18.000Z", experiment: "parity", source: "parity.rnn" },
    ...{ program: "program/parity.js", programSha256: SEEN, seed: 1, settings: {}, set: [] },
    hashes: { data: SEEN, program: SEEN, experiment: SEEN },
    forms: { data: SEEN, program: SEEN },
    sources: [{ name: "strings", path: "strings.tsv", package: null, bytes: 1, sha256: SEEN, pinned: true }],
  },
  { kind: "look", at: "2026-11-22T09:00:00.000Z", look: 1, weights: "checkpoints/best.safetensors" },
];

export const LEAKS_IN_RECORDS = {
  "test-seen-again": warning<{ what: string }>({
    title: "a test set that somebody has looked at before",
    leak: "test looked at twice",
    foundIn: "records",
    message: ({ what }) => `${what}: choosing by it makes its results too good.`,
    why: "Whoever changes an experiment after its test, and tests again, chooses by the test set, as a search would. The first result is the honest one. `rnnc test` says so at the second look, `rnnc check` of a file that is another now than what was tested on the same data.",
    fix: "Report the first result; to go on, choose by `validate`, and test on data that nobody has looked at.",
    beside: {
      "runs/parity/2026-11-22T08-07-18-00000000/journal.jsonl": JOURNAL.map(
        (record) => `${JSON.stringify(record)}\n`,
      ).join(""),
    },
    wrong: strings(SEEN),
    right: strings(FRESH),
  }),
} as const;
