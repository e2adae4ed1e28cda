/** What an experiment learns from: looking at it, pinning it, getting it. */
import { type Command, ERRORS, EXPERIMENT, FAILED, JSON_OUTPUT, SET, SOURCE } from "../command.js";

export const DATA: readonly Command[] = [
  {
    name: "data show",
    summary: "rows, lengths, words, labels, and what stands on both sides of the split",
    usage: "rnnc data show FILE [--rows N] [--json]",
    about:
      "Reads and prepares the data as a run would, and tells of each file, of each step and what it leaves out, of each " +
      "part and column: lengths, unknown words, classes, spread; and of rows that stand twice, in one part or across parts. " +
      "A file that is not the pinned one is shown all the same, and said to be.",
    options: [
      { name: "rows", value: "N", doc: "how many rows of train to show as they are (default 3)" },
      EXPERIMENT,
      SET,
      SOURCE,
      JSON_OUTPUT,
    ],
    examples: ["rnnc data show translate.rnn", "rnnc data show parity.rnn --set seed=2 --rows 10"],
    exits: [ERRORS, FAILED],
    load: () => import("../commands/data-show.js"),
  },
  {
    name: "data lock",
    summary: "write the sha256 of each source beside it",
    usage: "rnnc data lock FILE [--check] [--update]",
    about:
      "Pins the sources that are not pinned yet, of every experiment of the file: `sha256 = …` goes into the braces after " +
      "the call that reads the source, in whichever file of the project it stands; nothing else is changed.",
    options: [
      { name: "check", doc: "write nothing; exit 1 when a source is not pinned, or not the pinned file" },
      { name: "update", doc: "also pin anew what has changed" },
      EXPERIMENT,
      SOURCE,
      JSON_OUTPUT,
    ],
    examples: ["rnnc data lock translate.rnn", "rnnc data lock translate.rnn --check"],
    exits: [[1, "errors in the file; with --check: not pinned, or changed"], FAILED],
    load: () => import("../commands/data-lock.js"),
  },
  {
    name: "data fetch",
    summary: "download the sources that are not there, when asked",
    usage: "rnnc data fetch FILE [NAME…] [--again]",
    about:
      "Fetches what `from` says, by http, https or file, takes members out of zip archives (`….zip#folder/name`) and unpacks " +
      "gzip, compares the pinned sha256, and puts the file in its place when all of it is right. A download that was cut off " +
      "goes on where it ended. Nothing else ever downloads.",
    options: [
      { name: "again", doc: "also what is there already" },
      { name: "limit", value: "SIZE", doc: "the most bytes to download, and to unpack to (default 2GiB)" },
      EXPERIMENT,
    ],
    examples: ["rnnc data fetch translate.rnn", "rnnc data fetch translate.rnn pairs --limit 8GiB"],
    exits: [
      ERRORS,
      [3, "something could not be fetched, or is not the pinned file"],
      [130, "interrupted; it goes on when called again"],
    ],
    load: () => import("../commands/data-fetch.js"),
  },
  {
    name: "data prepare",
    summary: "read, split, fit and keep the data, as a run would",
    usage: "rnnc data prepare FILE [--set NAME=VALUE]…",
    about:
      "Keeps the prepared data under .rnnc/cache, where runs with the same data and settings find them, and `explain` its " +
      "exact sizes. What is there already and still fits is not made again.",
    options: [EXPERIMENT, SET, SOURCE, JSON_OUTPUT],
    examples: ["rnnc data prepare translate.rnn", "rnnc data prepare translate.rnn --source pairs=/data/spa.txt"],
    exits: [ERRORS, FAILED],
    load: () => import("../commands/data-prepare.js"),
  },
];
