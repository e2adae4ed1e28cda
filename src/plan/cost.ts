/** What a step costs, from the op table: parameters and arithmetic as polynomials. */
import { passFlops, REAL } from "../ops/flops.js";
import {
  add,
  multiply,
  type Polynomial,
  parse,
  product,
  substitute,
  symbol,
  symbolsOf,
  zero,
} from "../ops/polynomial.js";
import { OPS } from "../ops/table.js";
import type { Plan } from "./plan.js";
import type { Call, Instruction, Operand, Procedure, StateEntry, Step } from "./step.js";

export function parameterCount({ state }: Step): Polynomial {
  return state
    .filter(({ role }) => role === "trained")
    .map(sizeOfEntry)
    .reduce(add, zero);
}

export function sizeOfEntry({ dims }: StateEntry): Polynomial {
  return product(dims.map(parse));
}

/** FLOPs of one pass through a procedure, as `ops/flops.ts` counts them. */
export function flopsOf(step: Step, procedure: Procedure): Polynomial {
  return procedure.body.map((instruction) => instructionFlops(step, procedure, instruction)).reduce(add, zero);
}

/** FLOPs of a training step. A model that is fed its own predictions makes them first. */
export function stepFlops({ model }: Plan, step: Step): Polynomial {
  const isFedItsOwn = model.some(({ attributes }) => attributes.own !== undefined);
  const names = ["train", ...(isFedItsOwn ? ["predict"] : [])];
  return step.procedures
    .filter(({ name }) => names.includes(name))
    .map((procedure) => flopsOf(step, procedure))
    .reduce(add, zero);
}

/** The steps that all examples of a batch have in a column, together: no padding. */
export function realSteps(column: string): string {
  return `${column}.steps`;
}

/** At each real step of `column`, the real steps of `memory` in the same example; all together. */
export function realLooks(column: string, memory: string): string {
  return `${column}.looks.${memory}`;
}

function instructionFlops(step: Step, procedure: Procedure, instruction: Instruction): Polynomial {
  if (instruction.kind === "call") return callFlops(step, procedure, instruction);
  const body = instruction.body.map((inner) => instructionFlops(step, procedure, inner)).reduce(add, zero);
  return multiply(body, parse(instruction.time));
}

function callFlops(step: Step, procedure: Procedure, call: Call): Polynomial {
  const spec = OPS[call.op][call.pass];
  return spec
    ? substitute(
        passFlops(spec, (name) => call.arguments[name] !== undefined),
        callSizes(step, procedure, call),
      )
    : zero;
}

const PADDED = Object.entries(REAL).map(([name, padded]) => [name, parse(padded)] as const);

const SIZES = new WeakMap<Call, ReadonlyMap<string, Polynomial>>();

/** The sizes of a call, by the op's names for them, and what is real of them (`ops/flops.ts`). */
export function callSizes(step: Step, procedure: Procedure, call: Call): ReadonlyMap<string, Polynomial> {
  // Its arithmetic asks for them, and then its time.
  const known = SIZES.get(call) ?? sizesOf(step, procedure, call);
  SIZES.set(call, known);
  return known;
}

function sizesOf(
  step: Step,
  procedure: Procedure,
  { op, pass, arguments: given }: Call,
): ReadonlyMap<string, Polynomial> {
  const sizes = new Map<string, Polynomial>();
  for (const { name, dims } of OPS[op][pass]?.arguments ?? []) {
    const operand = given[name];
    if (!operand) continue;
    const actual = dimsOf(step, procedure, operand).map(parse);
    const rest = dims[0] === "rows..." ? dims.slice(1) : dims;
    if (dims[0] === "rows..." && !sizes.has("rows"))
      sizes.set("rows", product(actual.slice(0, actual.length - rest.length)));
    rest.forEach((dim, index) => {
      const size = actual[actual.length - rest.length + index];
      if (/^[a-z]+$/.test(dim) && size && !sizes.has(dim)) sizes.set(dim, size);
    });
  }
  // A state that is the query itself.
  const hidden = sizes.get("hidden");
  if (hidden && !sizes.has("attention")) sizes.set("attention", hidden);
  const real = PADDED.filter(([, padded]) => symbolsOf(padded).every((size) => sizes.has(size))).map(
    ([name, padded]) => [name, substitute(padded, sizes)] as const,
  );
  return new Map([...sizes, ...real, ...realSizes(given, sizes)]);
}

/** What is real of a call's sizes, where columns tell. */
function realSizes(given: Call["arguments"], sizes: ReadonlyMap<string, Polynomial>): ReadonlyMap<string, Polynomial> {
  const [steps, memory, counted] = ["lengths", "memoryLengths", "rowWeights"].map((name) => columnOf(given[name]));
  const real = new Map<string, Polynomial>();
  const size = (name: string) => sizes.get(name) ?? zero;
  if (steps !== null) real.set("steps", symbol(realSteps(steps)));
  if (steps !== null && memory !== null) real.set("looks", symbol(realLooks(steps, memory)));
  else if (steps !== null) real.set("looks", multiply(symbol(realSteps(steps)), size("source")));
  else if (memory !== null) real.set("looks", multiply(symbol(realSteps(memory)), size("time")));
  if (counted !== null) real.set("counted", symbol(realSteps(counted)));
  return real;
}

function columnOf(operand: Operand | undefined): string | null {
  return operand && "column" in operand ? operand.column : null;
}

function dimsOf(step: Step, procedure: Procedure, operand: Operand): readonly string[] {
  if ("state" in operand || "gradient" in operand) {
    const id = "state" in operand ? operand.state : operand.gradient;
    const dims = found(step.state, id);
    return operand.first ? [operand.first.rows, ...dims.slice(1)] : dims;
  }
  const dims =
    "buffer" in operand
      ? found(procedure.buffers, operand.buffer)
      : (procedure.reads.find(({ column, part }) => column === operand.column && part === operand.part)?.dims ?? []);
  return operand.at ? dims.slice(1) : dims;
}

interface Sized {
  readonly id: string;
  readonly dims: readonly string[];
}

const DIMS = new WeakMap<readonly Sized[], ReadonlyMap<string, readonly string[]>>();

/** Dimensions of one tensor of a list; each call of a long program asks for its own. */
function found(list: readonly Sized[], id: string): readonly string[] {
  const known = DIMS.get(list) ?? new Map(list.map((one) => [one.id, one.dims]));
  DIMS.set(list, known);
  return known.get(id) ?? [];
}
