/** What a run's memory goes to, part by part: what to make smaller where it does not fit. */
import { evaluate } from "../ops/polynomial.js";
import { sizeOfEntry } from "./cost.js";
import { bytesOfBuffer, procedureOf, runBytes, type Sizes } from "./memory.js";
import type { Plan } from "./plan.js";
import type { Procedure, Step } from "./step.js";

export interface MemoryPart {
  /** The node that it belongs to; null for the columns of batches. */
  readonly node: string | null;
  /** `weights`: with their gradients and what the optimizer keeps of them. `values`: of one batch of training, or of a check. */
  readonly what: "weights" | "values" | "batches";
  readonly bytes: number;
}

/** The largest first. Memory that buffers share belongs to the largest of them. */
export function memoryParts(plan: Plan, step: Step, training: Sizes, checks: Sizes): readonly MemoryPart[] {
  const copies = 2 + step.state.filter(({ role }) => role === "optimiser").length;
  const weights = step.state
    .filter(({ role }) => role === "trained")
    .map((entry) => [entry.node, 4 * copies * evaluate(sizeOfEntry(entry), training)] as const);
  const values = [
    ...slotBytes(procedureOf(step, "train"), training),
    ...slotBytes(procedureOf(step, "evaluate"), checks),
  ];
  const { batches } = runBytes(plan, step, training, checks);
  const parts: readonly MemoryPart[] = [
    ...[...byNode(weights)].map(([node, bytes]): MemoryPart => ({ node, what: "weights", bytes })),
    ...[...byNode(values)].map(([node, bytes]): MemoryPart => ({ node, what: "values", bytes })),
    { node: null, what: "batches", bytes: batches },
  ];
  return parts.toSorted((a, b) => b.bytes - a.bytes);
}

/** Each slot's bytes, with the node whose buffer is the largest in it. */
function slotBytes({ buffers }: Procedure, sizes: Sizes): readonly (readonly [node: string, bytes: number])[] {
  const slots = new Map<number, readonly [string, number]>();
  for (const buffer of buffers) {
    const bytes = bytesOfBuffer(buffer, sizes);
    if (bytes > (slots.get(buffer.slot)?.[1] ?? 0)) slots.set(buffer.slot, [buffer.node, bytes]);
  }
  return [...slots.values()];
}

function byNode(parts: readonly (readonly [node: string, bytes: number])[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [node, bytes] of parts) sums.set(node, (sums.get(node) ?? 0) + bytes);
  return sums;
}
