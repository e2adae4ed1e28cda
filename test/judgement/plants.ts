/**
 * A hundred runs with a cause planted in each, and fifty healthy ones, as experiments that are then really trained
 * (`record.ts`). Written before the rules that judge them, which are not known here: a cause is planted by what it is
 * (too few examples, a rate too high, …), never by how its curve is to look.
 */
import { curves, levels, parity, signs, type Task, words } from "./tasks.js";

export type Cause =
  | "rate-high"
  | "rate-low"
  | "underfit"
  | "overfit"
  | "still-falling"
  | "unrepresentative-validation"
  | "unrepresentative-training"
  | "vanishing"
  | "exploding"
  | "dead"
  | "nan-value"
  | "nan-rate"
  | "overconfident"
  | "healthy";

export interface Planted {
  readonly cause: Cause;
  /** Which of its kind, for people. */
  readonly name: string;
  readonly source: string;
  readonly files: Readonly<Record<string, string>>;
  /** The least error that can be had, where whoever made the data knows it. */
  readonly attainable?: number;
}

interface How {
  readonly units?: number;
  readonly cell?: "rnn" | "gru" | "lstm";
  readonly rate?: number;
  readonly optimizer?: string;
  readonly epochs: number;
  readonly split?: string;
  readonly head?: string;
  readonly body?: string;
  readonly clip?: string;
  /** Validation losses without an improvement, after which training stops. */
  readonly patience?: number;
  readonly dropout?: number;
  readonly attainable?: number;
}

const BY_CHANCE = "train: 70%, validate: 15%, test: 15%";
/** Little to learn from, and enough to see by. */
const LITTLE = "train: 12%, validate: 68%, test: 20%";
const HALF = "train: 30%, validate: 50%, test: 20%";
const IN_ORDER = "by: order(), train: 70%, validate: 15%, test: 15%";

function planted(cause: Cause, name: string, seed: number, task: Task, how: How): Planted {
  const { units = 16, cell = "gru", rate = 1e-2, optimizer = `adam(rate: ${written(rate)})`, epochs } = how;
  const drop = how.dropout === undefined ? "" : ` |> dropout(rate: ${how.dropout})`;
  const body = `${(how.body ?? task.body).replaceAll("@cell@", cell).replaceAll("units: units", `units: ${units}`)}${drop}`;
  const lines = [
    `loss      = ${task.loss}`,
    `optimizer = ${optimizer}`,
    ...(how.clip === undefined ? [] : [`clip      = norm(${how.clip})`]),
    `batch     = ${task.batch}`,
    `epochs    = ${epochs}`,
    ...(how.patience === undefined ? [] : [`stop when patience(validate.loss, checks: ${how.patience})`]),
    "keep best validate.loss",
  ];
  const source = `edition 2026

experiment planted {
  seed = ${seed}

  data {
    ${task.data.replace("@split@", how.split ?? BY_CHANCE)}
  }

  model {
    ${(how.head ?? task.head).replace("@body@", body)}
  }

  train {
    ${lines.join("\n    ")}
  }

  measure {
    ${task.measure}
  }
}
`;
  const attainable = how.attainable === undefined ? {} : { attainable: how.attainable };
  return { cause, name: `${name} ${seed}`, source, files: task.files, ...attainable };
}

/** As the language writes a real number. */
const written = (rate: number) => (Number.isInteger(rate) ? `${rate}.0` : String(rate));

/** A stack between the body and the last layer. */
function deep(task: Task, depth: number, layer: string): string {
  const [, last] = /dense\(@body@, (.*)\)$/.exec(task.head) ?? [];
  const stack = Array.from(
    { length: depth },
    (_, at) => `deep_${at + 1} = dense(${at === 0 ? "@body@" : `deep_${at}`}, ${layer})`,
  );
  return [...stack, `out = dense(deep_${depth}, ${last})`].join("\n    ");
}

