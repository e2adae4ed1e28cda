/** What a change means, before it is merged. */
import { type Command, ERRORS, EXPERIMENT, JSON_OUTPUT } from "../command.js";

export const REVIEW: readonly Command[] = [
  {
    name: "diff",
    summary: "what changed in meaning between two files, or since the last commit",
    usage: "rnnc diff A [B] [--exit-code] [--json]",
    about:
      "Each fact of the experiment that differs, with both values and both lines; parameters before and after. Layout, " +
      "comments, names, order and equal numbers are no difference. A and B are `.rnn` files or plans (`.plan.json`), on " +
      "disk or in a revision (`HEAD~1:parity.rnn`, which brings its imports from there). With A alone: the last commit's " +
      "`HEAD:A` against A.",
    options: [
      EXPERIMENT,
      { name: "exit-code", doc: "end with 2 where there is a difference" },
      { ...JSON_OUTPUT, doc: "for other programs; its schema is src/compiler/diff/diff-report.schema.json" },
    ],
    examples: [
      "rnnc diff parity.rnn",
      "rnnc diff old.rnn new.rnn",
      "rnnc diff main:parity.rnn parity.rnn --exit-code",
      "rnnc diff HEAD~1:./parity.rnn out/parity.plan.json --json",
    ],
    exits: [ERRORS, [2, "a difference, with --exit-code"]],
    load: () => import("../commands/diff.js"),
  },
];
