/** Before there is anything. */
import type { Command } from "../command.js";
import { TEMPLATES } from "../project/templates.js";

export const START: readonly Command[] = [
  {
    name: "init",
    summary: "a folder with an experiment that runs at once",
    usage: "rnnc init [TEMPLATE] [FOLDER]",
    about:
      "Makes an experiment, its data, rnnc.yaml, .gitignore, .gitattributes and a README. Templates: " +
      `${TEMPLATES.map(({ name }) => name).join(", ")}. Without one it asks on a terminal, and else takes ` +
      `${TEMPLATES[0].name}. Without FOLDER: the current folder where it is empty, else a new one named like the ` +
      "template. Nothing that is there is overwritten: either all files are made or none.",
    options: [{ name: "list", doc: "print the templates" }],
    examples: ["rnnc init", "rnnc init forecast", "rnnc init classify my-experiment"],
    exits: [
      [3, "it failed: the disk refuses"],
      [130, "broken off at its question"],
    ],
    load: () => import("../commands/init.js"),
  },
];
