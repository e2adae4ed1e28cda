/** Checkpoints: everything that decides how training goes on (contract 10 of the architecture). */
import { existsSync } from "node:fs";
import { Failure } from "../failure.js";
import { readSafetensors, type StoredTensor, writeSafetensors } from "../files/safetensors.js";
import type { Bound } from "../program/bind.js";
import { elements } from "../program/tensor.js";
import type { Totals } from "./evaluate.js";
import type { History } from "./history.js";
import type { Plateaus } from "./schedule.js";
import type { PatienceState } from "./stopping.js";

/** How far training is, beside the numbers on the device. */
export interface Progress {
  /** Steps done. */
  readonly step: number;
  /** Trained on in these steps: the real ones of the longest sequences, and examples where there are none. */
  readonly tokens: number;
  /** The next batch: epochs count from 0. */
  readonly epoch: number;
  readonly index: number;
  /** Seconds of training so far. */
  readonly time: number;
  /** Training sums since the last check. */
  readonly totals: Totals;
  readonly patience: PatienceState;
  readonly plateaus: Plateaus;
  readonly history: History;
  /** What the last check measured; conditions are also asked between checks. */
  readonly measured: Readonly<Record<string, number>>;
  /** Why training is to stop here; null when it goes on. */
  readonly stopped: string | null;
  readonly best: { readonly value: number; readonly step: number } | null;
  /** Records of the journal when this was written. */
  readonly records: number;
  /** How many updates the optimizer has had more than `step`; of a run that went on from another alone. */
  readonly ahead?: number;
}

/** What a checkpoint belongs to; bit-equal results need all of it equal. */
export interface Identity {
  readonly program: string;
  /** Where the data walk forward: which fold, from 1. */
  readonly fold?: number;
  /** Of a retrained run, how many steps it has. */
  readonly retrained?: number;
  /** The fold that is kept apart. */
  readonly outer?: number;
  readonly settings: Readonly<Record<string, number>>;
  readonly version: string;
  readonly arithmetic: string;
}

export function writeCheckpoint(path: string, bound: Bound, progress: Progress, identity: Identity): void {
  const tensors: [string, StoredTensor][] = bound.layout.entries.map(({ id, start, count, sizes }) => {
    const values = floats(bound, bound.p.flat).subarray(start, start + count);
    return [`parameters/${id}`, { shape: [...sizes], values }];
  });
  for (const [name, state] of Object.entries(bound.states)) {
    tensors.push([`optimizer/${name}`, { shape: [bound.layout.count], values: floats(bound, state) }]);
  }
  for (const [name, tensor] of Object.entries(bound.carried())) {
    tensors.push([
      `carried/${name}`,
      { shape: [...tensor.sizes], values: floats(bound, tensor).subarray(0, elements(tensor)) },
    ]);
  }
  const metadata = { kind: "rnnc checkpoint", identity: JSON.stringify(identity), progress: toText(progress) };
  writeSafetensors(path, { tensors: new Map(tensors), metadata });
}

/** Weights alone: what is kept as best. */
export function writeWeights(path: string, bound: Bound, identity: Identity, about: { readonly step: number }): void {
  const tensors = bound.layout.entries.map(({ id, start, count, sizes }): [string, StoredTensor] => {
    const values = floats(bound, bound.p.flat).subarray(start, start + count);
    return [`parameters/${id}`, { shape: [...sizes], values }];
  });
  const metadata = { kind: "rnnc weights", identity: JSON.stringify(identity), about: JSON.stringify(about) };
  writeSafetensors(path, { tensors: new Map(tensors), metadata });
}

/** Puts a checkpoint's numbers on the device, and gives how far it was. Throws `not-finite` for weights that are not. */
export function readCheckpoint(path: string, bound: Bound, identity: Identity): Progress {
  const { tensors, metadata } = open(path, identity, true);
  restoreParameters(path, bound, tensors);
  restoreOptimizer(path, bound, tensors);
  restoreCarried(path, bound, tensors);
  return progressIn(metadata) as Progress;
}

