/** Whether checkpoints of one experiment load in another: by the tensors that both have, under the ids that files use. */
import {
  bounds,
  constant,
  constantValue,
  format,
  type Interval,
  type Polynomial,
  parse,
  same,
  substitute,
  symbolsOf,
} from "../../ops/polynomial.js";
import { carriedBy, procedureOf } from "../../plan/memory.js";
import type { StateEntry } from "../../plan/step.js";
import { symbolBounds } from "../../plan/symbols.js";
import { toStep } from "../lower/to-step.js";
import { definitionsOf, type Side } from "./pairing.js";

export interface Checkpoints {
  /** `unknown` where a size that only the data tell decides, and they have not been read. */
  readonly load: "yes" | "no" | "unknown";
  /** Those that keep them from loading, or may. */
  readonly tensors: readonly TensorChange[];
}

export interface TensorChange {
  /** As files call it: `recurrent.0.wx`. */
  readonly id: string;
  /** By the name of its layer: `states.wx`. */
  readonly name: string;
  /** Sizes, or formulas over those that only the data tell; null where there is no such tensor. */
  readonly before: Shape | null;
  readonly after: Shape | null;
  readonly isKnown: boolean;
}

export type Shape = readonly (number | string)[];

/** What a tensor's shape is made of. */
export interface Tensor {
  readonly entry: StateEntry;
  readonly shape: readonly Polynomial[];
}

export type Tensors = ReadonlyMap<string, Tensor>;

/** All that a checkpoint holds. */
export function tensorsOf(side: Side): Tensors {
  const step = toStep(side.plan);
  const exact = [...symbolBounds(side.plan, side.sizes ?? {})].filter(([, { low, high }]) => low === high);
  const values = new Map(exact.map(([name, { low }]) => [name, constant(low)]));
  const kept = [
    ...step.state.filter(({ role }) => role === "trained" || role === "optimiser"),
    ...carriedBy(procedureOf(step, "train"), step.state),
  ];
  return new Map(
    kept.map((entry) => [entry.id, { entry, shape: entry.dims.map((dim) => substitute(parse(dim), values)) }]),
  );
}

export function checkpointsOf(a: Side, b: Side, mine = tensorsOf(a), theirs = tensorsOf(b)): Checkpoints {
  const fit = fitterOf(a, b);
  const all = [...new Set([...mine.keys(), ...theirs.keys()])];
  const trained = all.flatMap((id) => changeOf(a, b, mine.get(id), theirs.get(id), fit));
  // What an optimiser keeps is as large as all that is trained together.
  const [optimiser, others] = [trained.filter(isOptimiser), trained.filter((change) => !isOptimiser(change))];
  const tensors = [...others, ...optimiser.filter(({ before, after }) => others.length === 0 || !before || !after)];
  const load = tensors.length === 0 ? "yes" : tensors.some(({ isKnown }) => isKnown) ? "no" : "unknown";
  return { load, tensors };
}

function isOptimiser({ id }: TensorChange): boolean {
  return id.startsWith("optimizer.");
}

type Fit = (mine: readonly Polynomial[], theirs: readonly Polynomial[]) => boolean | null;

function changeOf(
  a: Side,
  b: Side,
  mine: Tensor | undefined,
  theirs: Tensor | undefined,
  fit: Fit,
): readonly TensorChange[] {
  const entry = mine?.entry ?? theirs?.entry;
  if (!entry) return [];
  const isSame = mine && theirs ? fit(mine.shape, theirs.shape) : false;
  if (isSame) return [];
  const { origins } = mine ? a : b;
  const name = entry.role === "optimiser" ? entry.id : `${origins.nodes[entry.node]?.name ?? entry.node}.${entry.part}`;
  const shapeIn = (side: Side, tensor: Tensor | undefined) => tensor?.shape.map((size) => readable(size, side)) ?? null;
  return [{ id: entry.id, name, before: shapeIn(a, mine), after: shapeIn(b, theirs), isKnown: isSame !== null }];
}

function readable(size: Polynomial, { origins }: Side): number | string {
  const nameOf = (id: string) => origins.nodes[id]?.name ?? id;
  return constantValue(size) ?? format(size).replace(/[a-z]+\.\d+(?=\.size)/g, nameOf);
}

/** Whether two shapes are the same, known or not: an unread vocabulary is as large as another that is made alike. */
function fitterOf(a: Side, b: Side): Fit {
  let definitions: readonly ReadonlyMap<string, string>[] | null = null;
  const boundsIn = (side: Side) => symbolBounds(side.plan, side.sizes ?? {});
  const [mine, theirs] = [boundsIn(a), boundsIn(b)];
  const isAlike = (symbol: string): boolean => {
    definitions ??= [definitionsOf(a), definitionsOf(b)];
    const id = symbol.replace(/\.size$/, "");
    const [first, second] = definitions.map((all) => all.get(id));
    return first !== undefined && first === second;
  };
  const fitsOne = (x: Polynomial, y: Polynomial): boolean | null => {
    const [first, second] = [constantValue(x), constantValue(y)];
    if (first !== undefined && second !== undefined) return first === second;
    if (same(x, y) && symbolsOf(x).every(isAlike)) return true;
    return apart(
      bounds(x, (name) => mine.get(name)),
      bounds(y, (name) => theirs.get(name)),
    )
      ? false
      : null;
  };
  return (first, second) => {
    if (first.length !== second.length) return false;
    const each = first.map((size, at) => fitsOne(size, second[at]));
    return each.includes(false) ? false : each.includes(null) ? null : true;
  };
}

function apart(x: Interval, y: Interval): boolean {
  return x.high < y.low || y.high < x.low;
}
