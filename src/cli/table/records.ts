/** What was run. */
import { ATTAINABLE, type Command, FAILED, JSON_OUTPUT, RUN } from "../command.js";

const MEASURE = {
  name: "measure",
  value: "NAME",
  doc: "draw this measure; the loss, and what is kept by, unless said",
};

export const RECORDS: readonly Command[] = [
  {
    name: "runs",
    summary: "the runs of this project, the newest first",
    usage: "rnnc runs [EXPERIMENT]",
    about:
      "When, experiment, digits of the program, state (running, ended, interrupted, failed, killed, broken), steps, the best of what is " +
      "kept or else the last validation loss, and looks at the test set. See also `rnnc runs show`, `compare` and `remove`.",
    options: [
      { name: "newest", short: "n", value: "N", doc: "only so many" },
      { name: "trials", doc: "the trials of searches, too" },
      JSON_OUTPUT,
    ],
    examples: ["rnnc runs", "rnnc runs parity -n 10", "rnnc runs --json"],
    exits: [FAILED],
    load: () => import("../commands/runs.js"),
  },
  {
    name: "runs show",
    summary: "one run: settings, data, sittings, curves, best, looks, files, and what to make of it",
    usage: "rnnc runs show [RUN]",
    about: `All that its records say, judged: every finding with its numbers and what to try next. ${RUN}`,
    options: [MEASURE, ATTAINABLE, JSON_OUTPUT],
    examples: ["rnnc runs show", "rnnc runs show parity --measure accuracy", "rnnc runs show 6b55c7f2 --json"],
    exits: [FAILED],
    load: () => import("../commands/runs-show.js"),
  },
  {
    name: "runs compare",
    summary: "what differs between two runs, and both curves in one plot",
    usage: "rnnc runs compare RUN RUN",
    about:
      "Settings, hashes and the facts behind them, data and machine: only what differs. Then the measures of both at their best and at " +
      "their last check, and a warning where these cannot be compared. " +
      RUN.replace(/; without RUN.*$/, "."),
    options: [MEASURE, JSON_OUTPUT],
    examples: ["rnnc runs compare parity/2026-11-22 parity", "rnnc runs compare 6b55c7f2 0d1e2f3a --json"],
    exits: [FAILED],
    load: () => import("../commands/runs-compare.js"),
  },
  {
    name: "runs remove",
    summary: "remove runs for good",
    usage: "rnnc runs remove RUN… [--yes]",
    about:
      "Removes folders of runs/, after asking; says how many bytes that freed. A run that is being written is not removed.",
    options: [{ name: "yes", short: "y", doc: "without asking" }],
    examples: ["rnnc runs remove 6b55c7f2", "rnnc runs remove parity/2026-11-22T08 parity/2026-11-22T09 --yes"],
    exits: [FAILED],
    load: () => import("../commands/runs-remove.js"),
  },
];
