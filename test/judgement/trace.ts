/** What is kept of a run that was trained to be judged: as much of its records as judging reads. */
import type { CheckRecord, FailureRecord, RunReport } from "../../src/runtime/records/run-report.js";
import type { StartRecord } from "../../src/runtime/records/start-record.js";
import type { Cause } from "./plants.js";

export interface Trace {
  readonly cause: Cause;
  readonly name: string;
  readonly start: Pick<StartRecord, "keep" | "measures" | "examples" | "tensors" | "draws" | "attainable">;
  readonly checks: readonly CheckRecord[];
  readonly state: RunReport["state"];
  readonly failure: FailureRecord | null;
}

/** Evidence of layers is kept at so many checks, evenly spaced: the file is to stay small. */
const KEPT = 4;

export function traceOf(cause: Cause, name: string, report: RunReport): Trace {
  const { keep, measures, examples, tensors, draws, attainable } = report.start;
  const last = report.checks.length - 1;
  const kept = new Set(Array.from({ length: KEPT }, (_, at) => Math.round((last * at) / (KEPT - 1))));
  const checks = report.checks.map(({ epoch, step, time, train, validate, isBest, layers }, at): CheckRecord => {
    const parts = { epoch, step, time: short(time), train: shortened(train), validate: shortened(validate), isBest };
    return layers === undefined || !kept.has(at) ? parts : { ...parts, layers };
  });
  return {
    cause,
    name,
    start: {
      examples,
      ...(keep === undefined ? {} : { keep }),
      ...(measures === undefined ? {} : { measures }),
      ...(tensors === undefined ? {} : { tensors }),
      ...(draws === undefined ? {} : { draws }),
      ...(attainable === undefined ? {} : { attainable }),
    },
    checks,
    state: report.state,
    failure: report.failure,
  };
}

const short = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(5)) : value);

function shortened({ loss, measures }: CheckRecord["train"]): CheckRecord["train"] {
  return {
    loss: short(loss),
    measures: Object.fromEntries(Object.entries(measures).map(([name, value]) => [name, short(value)])),
  };
}
