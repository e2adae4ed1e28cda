/** The table of commands: what `rnnc --help` prints, and what is loaded when one is called. */
import type { Given, OptionSpec } from "./arguments.js";

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  readonly about: string;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly string[];
  /** Exit codes beyond 0 and 64. */
  readonly exits: readonly (readonly [code: number, meaning: string])[];
  readonly load: () => Promise<{ readonly run: (given: Given) => Promise<number> | number }>;
}

const EXPERIMENT: OptionSpec = {
  name: "experiment",
  short: "e",
  value: "NAME",
  doc: "which experiment, where the file has several",
};
const SET: OptionSpec = {
  name: "set",
  short: "s",
  value: "NAME=VALUE",
  multiple: true,
  doc: "another value for a param, or for seed; may be repeated",
};
const DEVICE: OptionSpec = { name: "device", value: "NAME", doc: "auto (default), native or js" };
const THREADS: OptionSpec = {
  name: "threads",
  value: "N",
  doc: "threads of the native device; results do not depend on it",
};
const JSON_OUTPUT: OptionSpec = { name: "json", doc: "for other programs" };

const ERRORS = [1, "errors in the file"] as const;
const FAILED = [3, "it failed: data, NaN, disk, device"] as const;
const INTERRUPTED = [130, "interrupted; the run can go on with `rnnc resume`"] as const;

export const COMMANDS: readonly Command[] = [
  {
    name: "check",
    summary: "all there is to say about a file, before anything runs",
    usage: "rnnc check FILE… [--json]",
    about: "Checks names, kinds, shapes, masks, ranges and leaks, over the whole search space. Reads no data.",
    options: [JSON_OUTPUT],
    examples: ["rnnc check parity.rnn", "rnnc check experiments/*.rnn --json"],
    exits: [ERRORS],
    load: () => import("./check.js"),
  },
  {
    name: "explain",
    summary: "the experiment with nothing implied: defaults, shapes, parameters, cost",
    usage: "rnnc explain FILE [--stage STAGE] [--why-hash OTHER]",
    about:
      "Prints the experiment as a `.rnn` file in which every default stands, then its layers with shapes and parameters, " +
      "what a step costs, and its three hashes. Sizes that only the data tell are exact once a run has prepared them.",
    options: [
      EXPERIMENT,
      SET,
      { name: "stage", value: "STAGE", doc: "print one stage instead: tokens, tree, types, plan or step" },
      { name: "why-hash", value: "OTHER", doc: "which facts differ from another file's plan" },
      JSON_OUTPUT,
    ],
    examples: [
      "rnnc explain parity.rnn",
      "rnnc explain parity.rnn --stage plan",
      "rnnc explain new.rnn --why-hash old.rnn",
    ],
    exits: [ERRORS],
    load: () => import("./explain.js"),
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
    load: () => import("./compile.js"),
  },
  {
    name: "run",
    summary: "compile and train, with progress",
    usage: "rnnc run FILE [--set NAME=VALUE]…",
    about:
      "Trains, and keeps plan, program, journal and checkpoints in runs/NAME/…. Ctrl-C ends after the current step and " +
      "leaves a run that can go on.",
    options: [EXPERIMENT, SET, DEVICE, THREADS, { name: "quiet", short: "q", doc: "print only how it ended" }],
    examples: ["rnnc run parity.rnn", "rnnc run parity.rnn --set units=64 --set seed=2 --threads 1"],
    exits: [ERRORS, FAILED, INTERRUPTED],
    load: () => import("./run.js"),
  },
  {
    name: "resume",
    summary: "go on with an interrupted run, bit for bit",
    usage: "rnnc resume [RUN]",
    about: "Goes on from the run's last checkpoint, on the device and at the settings it had. Without RUN: the newest.",
    options: [DEVICE, THREADS, { name: "quiet", short: "q", doc: "print only how it ended" }],
    examples: ["rnnc resume", "rnnc resume runs/parity/2026-11-22T08-07-18-6b55c7f2"],
    exits: [FAILED, INTERRUPTED],
    load: () => import("./resume.js"),
  },
  {
    name: "test",
    summary: "the one look at the test split",
    usage: "rnnc test [RUN]",
    about:
      "Loss and measures of the run's kept weights on every test part, once; a second look is said to be one. Without RUN: the newest.",
    options: [DEVICE, THREADS, JSON_OUTPUT],
    examples: ["rnnc test", "rnnc test runs/parity/2026-11-22T08-07-18-6b55c7f2 --json"],
    exits: [FAILED],
    load: () => import("./test.js"),
  },
  {
    name: "gradcheck",
    summary: "the whole model's gradient against finite differences",
    usage: "rnnc gradcheck FILE [--samples N]",
    about:
      "In float64, on a few examples of the training data: some weights of every layer are moved a little both ways.",
    options: [
      EXPERIMENT,
      SET,
      { name: "samples", value: "N", doc: "weights tried of each tensor (default 12)" },
      JSON_OUTPUT,
    ],
    examples: ["rnnc gradcheck parity.rnn"],
    exits: [ERRORS, [3, "a gradient is wrong, or the data could not be read"]],
    load: () => import("./gradcheck.js"),
  },
  {
    name: "doctor",
    summary: "what this machine offers and what will be used",
    usage: "rnnc doctor [--json]",
    about: "Node, processor, compiler, devices and why each is or is not chosen.",
    options: [JSON_OUTPUT],
    examples: ["rnnc doctor"],
    exits: [],
    load: () => import("./doctor.js"),
  },
];

export function generalHelp(version: string): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return [
    `rnnc ${version}: write, check, run and review experiments with recurrent networks`,
    "",
    "usage: rnnc COMMAND …",
    "",
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "`rnnc COMMAND --help` tells more. Begin with: rnnc run experiments/parity-lengths.rnn",
    "",
  ].join("\n");
}

export function commandHelp({ usage, about, options, examples, exits }: Command): string {
  const rows = options.map(({ name, short, value, doc }): readonly [string, string] => [
    `${short ? `-${short}, ` : "    "}--${name}${value ? ` ${value}` : ""}`,
    doc,
  ]);
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  const always = [[0, "well"] as const, [64, "wrong usage"] as const, [70, "a mistake in rnnc"] as const];
  const codes = [...exits, ...always].sort(([a], [b]) => a - b);
  return [
    `usage: ${usage}`,
    "",
    ...wrap(about, 100),
    "",
    ...(rows.length > 0 ? ["options:", ...rows.map(([left, doc]) => `  ${left.padEnd(width)}  ${doc}`), ""] : []),
    "examples:",
    ...examples.map((example) => `  ${example}`),
    "",
    "exit codes:",
    ...codes.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`),
    "",
  ].join("\n");
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
