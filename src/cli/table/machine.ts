/** This machine, and whether what runs on it is right. */
import { type Command, ERRORS, EXPERIMENT, JSON_OUTPUT, SET, SOURCE } from "../command.js";

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
    name: "doctor",
    summary: "what this machine offers and what will be used",
    usage: "rnnc doctor [--json]",
    about: "Node, processor, compiler, devices and why each is or is not chosen.",
    options: [JSON_OUTPUT],
    examples: ["rnnc doctor"],
    exits: [],
    load: () => import("../commands/doctor.js"),
  },
];
