/** The records of a run as the rules of judging see them. */
import { type LayerEvidence, rmsOfGradient } from "../runtime/records/layer-evidence.js";
import type { CheckRecord, FailureRecord } from "../runtime/records/run-report.js";
import type { StartRecord } from "../runtime/records/start-record.js";

/** As much of a run as judging reads; a `RunReport` has it all. */
export interface Judged {
  readonly start: Pick<
    StartRecord,
    "measures" | "examples" | "tensors" | "draws" | "attainable" | "hopedFor" | "fold" | "retrain"
  >;
  readonly checks: readonly CheckRecord[];
  readonly failure: FailureRecord | null;
  readonly how?: "done" | "stopped";
}

export interface Facts {
  readonly failure: FailureRecord | null;
  readonly checks: readonly CheckRecord[];
  /** Its own `stop when` ended it. */
  readonly isStopped: boolean;
  /** Losses by check. */
  readonly train: readonly number[];
  readonly validate: readonly number[];
  /** Of the least validation loss, the first of them; -1 where there is none. */
  readonly best: number;
  /** Examples that validation has; without end in a fold, of which several are taken together. */
  readonly validateExamples: number;
  /** Examples that a training loss is the mean of. */
  readonly trainExamples: number;
  /** Dropout or noise makes training harder than validation. */
  readonly isDisturbed: boolean;
  /** Matrices that are no tables, by `layer.part`, in the order of the model, at each check that looked at them. */
  readonly looks: readonly LayerLook[];
  /** Classes that the last layer tells apart; null where the loss is of numbers. */
  readonly classes: number | null;
  /** The first that is measured. */
  readonly error: ErrorName | null;
  /** The one that is weighed against what is attainable. */
  readonly weighed: ErrorName | null;
  /** As declared; null where it is not. */
  readonly attainable: number | null;
}

export interface LayerLook {
  readonly check: number;
  /** By layer: the root mean square of the gradient over its matrices. */
  readonly layers: readonly LayerGradient[];
  /** Of the whole gradient, tables and biases too. */
  readonly norm: number;
  /** The middle of the matrices' updates. */
  readonly update: number;
}

export interface LayerGradient {
  readonly layer: string;
  readonly rms: number;
  /** The least share of exact zeros among its matrices. */
  readonly zeros: number;
}

export interface ErrorName {
  readonly name: string;
  /** Null for the loss. */
  readonly measure: string | null;
  /** True for a share of wrong answers, 1 - accuracy. */
  readonly isShare: boolean;
  readonly train: readonly number[];
  readonly validate: readonly number[];
}

