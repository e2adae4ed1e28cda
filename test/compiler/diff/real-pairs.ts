/** Pairs of real programs: whether a checkpoint of one loads in the other, and whether both train to the same bits. */
import { join } from "node:path";
import { compare } from "../../../src/compiler/diff/changes.js";
import { createJsDevice } from "../../../src/runtime/devices/js.js";
import { Failure } from "../../../src/runtime/failure.js";
import { readCheckpoint, writeCheckpoint } from "../../../src/runtime/training/checkpoint.js";
import { FRESH } from "../../../src/runtime/training/loop.js";
import { type Compiled, compile, type Files, folderOf, load, ready } from "../../programs/workshop.js";
import { EDITS, type Edit, editedFiles } from "./edits.js";

export interface Outcome {
  readonly edit: Edit;
  /** What `diff` says, and what the loader does. */
  readonly says: "yes" | "no" | "unknown";
  readonly loads: boolean;
  /** Of those of one program hash, whether their weights have the same bits after the steps; else null. */
  readonly isSame: boolean | null;
}

const IDENTITY = { program: "a".repeat(64), settings: {}, version: "0.1.0", arithmetic: "js-f32" };

/** All, or one in so many; `null` for a pair of which one has no data to train with. */
export async function* outcomes(oneIn: number, steps: number): AsyncGenerator<Outcome | null> {
  for (const [index, edit] of EDITS.entries()) if (index % oneIn === 0) yield await outcomeOf(edit, steps);
}

async function outcomeOf(edit: Edit, steps: number): Promise<Outcome | null> {
  const { before, after } = editedFiles(edit);
  const [a, b] = [await made(before), await made(after)];
  if (!a || !b) return null;
  const says = compare(a.side, b.side).checkpoints.load;
  const path = join(folderOf({}), "checkpoint.safetensors");
  writeCheckpoint(path, a.ready.bound, FRESH, IDENTITY);
  const isOne = a.side.plan.hashes.program === b.side.plan.hashes.program;
  const outcome = { edit, says, loads: loads(path, b) };
  if (!isOne) return { ...outcome, isSame: null };
  // What was loaded is another beginning.
  const fresh = await made(after);
  return { ...outcome, isSame: fresh !== null && trained(a, steps) === trained(fresh, steps) };
}

type Made = NonNullable<Awaited<ReturnType<typeof made>>>;

async function made(files: Files) {
  const compiled: Compiled = compile(files);
  const loaded = await load(files, compiled);
  try {
    const there = ready(loaded, createJsDevice(), { examples: 10_000 });
    const { vocabularies } = there.data;
    const sizes = Object.fromEntries(
      compiled.plan.data.fitted.flatMap(({ id }) => {
        const size = vocabularies[compiled.origins.nodes[id]?.name ?? id]?.size;
        return size === undefined ? [] : [[`${id}.size`, size]];
      }),
    );
    return { side: { ...compiled, sizes }, ready: there };
  } catch (error) {
    // Data that are not there, or are too few for its batches.
    if (error instanceof Failure || /does not fit batches of lanes/.test(String(error))) return null;
    throw error;
  }
}

function loads(path: string, { ready: { bound } }: Made): boolean {
  try {
    readCheckpoint(path, bound, IDENTITY);
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === "checkpoint-broken") return false;
    throw error;
  }
}

/** The bits of all weights after some steps. */
function trained({ ready: { bound, batch, perEpoch } }: Made, steps: number): string {
  for (let step = 1; step <= steps; step++) {
    const at = step - 1;
    bound.train(batch(Math.floor(at / perEpoch), at % perEpoch), step);
    bound.update(step);
  }
  const values = bound.read(bound.p.flat);
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}
