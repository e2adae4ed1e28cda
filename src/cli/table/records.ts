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
      "When, experiment, digits of the program, state (running, ended, interrupted, failed, killed, broken; of trials also pruned, suspended, and the class of a failure), steps, the best of what is " +
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
  {
    name: "report",
    summary: "one HTML file about runs and studies: verdict, curves, layers, trials; works offline",
    usage: "rnnc report [RUN|STUDY…] [--output FILE]",
    about:
      "Learning curves with the verdict marked, weights and gradients by layer, looks at the test set; of a study its history, each " +
      "setting, all settings at once, and who trained what when. Several are set side by side, with what differs. One file, which " +
      `fetches nothing. A STUDY is its folder, or that of a nested search, whose studies follow it. ${RUN}`,
    options: [
      { name: "output", short: "o", value: "FILE", doc: "where to; report-NAME.html here unless said" },
      { name: "open", doc: "and open it" },
      { name: "json", doc: "print what is in it, for other programs, and write no file" },
      { name: "csv", doc: "print the checks of runs and the trials of studies, for spreadsheets" },
      { name: "tensorboard", value: "FOLDER", doc: "write event files for TensorBoard there, and no report" },
    ],
    examples: [
      "rnnc report",
      "rnnc report parity --open",
      "rnnc report 6b55c7f2 0d1e2f3a -o compared.html",
      "rnnc report studies/parity/2026-11-22T08-07-18-6b55c7f2",
      "rnnc report parity --tensorboard logs",
    ],
    exits: [FAILED],
    load: () => import("../commands/report.js"),
  },
  {
    name: "watch",
    summary: "the curves of a run or study in progress, as they grow",
    usage: "rnnc watch [RUN|STUDY]",
    about:
      "Draws them anew at each check, and ends when the run or study does, with how it ended. Where the output is no terminal it prints " +
      `once. It only reads: whoever trains does not notice. A STUDY is its folder. ${RUN}`,
    options: [MEASURE],
    examples: [
      "rnnc watch",
      "rnnc watch parity --measure accuracy",
      "rnnc watch studies/parity/2026-11-22T08-07-18-6b55c7f2",
    ],
    exits: [FAILED, [130, "Ctrl-C; what is watched goes on"]],
    load: () => import("../commands/watch.js"),
  },
];
