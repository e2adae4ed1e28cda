/** Before anything runs: checking and explaining what was written. */

import { type Command, ERRORS, EXPERIMENT, FAILED, FORMAT, JSON_OUTPUT, SET, SOURCE } from "../command.js";

export const WRITE: readonly Command[] = [
  {
    name: "check",
    summary: "all there is to say about a file, before anything runs",
    usage: "rnnc check FILE… | FOLDER… [--data] [--fix | --watch] [--format FORMAT]",
    about:
      "Checks names, kinds, shapes, masks, ranges and leaks, over the whole search space. Of a folder, " +
      "every `.rnn` file below it, as `rnnc fmt` finds them. Reads no data but with --data, which then finds what stands " +
      "on two sides of a split, dates out of order, classes that a part lacks, and columns that tell nothing or all; in " +
      "JSON, with counts. With --fix, an edit that a message knows is written into the " +
      "files named, where the message is gone by it, no error is new, and what could run before is the same program after. With --watch, again whenever one of the files, or one that they " +
      "import, has changed.",
    options: [
      { name: "data", doc: "read the data too, and tell what only they can" },
      SOURCE,
      { name: "fix", doc: "first write what can be put right mechanically, and say so" },
      { name: "watch", doc: "check again whenever a file changes, until Ctrl-C" },
      FORMAT,
      { ...JSON_OUTPUT, doc: "as --format json" },
    ],
    examples: [
      "rnnc check parity.rnn",
      "rnnc check translate.rnn --data --source pairs=/data/spa.txt",
      "rnnc check . --fix",
      "rnnc check . --watch",
      "rnnc check . --format sarif > rnnc.sarif",
    ],
    exits: [ERRORS, [3, "with --data: the data could not be read"], [130, "with --watch: Ctrl-C"]],
    load: () => import("../commands/check.js"),
  },
  {
    name: "fmt",
    summary: "files in their canonical layout",
    usage: "rnnc fmt [FILE… | FOLDER… | -] [--check]",
    about:
      "Rewrites the files that are laid out otherwise, each whole or not at all, and names them; of a folder, every " +
      "`.rnn` file below it but those of runs/, studies/, node_modules/ and folders that begin with a dot. `-`, or a " +
      "pipe and no file, formats standard input. Layout alone changes: no token, no comment, no hash. A file with " +
      "syntax errors is left as it is.",
    options: [{ name: "check", doc: "write nothing; show what would change, and exit with 1 where anything would" }],
    examples: ["rnnc fmt parity.rnn", "rnnc fmt --check .", "cat parity.rnn | rnnc fmt -"],
    exits: [[1, "syntax errors; with --check, a file that would change"], FAILED],
    load: () => import("../commands/fmt.js"),
  },
  {
    name: "lint",
    summary: "advice on files that are right: what experts would do otherwise, and why",
    usage: "rnnc lint FILE… | FOLDER… [--format FORMAT]",
    about:
      "Says what experts advise against, each rule with a page in docs/lint that gives its reason. `lint:` in rnnc.yaml " +
      "sets levels, `lint: { keeps-last: error, no-clip: off }`; the comment `# lint: allow RULE` allows something at the line " +
      "below. Reads no data; what a run has prepared, it counts. Of a folder, the files that `rnnc fmt` takes. A file with " +
      "errors gets these alone.",
    options: [FORMAT, { ...JSON_OUTPUT, doc: "as --format json" }],
    examples: ["rnnc lint parity.rnn", "rnnc lint .", "rnnc lint . --format sarif > lint.sarif"],
    exits: [[1, "errors in a file, or a rule at level error that speaks"], FAILED],
    load: () => import("../commands/lint.js"),
  },
  {
    name: "explain",
    summary: "the experiment with nothing implied: defaults, shapes, parameters, cost",
    usage: "rnnc explain FILE [--search] [--stage STAGE] [--why-hash OTHER] | rnnc explain CODE",
    about:
      "Prints the experiment as a `.rnn` file in which every default stands, then its layers with shapes and parameters, " +
      "what a step costs, and its three hashes. Sizes that only the data tell are exact once a run has prepared them; before, they are bounds, and in JSON `high` is " +
      "null where there is none. Of the code of a diagnostic or a rule of lint, its page: what it means, a wrong and a right example.",
    options: [
      EXPERIMENT,
      SET,
      SOURCE,
      { name: "stage", value: "STAGE", doc: "print one stage instead: tokens, tree, types, plan or step" },
      { name: "search", doc: "what the space of a search costs, between its least and its most: points, memory, time" },
      { name: "why-hash", value: "OTHER", doc: "which facts differ from another file's plan" },
      JSON_OUTPUT,
    ],
    examples: [
      "rnnc explain parity.rnn",
      "rnnc explain parity.rnn --stage plan",
      "rnnc explain new.rnn --why-hash old.rnn",
      "rnnc explain fit-before-split",
    ],
    exits: [ERRORS, [3, "it does not fit in this machine's memory, which is said after the rest"]],
    load: () => import("../commands/explain.js"),
  },
  {
    name: "compile",
    summary: "the TypeScript program, the same as JavaScript, and a map to the .rnn lines",
    usage: "rnnc compile FILE -o FOLDER [--bundle]",
    about:
      "Writes NAME.ts, NAME.js, NAME.map and NAME.plan.json. `node FOLDER/NAME.js` trains by itself. The program imports " +
      "`rnnc/runtime`: where that does not resolve, --bundle puts a copy beside it.",
    options: [
      { name: "out", short: "o", value: "FOLDER", doc: "where to write" },
      { name: "bundle", doc: "put what the program needs beside it, in FOLDER/node_modules" },
      EXPERIMENT,
      SET,
    ],
    examples: ["rnnc compile parity.rnn -o out/", "node out/parity.js --threads 2"],
    exits: [ERRORS, FAILED],
    load: () => import("../commands/compile.js"),
  },
  {
    name: "lsp",
    summary: "the language server, for editors",
    usage: "rnnc lsp [--stdio]",
    about:
      "Speaks the Language Server Protocol over standard input and output until the editor ends it. docs/editors.md says " +
      "what it does and how VS Code, Neovim, Helix and Emacs are told of it. It reads files of the project and the first " +
      "64 KiB of data files; it writes nothing and sends nothing anywhere.",
    options: [{ name: "stdio", doc: "as without it: some editors say so" }],
    examples: ["rnnc lsp"],
    exits: [[1, "the editor ended it without `shutdown`"]],
    load: () => import("../commands/lsp.js"),
  },
];
