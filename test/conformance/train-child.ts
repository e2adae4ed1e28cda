/** A target in a process of its own: `train-child.ts TARGET FILE`, with prepared programs as JSON in the file. */
import { readFileSync } from "node:fs";
import { type Prepared, trajectories } from "./checks/trajectories.js";
import { conform } from "./conform.js";
import { FLOAT32_TARGETS } from "./targets.js";

const [name, file] = process.argv.splice(2, 2);
const target = FLOAT32_TARGETS.find((known) => known.name === name);
if (!target) throw new Error(`no target ${name}`);
await conform(target, [trajectories(JSON.parse(readFileSync(file, "utf8")) as readonly Prepared[])]);
