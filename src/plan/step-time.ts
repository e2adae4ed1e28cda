/** How long a procedure and an update take on a machine that has been measured. */
import type { OpName } from "../ops/names.js";
import { constant, evaluate, multiply, type Polynomial, parse } from "../ops/polynomial.js";
import { type Calibration, timeAt } from "./calibration.js";
import { type CallSizes, callTerms, type TimedCall } from "./call-time.js";
import { callSizes, parameterCount } from "./cost.js";
import type { Sizes } from "./memory.js";
import type { Instruction, Procedure, Step } from "./step.js";

/** Milliseconds at these sizes of a batch. */
export type Timed = (sizes: Sizes) => number;

/** `isRounded`: its products are of bfloat16. */
export function procedureTime(step: Step, procedure: Procedure, calibration: Calibration, isRounded: boolean): Timed {
  const calls = procedure.body.flatMap((instruction) => callsIn(step, procedure, instruction, constant(1), isRounded));
  return (sizes) =>
    calls.reduce((sum, { call, sizes: of, times }) => {
      const known: Record<string, number> = {};
      for (const [name, polynomial] of of) known[name] = evaluate(polynomial, sizes);
      return sum + evaluate(times, sizes) * callTime(call, known, calibration);
    }, 0);
}

/** Of all weights at once, with the look at whether gradients are finite. */
export function updateTime(step: Step, calibration: Calibration): Timed {
  const ops: readonly OpName[] = [
    "all_finite",
    ...step.update.map((call) =>
      call.kind === "optimizer" ? call.op : call.kind === "clip" ? "clip_by_global_norm" : call.kind,
    ),
  ];
  const parameters = parameterCount(step);
  return (sizes) => {
    const count = evaluate(parameters, sizes);
    return ops.reduce((sum, op) => sum + callTime({ ...PLAIN, op }, { count }, calibration), 0);
  };
}

const PLAIN = { pass: "forward", has: () => true, isDense: false, isRounded: false } as const;

interface Found {
  readonly call: TimedCall;
  readonly sizes: ReadonlyMap<string, Polynomial>;
  readonly times: Polynomial;
}

function callsIn(
  step: Step,
  procedure: Procedure,
  instruction: Instruction,
  times: Polynomial,
  isRounded: boolean,
): readonly Found[] {
  if (instruction.kind === "scan") {
    const all = multiply(times, parse(instruction.time));
    return instruction.body.flatMap((inner) => callsIn(step, procedure, inner, all, isRounded));
  }
  const { op, pass, arguments: given, attributes } = instruction;
  const call = {
    op,
    pass,
    has: (name: string) => given[name] !== undefined,
    isDense: attributes.layout === "dense",
    isRounded,
  };
  return [{ call, sizes: callSizes(step, procedure, instruction), times }];
}

function callTime(call: TimedCall, sizes: CallSizes, { tables }: Calibration): number {
  return callTerms(call, sizes).reduce((sum, { table, at, times }) => {
    const found = tables[table];
    // A machine that was measured by another version of the tables tells nothing of this op.
    if (!found) return Number.NaN;
    return at.some((size) => size <= 0) ? sum : sum + times * timeAt(found, at);
  }, 0);
}
