/** This machine, and whether what runs on it is right. */
import { type Command, DEVICE, ERRORS, EXPERIMENT, JSON_OUTPUT, SET, SOURCE, THREADS } from "../command.js";

export const MACHINE: readonly Command[] = [
  {
    name: "gradcheck",
    summary: "the whole model's gradient against finite differences",
    usage: "rnnc gradcheck FILE [--samples N]",
    about:
      "In float64, on a few examples of the training data: some weights of every layer are moved a little both ways.",
    options: [
      EXPERIMENT,
      SET,
      SOURCE,
      { name: "samples", value: "N", doc: "weights tried of each tensor (default 12)" },
      JSON_OUTPUT,
    ],
    examples: ["rnnc gradcheck parity.rnn"],
    exits: [ERRORS, [3, "a gradient is wrong, or the data could not be read"]],
    load: () => import("../commands/gradcheck.js"),
  },
  {
    name: "bench",
    summary: "where the time and memory of a training step go",
    usage: "rnnc bench FILE [--steps N] [--peer] | rnnc bench --calibrate",
    about:
      "Trains some steps on the experiment's own data, keeps nothing, and splits their time by op, beside the machine's peak. " +
      "With --calibrate it takes no file: ops are timed at a few sizes, for a minute or less, and kept in the user's cache folder.",
    options: [
      EXPERIMENT,
      SET,
      SOURCE,
      DEVICE,
      THREADS,
      { name: "steps", value: "N", doc: "steps timed (default: two seconds of them); with --peer, few there too" },
      { name: "peer", doc: "the same network in PyTorch, by turns; where RNNC_BENCH_PYTHON or python3 has it" },
      {
        name: "calibrate",
        doc: "measure this machine instead, so that `rnnc explain` can say how long training takes",
      },
      JSON_OUTPUT,
    ],
    examples: ["rnnc bench parity.rnn", "rnnc bench chapter.rnn --threads 1 --peer", "rnnc bench --calibrate"],
    exits: [ERRORS, [3, "the data could not be read, or a device is absent"]],
    load: () => import("../commands/bench.js"),
  },
  {
    name: "doctor",
    summary: "what this machine offers and what will be used",
    usage: "rnnc doctor [--json]",
    about: "Node, processor, compiler, devices and why each is or is not chosen.",
    options: [JSON_OUTPUT],
    examples: ["rnnc doctor"],
    exits: [],
    load: () => import("../commands/doctor.js"),
  },
  {
    name: "completion",
    summary: "a script by which a shell completes command lines of rnnc",
    usage: "rnnc completion bash | zsh | fish",
    about:
      "Prints it: words, options and `.rnn` files, from the same table as this help. For bash, put `source <(rnnc completion " +
      "bash)` into ~/.bashrc; for zsh, write it into a file _rnnc in a folder of $fpath; for fish, into " +
      "~/.config/fish/completions/rnnc.fish.",
    options: [],
    examples: ["rnnc completion bash >> ~/.bashrc", "rnnc completion fish > ~/.config/fish/completions/rnnc.fish"],
    exits: [],
    load: () => import("../commands/completion.js"),
  },
];