function restoreOptimizer(path: string, bound: Bound, tensors: ReadonlyMap<string, StoredTensor>): void {
  for (const [name, state] of Object.entries(bound.states))
    bound.device.upload(state.memory, tensor(path, tensors, `optimizer/${name}`, [bound.layout.count]));
  refuseOthers(path, tensors, "optimizer", Object.keys(bound.states));
}

function restoreCarried(path: string, bound: Bound, tensors: ReadonlyMap<string, StoredTensor>): void {
  for (const [name, carried] of Object.entries(bound.carried()))
    bound.device.upload(carried.memory, tensor(path, tensors, `carried/${name}`, carried.sizes));
  refuseOthers(path, tensors, "carried", Object.keys(bound.carried()));
}

/** What another run has left. */
export interface Inherited {
  /** How far it was; null in a file of weights alone. */
  readonly progress: Progress | null;
  readonly step: number;
  /** Of the program that wrote it. */
  readonly program: string | undefined;
}

/**
 * Puts the weights of another run on the device, whatever its identity, and what is wanted of its other state. Throws
 * `checkpoint-broken` where they have other shapes, and `not-finite`.
 */
export function readInherited(
  path: string,
  bound: Bound,
  wanted: { readonly optimizer: boolean; readonly carried: boolean },
): Inherited {
  const { tensors, metadata } = readSafetensors(path);
  restoreParameters(path, bound, tensors);
  if (wanted.optimizer) restoreOptimizer(path, bound, tensors);
  if (wanted.carried) restoreCarried(path, bound, tensors);
  const progress = progressIn(metadata);
  const about = JSON.parse(metadata.about ?? "{}") as { readonly step?: number };
  const { program } = JSON.parse(metadata.identity ?? "{}") as Partial<Identity>;
  return { progress, step: progress?.step ?? about.step ?? 0, program };
}

/** Null in a file of weights alone. */
function progressIn(metadata: Readonly<Record<string, string>>): Progress | null {
  const progress = fromText(metadata.progress ?? "null") as Progress | null;
  // The first checkpoints of rnnc 0.1.0 do not count tokens.
  return progress && { ...progress, tokens: progress.tokens ?? 0 };
}

/** JSON has no word for NaN and infinity, and a validation loss may be either. */
function toText(progress: Progress): string {
  return JSON.stringify(progress, (_, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value,
  );
}

function fromText(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || !("number" in value)) return value;
    // A measure may be called `number`; its sums are no text.
    return typeof value.number === "string" && Object.keys(value).length === 1 ? Number(value.number) : value;
  });
}

/**
 * Refuses to go on without the best weights of before, which nothing could write again; gives the step they are of. They
 * may be of a later check than the one known, which a kill kept out of the journal. Throws `checkpoint-missing`,
 * `checkpoint-broken`, `checkpoint-of-another-program`.
 */
export function requireBest(path: string, identity: Identity, step: number): number {
  if (existsSync(path)) {
    const about = JSON.parse(open(path, identity, false).metadata.about ?? "{}") as { readonly step?: number };
    return about.step ?? step;
  }
  const message = `The best weights of this run, of step ${step}, are missing: there is no file \`${path}\`.`;
  throw new Failure("checkpoint-missing", message, "Bring the file back from a copy, or start a new run.");
}

/** Puts the parameters of a checkpoint or of kept weights on the device. Throws `not-finite` for NaN and infinity. */
export function readWeights(path: string, bound: Bound, identity: Identity): void {
  restoreParameters(path, bound, open(path, identity, false).tensors);
}

function restoreParameters(path: string, bound: Bound, tensors: ReadonlyMap<string, StoredTensor>): void {
  const values = new Float32Array(bound.layout.count);
  for (const { id, layer, part, start, sizes } of bound.layout.entries) {
    const stored = tensor(path, tensors, `parameters/${id}`, sizes);
    refuseNotFinite(path, `${layer}.${part}`, stored);
    values.set(stored, start);
  }
  const ids = bound.layout.entries.map(({ id }) => id);
  refuseOthers(path, tensors, "parameters", ids);
  bound.device.upload(bound.p.memory, values);
}