export function factsOf({ start, checks, failure, how }: Judged): Facts {
  const train = checks.map((check) => check.train.loss);
  const validate = checks.map((check) => check.validate.loss);
  const kinds = start.measures ?? {};
  const hoped = start.attainable === undefined ? (start.hopedFor ?? {}) : {};
  const said = Object.keys(hoped);
  const weighed = errorOf(checks, kinds, said.length === 0 ? Object.keys(kinds) : said);
  return {
    failure,
    checks,
    isStopped: how === "stopped",
    train,
    validate,
    best: leastAt(validate),
    validateExamples:
      start.fold === undefined ? (start.examples.validate ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
    trainExamples: examplesBetween(checks, start.examples.train ?? Number.POSITIVE_INFINITY),
    isDisturbed: (start.draws ?? []).length > 0,
    looks: looksOf(checks, start.tensors ?? {}),
    classes: Object.values(kinds).some((kind) => kind === "accuracy" || kind === "perplexity")
      ? classesOf(start.tensors ?? {})
      : null,
    error: errorOf(checks, kinds, Object.keys(kinds)),
    weighed,
    attainable: start.attainable ?? errorHopedFor(weighed, hoped),
  };
}

/** From one check to the next, at most all there are. */
function examplesBetween(checks: readonly CheckRecord[], all: number): number {
  const [first, last] = [checks.at(0), checks.at(-1)];
  if (!first || !last || checks.length < 2) return all;
  const perEpoch = last.step / last.epoch;
  return all * Math.min(1, (last.step - first.step) / (checks.length - 1) / perEpoch);
}

function leastAt(values: readonly number[]): number {
  return values.reduce((best, value, at) => ((best < 0 ? !Number.isNaN(value) : value < values[best]) ? at : best), -1);
}

const isMatrix = (sizes: readonly number[] | undefined) => sizes !== undefined && sizes.length > 1;

function looksOf(checks: readonly CheckRecord[], tensors: NonNullable<StartRecord["tensors"]>): readonly LayerLook[] {
  return checks.flatMap(({ layers }, check) => {
    if (layers === undefined) return [];
    const all = Object.entries(layers);
    const matrices = all.filter(([name]) => isMatrix(tensors[name]) && !name.endsWith(".table"));
    if (matrices.length === 0) return [];
    const names = [...new Set(matrices.map(([name]) => layerOf(name)))];
    const squares = all.map(([name, one]) => sizeOf(tensors[name]) * rmsOfGradient(one) ** 2);
    return [
      {
        check,
        layers: names.map((layer) => gradientOf(layer, matrices, tensors)),
        norm: Math.sqrt(squares.reduce((sum, square) => sum + square, 0)),
        update: middle(matrices.map(([, { update }]) => update)),
      },
    ];
  });
}

function gradientOf(
  layer: string,
  matrices: readonly (readonly [string, LayerEvidence])[],
  tensors: NonNullable<StartRecord["tensors"]>,
): LayerGradient {
  const own = matrices.filter(([name]) => layerOf(name) === layer);
  const count = own.reduce((sum, [name]) => sum + sizeOf(tensors[name]), 0);
  const squares = own.reduce((sum, [name, one]) => sum + sizeOf(tensors[name]) * rmsOfGradient(one) ** 2, 0);
  return { layer, rms: Math.sqrt(squares / count), zeros: Math.min(...own.map(([, one]) => one.gradientZeros)) };
}

const layerOf = (name: string) => name.slice(0, name.lastIndexOf("."));
const sizeOf = (sizes: readonly number[] = []) => sizes.reduce((product, size) => product * size, 1);

/** Of the last dense layer: as many as it has biases, or columns where it has none. Its matrix may be another layer's table. */
function classesOf(tensors: NonNullable<StartRecord["tensors"]>): number | null {
  const dense = Object.keys(tensors).filter((name) => !Object.hasOwn(tensors, `${layerOf(name)}.wx`));
  const name = dense.findLast((one) => one.endsWith(".b")) ?? dense.findLast((one) => one.endsWith(".w"));
  const classes = name === undefined ? undefined : tensors[name].at(-1);
  return classes === undefined || classes < 2 ? null : classes;
}

/** In the unit of the error; null where the experiment says nothing of it. */
function errorHopedFor(error: ErrorName | null, hoped: Readonly<Record<string, number>>): number | null {
  const value = error?.measure == null ? undefined : hoped[error.measure];
  if (value === undefined) return null;
  return error?.isShare ? 1 - value : value;
}

/** Of these measures: wrong answers where one is an accuracy, else an error of numbers, else the loss. */
function errorOf(
  checks: readonly CheckRecord[],
  kinds: Readonly<Record<string, string>>,
  names: readonly string[],
): ErrorName | null {
  if (checks.length === 0) return null;
  const accuracy = names.find((name) => kinds[name] === "accuracy");
  const numbers = names.find((name) => /error$/.test(kinds[name]));
  const name = accuracy ?? numbers;
  const of = (part: "train" | "validate") =>
    checks.map((check) => {
      const value = name === undefined ? check[part].loss : (check[part].measures[name] ?? Number.NaN);
      return accuracy === undefined ? value : 1 - value;
    });
  return {
    name: accuracy === undefined ? (name ?? "loss") : `1 − ${accuracy}`,
    measure: name ?? null,
    isShare: accuracy !== undefined,
    train: of("train"),
    validate: of("validate"),
  };
}

export function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2;
}
