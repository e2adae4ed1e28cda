/** What a step costs, from the op table: parameters and arithmetic as polynomials. */
import type { OpContract } from "../ops/contract.js";
import { add, multiply, type Polynomial, parse, product, substitute, zero } from "../ops/polynomial.js";
import { OPS } from "../ops/table.js";
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

/** Floating-point operations of one pass through a procedure. */
export function flopsOf(step: Step, procedure: Procedure): Polynomial {
  return procedure.body.map((instruction) => instructionFlops(step, procedure, instruction)).reduce(add, zero);
}

/** The update's operations, over all parameters. */
export function updateFlops(step: Step): Polynomial {
  const count = parameterCount(step);
  const ops = step.update.map((call) =>
    call.kind === "optimizer" ? call.op : call.kind === "clip" ? "clip_by_global_norm" : call.kind,
  );
  return ops.map((op) => substitute(parse(OPS[op].forward.flops), new Map([["count", count]]))).reduce(add, zero);
}

function instructionFlops(step: Step, procedure: Procedure, instruction: Instruction): Polynomial {
  if (instruction.kind === "call") return callFlops(step, procedure, instruction);
  const body = instruction.body.map((inner) => instructionFlops(step, procedure, inner)).reduce(add, zero);
  return multiply(body, parse(instruction.time));
}

function callFlops(step: Step, procedure: Procedure, { op, pass, arguments: given }: Call): Polynomial {
  const contract: OpContract = OPS[op];
  const spec = pass === "forward" ? contract.forward : contract.backward;
  if (!spec) return zero;
  const sizes = new Map<string, Polynomial>();
  for (const { name, dims } of spec.arguments) {
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
  return substitute(parse(spec.flops), sizes);
}

function dimsOf(step: Step, procedure: Procedure, operand: Operand): readonly string[] {
  if ("state" in operand || "gradient" in operand) {
    const id = "state" in operand ? operand.state : operand.gradient;
    const dims = step.state.find((entry) => entry.id === id)?.dims ?? [];
    return operand.first ? [operand.first.rows, ...dims.slice(1)] : dims;
  }
  const dims =
    "buffer" in operand
      ? procedure.buffers.find(({ id }) => id === operand.buffer)?.dims
      : procedure.reads.find(({ column, part }) => column === operand.column && part === operand.part)?.dims;
  return operand.at ? (dims ?? []).slice(1) : (dims ?? []);
}