/** What the program has no place for was made by another. */
function refuseOthers(
  path: string,
  tensors: ReadonlyMap<string, StoredTensor>,
  kind: "parameters" | "optimizer" | "carried",
  known: readonly string[],
): void {
  const names = new Set(known.map((name) => `${kind}/${name}`));
  const other = [...tensors.keys()].find((name) => name.startsWith(`${kind}/`) && !names.has(name));
  if (other !== undefined) throw broken(path, `has \`${other}\`, which the program has not`);
}

/** Nothing can be learnt or predicted with them, and what comes of them would say so only later, and elsewhere. */
function refuseNotFinite(path: string, weights: string, values: ArrayLike<number>): void {
  for (let at = 0; at < values.length; at++) {
    if (Number.isFinite(values[at])) continue;
    const message = `The weights \`${weights}\` in \`${path}\` hold NaN or infinity.`;
    const advice =
      "Bring the file back from a copy, or start a new run with a lower learning rate or a limited gradient.";
    throw new Failure("not-finite", message, advice);
  }
}

function open(path: string, identity: Identity, exact: boolean) {
  if (!existsSync(path)) {
    throw new Failure(
      "run-missing",
      `There is no checkpoint \`${path}\`.`,
      "The run ended before its first check; start it anew.",
    );
  }
  const { tensors, metadata } = readSafetensors(path);
  const written = JSON.parse(metadata.identity ?? "{}") as Partial<Identity>;
  const differs = differences(written, identity).filter(
    ({ part }) => exact || part === "program" || part === "fold" || part === "setting",
  );
  if (differs.length > 0) {
    const list = differs.map(({ what, was, is }) => `its ${what} is ${was}, this one's is ${is}`).join("; ");
    throw new Failure(
      "checkpoint-of-another-program",
      `The checkpoint \`${path}\` belongs to another program: ${list}.`,
      "Run the experiment it was made by, or start a new run.",
    );
  }
  return { tensors, metadata };
}

function differences(
  a: Partial<Identity>,
  b: Identity,
): readonly { readonly part: string; readonly what: string; readonly was: string; readonly is: string }[] {
  const show = (value: unknown) => (typeof value === "string" ? value.slice(0, 16) : (JSON.stringify(value) ?? "none"));
  const [mine, theirs] = [a.settings ?? {}, b.settings];
  const settings = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].map(
    (name) => ({ part: "setting", name, a: mine[name], b: theirs[name] }) as const,
  );
  const others = (["program", "fold", "retrained", "outer", "version", "arithmetic"] as const).map(
    (part) => ({ part, name: "", a: a[part], b: b[part] }) as const,
  );
  return [...others, ...settings]
    .filter((one) => one.a !== one.b)
    .map((one) => ({
      part: one.part,
      what: one.part === "setting" ? `setting \`${one.name}\`` : one.part,
      was: show(one.a),
      is: show(one.b),
    }));
}

function tensor(
  path: string,
  tensors: ReadonlyMap<string, StoredTensor>,
  name: string,
  sizes: readonly number[],
): ArrayLike<number> {
  const stored = tensors.get(name);
  if (!stored) throw broken(path, `has no \`${name}\``);
  const { shape, values } = stored;
  const count = sizes.reduce((product, size) => product * size, 1);
  if (values.length !== count) throw broken(path, `has ${values.length} values in \`${name}\`, not ${count}`);
  // As many numbers in another order would be other weights.
  if (shape.join() !== sizes.join())
    throw broken(path, `has [${shape.join(", ")}] in \`${name}\`, not [${sizes.join(", ")}]`);
  return values;
}

function broken(path: string, what: string): Failure {
  return new Failure("checkpoint-broken", `The checkpoint \`${path}\` ${what}.`, "Start a new run.");
}

function floats(bound: Bound, held: Parameters<Bound["read"]>[0]): Float32Array {
  const values = bound.read(held);
  if (values instanceof Float32Array) return values;
  throw new TypeError("checkpoints hold float32");
}
