/** What must be equal of two studies: what was decided, in which order, and what came of it. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readSafetensors } from "../../src/runtime/files/safetensors.js";

type Told = Readonly<Record<string, unknown>>;

/** When, how long, and by whom. */
const ACCIDENTAL: ReadonlySet<string> = new Set(["at", "time", "worker", "pid", "started"]);

/** Records of a journal without what is accidental. */
export function recordsIn(folder: string): readonly Told[] {
  const lines = readFileSync(join(folder, "journal.jsonl"), "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line, (key, value) => (ACCIDENTAL.has(key) ? undefined : value)) as Told);
}

/** A study's journal without attempts, which a kill makes more of. */
export function decisionsIn(study: string): readonly Told[] {
  return recordsIn(study).filter(({ kind }) => kind !== "attempt" && kind !== "lost");
}

/** As `decisionsIn`, in an order that does not depend on which of several workers was first. */
export function historyIn(study: string): readonly Told[] {
  const place = ({ kind, trial, job }: Told) =>
    [String(kind), Number(trial ?? 0), Number(job ?? Number.MAX_SAFE_INTEGER)] as const;
  const order = (a: Told, b: Told) => {
    const [one, two] = [place(a), place(b)];
    return one[0] < two[0] ? -1 : one[0] > two[0] ? 1 : one[1] - two[1] || one[2] - two[2];
  };
  return decisionsIn(study).toSorted(order);
}

/** The weights that a run ends with, and those that it keeps. */
export function weightsOf(run: string): string {
  const sum = createHash("sha256");
  for (const file of ["last", "best"]) {
    const path = join(run, "checkpoints", `${file}.safetensors`);
    if (!existsSync(path)) continue;
    const { tensors } = readSafetensors(path);
    for (const [name, { values }] of tensors)
      sum.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return sum.digest("hex");
}

/** Folders of a study's trials, in order. */
export function trialsIn(study: string): readonly string[] {
  const trials = readdirSync(join(study, "trials")).filter((name) => !name.startsWith("."));
  return trials.sort().map((name) => join(study, "trials", name));
}

/** Folders of the studies of an experiment, the oldest first. */
export function studiesOf(folder: string, experiment = "parity"): readonly string[] {
  const group = join(folder, "studies", experiment);
  if (!existsSync(group)) return [];
  const names = readdirSync(group).filter((name) => !name.startsWith("."));
  return names.sort().map((name) => join(group, name));
}
