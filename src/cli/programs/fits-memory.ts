/** Whether a run fits in memory, before anything is read or allocated. */
import { toStep } from "../../compiler/lower/to-step.js";
import type { Interval } from "../../ops/polynomial.js";
import { runBytes } from "../../plan/memory.js";
import { type MemoryPart, memoryParts } from "../../plan/memory-parts.js";
import type { Origins } from "../../plan/plan.js";
import type { SourceFiles } from "../../runtime/data/reading/source-files.js";
import { Failure } from "../../runtime/failure.js";
import { memoryThereIs } from "../../runtime/program/memory-limit.js";
import { type PreparedSizes, preparedSizes, sizesAt } from "../data/prepared-sizes.js";
import { bytesText } from "../terminal/amounts.js";
import type { Loaded } from "./load.js";

/**
 * Throws `out-of-memory` for tensors that together are more than there is, whatever the data may be; or with the data, where
 * they have been prepared. What only the data can tell is left to the run.
 */
export function refuseTooLarge(loaded: Loaded, path: string, files: SourceFiles, there = memoryThereIs()): void {
  const { low, high } = neededBytes(loaded, null);
  if (high <= there) return;
  const prepared = preparedSizes(loaded, path, files);
  const needed = prepared ? neededBytes(loaded, prepared).low : low;
  if (needed <= there) return;
  const parts = memoryParts(loaded.plan, toStep(loaded.plan), ...sizesAt(loaded, prepared, "low")).slice(0, 3);
  const [most] = parts;
  throw new Failure(
    "out-of-memory",
    `A run needs ${prepared ? "" : "at least "}${bytesText(needed)} of memory, and this machine has ${bytesText(there)}. Most of it: ${parts.map((part) => partText(part, loaded.origins)).join("; ")}.`,
    `${adviceOn(most)} How much there is can be said with RNNC_MEMORY=8GiB.`,
  );
}

function neededBytes(loaded: Loaded, prepared: PreparedSizes | null): Interval {
  const step = toStep(loaded.plan);
  const total = (end: "low" | "high") => {
    const bytes = runBytes(loaded.plan, step, ...sizesAt(loaded, prepared, end));
    return bytes.state + bytes.training + bytes.checks + bytes.batches;
  };
  return { low: total("low"), high: total("high") };
}

function adviceOn({ node, what }: MemoryPart): string {
  if (what === "weights") return "Use fewer units, classes or words.";
  if (isLoss(node)) return "Use fewer classes or words, or a smaller batch.";
  return "Make the batch, the sequences or the layers smaller.";
}

/** Losses go by their place in the sum that is learned. */
function isLoss(node: string | null): boolean {
  return node?.startsWith("loss.") ?? false;
}

function partText({ node, what, bytes }: MemoryPart, { nodes }: Origins): string {
  const amount = bytesText(bytes);
  if (node === null) return `the columns of batches ${amount}`;
  if (isLoss(node)) return `the logits that a loss compares ${amount}`;
  const name = nodes[node]?.name ?? node;
  return what === "weights"
    ? `the weights of \`${name}\`, their gradients and the optimizer ${amount}`
    : `what \`${name}\` makes of a batch ${amount}`;
}
