/**
 * The bytes of a run's tensors, by what they are for, when every symbol has a value. The runtime asks its device for
 * these and no others. What a device needs beside them, for the time of a call, is its own affair and not foretold.
 */
import { evaluate, parse } from "../ops/polynomial.js";
import { pieceRows } from "../ops/projection.js";
import { parameterCount, sizeOfEntry } from "./cost.js";
import { columnsApart } from "./lengths.js";
import type { ColumnNode, Plan } from "./plan.js";
import type { Buffer, Procedure, ProcedureName, StateEntry, Step } from "./step.js";
import { scalarAt } from "./symbols.js";

/** Symbols with their values. */
export type Sizes = Readonly<Record<string, number>>;

export interface RunBytes {
  /** Parameters, their gradients, the optimiser's blocks. */
  readonly state: number;
  /** Buffers and carried state of `train`, and what an update needs to know of them. */
  readonly training: number;
  /** Buffers and carried state of `evaluate`. */
  readonly checks: number;
  /** The columns of batches, with the most steps and the most examples of any. */
  readonly batches: number;
}

/** A float32 or an int32. */
const WORD = 4;
/** Whether gradients are finite, their norm and the value of a penalty. */
const SCALARS = 3;

/**
 * @param training the sizes of the largest batch of training
 * @param checks those of the largest batch of a check
 */
export function runBytes(plan: Plan, step: Step, training: Sizes, checks: Sizes): RunBytes {
  const [train, evaluate] = [procedureOf(step, "train"), procedureOf(step, "evaluate")];
  const apart = columnsApart(plan);
  const largest = Object.fromEntries(
    Object.entries(training).map(([symbol, size]) => [symbol, Math.max(size, checks[symbol] ?? 0)]),
  );
  return {
    state: stateBytes(step, training),
    training:
      bufferBytes(train, training) +
      carriedBytes(step, train, training) +
      updateBytes(step, train, training) +
      ownBytes(plan, step, training),
    checks: bufferBytes(evaluate, checks) + carriedBytes(step, evaluate, checks),
    batches: sum(
      plan.data.columns
        .filter(({ id }) => !apart.includes(id))
        .map((column) => columnBytes(plan, column, largest) + partsBytes(train, column, largest)),
    ),
  };
}

export function procedureOf({ procedures }: Step, name: ProcedureName): Procedure {
  const found = procedures.find((procedure) => procedure.name === name);
  if (!found) throw new Error(`a step has a procedure \`${name}\``);
  return found;
}

/** Parameters, their gradients, and the optimiser's blocks. */
export function stateBytes(step: Step, sizes: Sizes): number {
  const count = evaluate(parameterCount(step), sizes);
  const blocks = step.state.filter(({ role }) => role === "optimiser").length;
  return WORD * count * (2 + blocks);
}

/** A procedure's buffers: each slot as large as its largest buffer. */
export function bufferBytes(procedure: Procedure, sizes: Sizes): number {
  const slots = new Map<number, number>();
  for (const buffer of procedure.buffers)
    slots.set(buffer.slot, Math.max(bytesOfBuffer(buffer, sizes), slots.get(buffer.slot) ?? 0));
  return sum([...slots.values()]);
}

/** What is worked through by pieces is as large as a piece. */
export function bytesOfBuffer({ dims, pieces }: Pick<Buffer, "dims" | "pieces">, sizes: Sizes): number {
  const [first = 1, ...rest] = dims.map((dim) => evaluate(parse(dim), sizes));
  const others = rest.reduce((count, size) => count * size, 1);
  return WORD * (pieces ? pieceRows(first, others) : first) * others;
}

/** The state that a procedure carries from batch to batch. */
export function carriedBy(procedure: Procedure, state: readonly StateEntry[]): readonly StateEntry[] {
  const carried = state.filter(({ role }) => role === "carried");
  if (carried.length === 0) return [];
  const text = JSON.stringify(procedure.body);
  return carried.filter(({ id }) => text.includes(`{"state":${JSON.stringify(id)}}`));
}

/** Each procedure has its own. */
export function carriedBytes({ state }: Step, procedure: Procedure, sizes: Sizes): number {
  return WORD * sum(carriedBy(procedure, state).map((entry) => evaluate(sizeOfEntry(entry), sizes)));
}

/** Of the numbers that a checkpoint holds: parameters, the optimiser's blocks, what training carries on. */
export function checkpointBytes(step: Step, training: Sizes): number {
  const blocks = step.state.filter(({ role }) => role === "optimiser").length;
  return (
    WORD * evaluate(parameterCount(step), training) * (1 + blocks) +
    carriedBytes(step, procedureOf(step, "train"), training)
  );
}

/** Where the gradient lives: a stretch before, between and after all rows that a step may touch; and a few numbers. */
function updateBytes({ tables }: Step, train: Procedure, sizes: Sizes): number {
  const rows = tables.map(({ touched }) => {
    const dims = train.buffers.find(({ id }) => id === touched)?.dims ?? [];
    return dims.reduce((count, dim) => count * evaluate(parse(dim), sizes), 1);
  });
  return WORD * (2 * (sum(rows) + tables.length + 1) + SCALARS);
}

/** Values; where lengths differ also these and a weight a step; of windows and lanes also what came before. */
function columnBytes(plan: Plan, column: ColumnNode, sizes: Sizes): number {
  const { batch = 0 } = sizes;
  const time = sizes[`${column.id}.time`] ?? 1;
  const several = column.several ? scalarAt(plan, column.window?.ahead ?? 1) : (column.features ?? 1);
  const values = WORD * time * batch * several;
  switch (column.shape) {
    case "value":
      return WORD * batch * several;
    case "sequence":
      return values + (lengthsDiffer(plan, column) ? WORD * (batch + time * batch) : 0);
    default:
      return values + (column.several ? 0 : WORD * batch);
  }
}

/** What a column's words are replaced by while training, and what its classes count. */
function partsBytes({ reads }: Procedure, { id }: ColumnNode, sizes: Sizes): number {
  const parts = reads.filter(({ column, part }) => column === id && (part === "fed" || part === "worths"));
  // Of nothing there is nothing, however many steps: none times what has no bound is no number.
  return parts.length === 0 ? 0 : parts.length * WORD * (sizes[`${id}.time`] ?? 1) * (sizes.batch ?? 0);
}

/** A model that is fed its own predictions makes them first. */
function ownBytes({ model }: Plan, step: Step, sizes: Sizes): number {
  const own = model.find(({ attributes }) => attributes.own !== undefined);
  if (!own) return 0;
  const rows = (sizes[own.type.sequence?.time ?? ""] ?? 1) * (sizes.batch ?? 0);
  return bufferBytes(procedureOf(step, "predict"), sizes) + WORD * rows;
}

function lengthsDiffer(plan: Plan, { length }: ColumnNode): boolean {
  if (length === null) return false;
  const [least, most] = length;
  return most === null || scalarAt(plan, least) !== scalarAt(plan, most);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
