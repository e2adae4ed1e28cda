/** Reports made by hand, for what prints them. */
import type {
  Count,
  Derived,
  DiffReport,
  ExperimentReport,
  ReportedChange,
} from "../../../src/compiler/diff/report.js";

const spot = (line: number, file: string) => ({ file, line, column: 3 });
const value = (text: string) => ({ plan: text, text });

export interface Row {
  readonly what: string;
  readonly before?: string;
  readonly after?: string;
  readonly lines: readonly [number | null, number | null];
}

export function change({ what, before, after, lines: [a, b] }: Row): ReportedChange {
  return {
    path: `/${what}`,
    kind: before === undefined ? "added" : after === undefined ? "removed" : "changed",
    what,
    consequence: "training",
    effect: null,
    accepted: null,
    before: before === undefined ? null : value(before),
    after: after === undefined ? null : value(after),
    at: { a: a === null ? null : spot(a, "a.rnn"), b: b === null ? null : spot(b, "b.rnn") },
  };
}

export const exactly = (count: number): Count => ({ least: count, most: count, formula: String(count) });
export const HASHES = { data: "sha256:d", program: "sha256:p", experiment: "sha256:e" };
export const DERIVED: Derived = {
  flopsPerStep: { least: 2_000, most: 2_000 },
  bytes: { least: 1_024, most: null },
  stepMs: null,
  epochSeconds: null,
  search: { parameters: 0, points: 1 },
};
export const SAME: ExperimentReport = {
  a: "parity",
  b: "parity",
  files: { a: "a.rnn", b: "b.rnn" },
  changes: [],
  renamed: [],
  checkpoints: { load: "yes", tensors: [] },
  trials: null,
  derived: { before: DERIVED, after: DERIVED },
  parameters: { before: exactly(10), after: exactly(10) },
  hashes: { before: HASHES, after: HASHES },
};

export function report(experiment: Partial<ExperimentReport>, more: Partial<DiffReport> = {}): DiffReport {
  const experiments = [{ ...SAME, ...experiment }];
  const lists = { added: [], removed: [], unpinned: [], notes: [] };
  return { format_version: 1, a: "a.rnn", b: "b.rnn", experiments, cosmetic: 0, ...lists, ...more };
}

/** An experiment that one side alone has. */
export const lone = (name: string, file: string) => ({ name, file, line: null, accepted: null });