/** All of them; other seeds give other data, other weights and another order of the same hundred and fifty. */
export function plants(base: number): readonly Planted[] {
  let seed = base;
  const all: Planted[] = [];
  /** So many of one kind, each from a seed of its own. */
  const put = (count: number, cause: Cause, name: string, of: (seed: number, at: number) => readonly [Task, How]) => {
    for (let at = 0; at < count; at++) {
      seed++;
      const [task, how] = of(seed, at);
      all.push(planted(cause, name, seed, task, how));
    }
  };
  const well = { rows: 600, noise: 0.4 };

  put(3, "rate-high", "curves", (s, at) => [curves(s, { ...well, noise: 1 }), { epochs: 20, rate: [1, 2, 3][at] }]);
  put(3, "rate-high", "levels", (s, at) => [levels(s, { ...well, noise: 0.1 }), { epochs: 20, rate: [1, 2, 3][at] }]);
  put(2, "rate-high", "words", (s, at) => [words(s, { rows: 300, noise: 0.1 }), { epochs: 15, rate: [1, 2][at] }]);
  put(2, "rate-high", "curves by sgd", (s, at) => [
    curves(s, well),
    { epochs: 20, optimizer: `sgd(rate: ${[20, 40][at]}.0)` },
  ]);

  put(3, "rate-low", "curves", (s, at) => [curves(s, well), { epochs: 20, rate: [1e-6, 3e-6, 1e-5][at] }]);
  put(3, "rate-low", "levels", (s, at) => [
    levels(s, { ...well, noise: 0.1 }),
    { epochs: 20, rate: [1e-6, 3e-6, 1e-5][at] },
  ]);
  put(2, "rate-low", "words", (s, at) => [words(s, { rows: 300, noise: 0.1 }), { epochs: 15, rate: [3e-6, 1e-5][at] }]);
  put(2, "rate-low", "curves by sgd", (s, at) => [
    curves(s, well),
    { epochs: 20, optimizer: `sgd(rate: ${[1e-5, 1e-4][at]})` },
  ]);

  put(4, "underfit", "signs, one unit", (s) => [
    signs(s, { rows: 600, noise: 0.5 }),
    { epochs: 40, units: 1, cell: "rnn", attainable: 0.01 },
  ]);
  put(3, "underfit", "levels, one unit", (s) => [
    levels(s, { rows: 600, noise: 0.05 }),
    { epochs: 40, units: 1, cell: "rnn", attainable: 0.05 },
  ]);
  put(3, "underfit", "parity, one unit", (s) => [
    parity({ rows: 800 }),
    { epochs: 30, units: 1, cell: "rnn", ...(s % 2 === 0 ? { attainable: 0.01 } : {}) },
  ]);

  put(4, "overfit", "curves, few rows", (s) => [
    curves(s, { rows: 400, noise: 1.2 }),
    { epochs: 60, units: 48, split: LITTLE },
  ]);
  put(3, "overfit", "levels, few rows", (s) => [
    levels(s, { rows: 400, noise: 0.4 }),
    { epochs: 80, units: 48, split: LITTLE },
  ]);
  put(3, "overfit", "words, a short text", (s) => [words(s, { rows: 60, noise: 0.3 }), { epochs: 60, units: 64 }]);

  put(4, "still-falling", "curves", (s) => [curves(s, well), { epochs: 4, rate: 2e-3 }]);
  put(3, "still-falling", "levels", (s) => [levels(s, { ...well, noise: 0.1 }), { epochs: 5, rate: 2e-3 }]);
  put(3, "still-falling", "words", (s) => [words(s, { rows: 300, noise: 0.1 }), { epochs: 6, rate: 3e-3 }]);

  const FEW = "by: order(), train: 85%, validate: 1%, test: 14%";
  put(2, "unrepresentative-validation", "curves, easier", (s) => [
    curves(s, { rows: 600, noise: 1.2, shift: { from: 0.7, noise: 0.1, by: 0 } }),
    { epochs: 20, split: IN_ORDER, patience: 6 },
  ]);
  put(2, "unrepresentative-validation", "levels, easier", (s) => [
    levels(s, { rows: 600, noise: 0.4, shift: { from: 0.7, noise: 0.02, by: 0 } }),
    { epochs: 20, split: IN_ORDER, patience: 6 },
  ]);
  put(4, "unrepresentative-validation", "curves, six examples", (s) => [
    curves(s, { rows: 600, noise: 1.1 }),
    { epochs: 30, split: FEW },
  ]);

  put(3, "unrepresentative-training", "words, another text later", (s) => [
    words(s, { rows: 600, noise: 0.1, shift: { from: 0.7, noise: 0.35, by: 0 } }),
    { epochs: 25, rate: 5e-3, patience: 6 },
  ]);
  put(3, "unrepresentative-training", "levels, other ones later", (s) => [
    levels(s, { rows: 800, noise: 0.1, shift: { from: 0.7, noise: 0.5, by: 0.3 } }),
    { epochs: 20, rate: 3e-3, split: IN_ORDER, patience: 8 },
  ]);

  const curveTask = curves(0, well);
  put(4, "vanishing", "curves, six sigmoids", (s) => [
    curves(s, well),
    { epochs: 20, head: deep(curveTask, 6, "units: 16, activation: sigmoid") },
  ]);
  put(2, "vanishing", "curves, eight tanh from small weights", (s) => [
    curves(s, well),
    { epochs: 15, rate: 1e-3, head: deep(curveTask, 8, "units: 16, activation: tanh, initial: uniform(0.03)") },
  ]);
  const levelTask = levels(0, well);
  put(2, "vanishing", "levels, six tanh from small weights", (s) => [
    levels(s, well),
    { epochs: 15, rate: 1e-3, head: deep(levelTask, 6, "units: 16, activation: tanh, initial: uniform(0.03)") },
  ]);

  put(3, "exploding", "curves, deep from large weights", (s) => [
    curves(s, well),
    { epochs: 15, rate: 1e-3, head: deep(curveTask, 5, "units: 16, activation: relu, initial: uniform(4.0)") },
  ]);
  put(3, "exploding", "levels, a straight recurrence", (s) => [
    levels(s, well),
    {
      epochs: 15,
      rate: 1e-3,
      clip: "1.0",
      body: "recurrent(x, cell: rnn, activation: relu, units: units, initial_recurrent: uniform(2.0)) |> last()",
    },
  ]);

  put(3, "dead", "curves, a relu far below zero", (s) => [
    curves(s, well),
    { epochs: 15, head: deep(curveTask, 1, "units: 16, activation: relu, initial_bias: constant(-20.0)") },
  ]);
  put(3, "dead", "levels, a relu far below zero", (s) => [
    levels(s, { ...well, noise: 0.1 }),
    { epochs: 15, head: deep(levelTask, 2, "units: 16, activation: relu, initial_bias: constant(-20.0)") },
  ]);

  put(4, "nan-value", "levels, one value of 1e30", (s) => [
    levels(s, { ...well, outlier: 1e30 }),
    { epochs: 10, body: "recurrent(x, cell: rnn, activation: relu, units: units) |> last()", split: IN_ORDER },
  ]);

  put(4, "nan-rate", "levels", (s, at) => [
    levels(s, well),
    {
      epochs: 20,
      optimizer: `sgd(rate: ${[50, 100, 200, 500][at]}.0)`,
      body: "recurrent(x, cell: rnn, activation: relu, units: units) |> last()",
    },
  ]);

  put(8, "overconfident", "curves, wrong labels", (s) => [
    curves(s, { rows: 600, noise: 0.5, wrong: 0.25 }),
    { epochs: 120, units: 48, split: HALF },
  ]);

  put(10, "healthy", "curves", (s, at) => [
    curves(s, { rows: 800, noise: [0.3, 0.5, 0.7][at % 3] }),
    { epochs: 25, rate: 5e-3, patience: 5, cell: at % 2 === 0 ? "gru" : "lstm" },
  ]);
  put(5, "healthy", "curves with dropout", (s) => [
    curves(s, { rows: 800, noise: 0.5 }),
    { epochs: 25, rate: 5e-3, patience: 5, dropout: 0.3 },
  ]);
  put(10, "healthy", "levels", (s, at) => [
    levels(s, { rows: 1000, noise: [0.1, 0.2][at % 2] }),
    { epochs: 80, rate: 5e-3, patience: 8, cell: at % 2 === 0 ? "gru" : "rnn" },
  ]);
  put(5, "healthy", "levels in a stack", (s) => [
    levels(s, { rows: 1000, noise: 0.1 }),
    { epochs: 80, rate: 5e-3, patience: 8, head: deep(levelTask, 2, "units: 16, activation: relu") },
  ]);
  put(10, "healthy", "words", (s, at) => [
    words(s, { rows: 900, noise: 0.1 }),
    { epochs: 40, rate: 1e-2, patience: 4, units: 32, cell: at % 2 === 0 ? "gru" : "lstm" },
  ]);
  put(5, "healthy", "signs", (s) => [signs(s, { rows: 800, noise: 0.3 }), { epochs: 40, rate: 1e-2, patience: 6 }]);
  put(5, "healthy", "parity", () => [
    parity({ rows: 1500 }),
    { epochs: 50, rate: 2e-2, units: 12, cell: "lstm", patience: 12 },
  ]);
  return all;
}
