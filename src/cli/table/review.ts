/** What a change means, before it is merged. */
import { CONSEQUENCES } from "../../compiler/diff/consequences.js";
import { type Command, ERRORS, EXPERIMENT, JSON_OUTPUT } from "../command.js";

const CLASSES = Object.keys(CONSEQUENCES);

export const REVIEW: readonly Command[] = [
  {
    name: "diff",
    summary: "what a change means: between two files, folders, revisions, plans or runs",
    usage: "rnnc diff A [B] [--format FORMAT] [--exit-code] [--fail-on CLASS]",
    about:
      "Each fact of the experiment that differs, with both values and both lines, by what follows from it: " +
      `${CLASSES.join(", ")}. ` +
      "Then what an experiment costs, before and after, and whether checkpoints load and old trials remain valid. Layout, " +
      "comments, order, equal numbers, and blocks written out or not are no difference. A and B are `.rnn` files, folders " +
      "of them, plans (`.plan.json`), on disk or in a revision (`HEAD~1:parity.rnn`, which brings its imports from there), " +
      "or runs. With A alone: the last commit's `HEAD:A` against A. Lines of `accept` in rnnc.yaml accept a change until a " +
      "day: it is counted, and no longer a difference.",
    options: [
      EXPERIMENT,
      { name: "all", doc: "also what is cosmetic or accepted, and every tensor" },
      {
        name: "format",
        short: "f",
        value: "FORMAT",
        doc: "text (default); markdown, for a pull request; github, for annotations of a workflow; json",
      },
      { ...JSON_OUTPUT, doc: "for other programs; its schema is src/compiler/diff/diff-report.schema.json" },
      { name: "exit-code", doc: "end with 2 where meaning differs: renamed and cosmetic do not count" },
      {
        name: "fail-on",
        value: "CLASS",
        multiple: true,
        doc: "end with 2 where there is a change of this class; may be repeated",
      },
      { name: "accept", value: "DAY", doc: "print the lines for rnnc.yaml that accept all of it until then" },
    ],
    examples: [
      "rnnc diff parity.rnn",
      "rnnc diff old.rnn new.rnn --all",
      "rnnc diff main:experiments experiments --format markdown",
      "rnnc diff main:parity.rnn parity.rnn --fail-on checkpoint --fail-on results",
      "rnnc diff parity/2026-11-22T08-07-18-6b55c7f2 parity.rnn --json",
      "rnnc diff parity.rnn --accept 2027-01-31",
    ],
    exits: [ERRORS, [2, "a difference, with --exit-code or --fail-on"]],
    load: () => import("../commands/diff.js"),
  },
  {
    name: "git install",
    summary: "let git compare .rnn files by what they mean",
    usage: "rnnc git install [--remove]",
    about:
      "Sets this clone up: `git diff` shows what changed in meaning, as `rnnc diff` does; `git log -p` and " +
      "`git diff --no-ext-diff` compare lines in canonical layout, and name the experiment or block that each is in. It writes " +
      "to .git alone. That .rnn files are compared so says `*.rnn diff=rnnc` in .gitattributes, which `rnnc init` writes; where " +
      "it is missing, it is set for this clone.",
    options: [{ name: "remove", doc: "compare them by their lines again" }],
    examples: ["rnnc git install", "rnnc git install --remove"],
    exits: [],
    load: () => import("../commands/git-install.js"),
  },
  {
    name: "git diff",
    summary: "for git: one file before and after",
    usage: "rnnc git diff PATH OLD OLD-SUM OLD-MODE NEW NEW-SUM NEW-MODE",
    about:
      "What git calls for each .rnn file that differs, once `rnnc git install` has set it up. Where a side has errors, it says " +
      "so. Imports are read as they are now.",
    options: [],
    examples: ["rnnc git diff parity.rnn /tmp/old 1a2b3c4 100644 parity.rnn 0000000 100644"],
    exits: [],
    load: () => import("../commands/git-diff.js"),
  },
  {
    name: "git text",
    summary: "for git: a file in canonical layout",
    usage: "rnnc git text FILE",
    about:
      "What git compares line by line, once `rnnc git install` has set it up: so that layout is no difference. A file that " +
      "cannot be parsed is printed as it is.",
    options: [],
    examples: ["rnnc git text parity.rnn"],
    exits: [],
    load: () => import("../commands/git-text.js"),
  },
];
