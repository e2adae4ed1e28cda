/**
 * Which experiments of two sides are the same: by name in the same file; by name alone, where one was moved; or where
 * one was renamed, by what they say.
 */
import { nearest } from "../../spelling/nearest.js";
import { differingFacts } from "./facts.js";
import type { Side } from "./pairing.js";

/** Of a file by their names, of a folder by `file:name`. */
export type Experiments = ReadonlyMap<string, Side>;

export interface Paired {
  readonly pairs: readonly PairedExperiment[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Keys of the two, which differ where an experiment was moved or renamed. */
export interface PairedExperiment {
  readonly a: string;
  readonly b: string;
}

/** An experiment under another name may differ in a few facts; beyond that it is another one. */
const FEW = 8;

export function pairExperiments(a: Experiments, b: Experiments): Paired {
  const same = [...a.keys()].filter((key) => b.has(key)).map((key): PairedExperiment => ({ a: key, b: key }));
  const without = (all: Experiments, known: readonly string[]) => [...all.keys()].filter((key) => !known.includes(key));
  const [leftA, leftB] = [
    without(
      a,
      same.map((pair) => pair.a),
    ),
    without(
      b,
      same.map((pair) => pair.b),
    ),
  ];
  const moved = leftA.flatMap((x): readonly PairedExperiment[] => {
    const named = (all: Experiments, keys: readonly string[]) =>
      keys.filter((key) => nameIn(all, key) === nameIn(a, x));
    const [first, second] = [named(a, leftA), named(b, leftB)];
    return first.length === 1 && second.length === 1 ? [{ a: x, b: second[0] }] : [];
  });
  const known = [...same, ...moved];
  const [restA, restB] = [
    without(
      a,
      known.map((pair) => pair.a),
    ),
    without(
      b,
      known.map((pair) => pair.b),
    ),
  ];
  const isOnly = a.size === 1 && b.size === 1;
  const candidates = restA
    .flatMap((x) => restB.map((y) => ({ a: x, b: y, differ: isOnly ? 0 : factsBetween(a.get(x), b.get(y)) })))
    .filter(({ differ }) => differ <= FEW)
    .sort((x, y) => x.differ - y.differ);
  const renamed: PairedExperiment[] = [];
  for (const one of candidates)
    if (renamed.every((pair) => pair.a !== one.a && pair.b !== one.b)) renamed.push({ a: one.a, b: one.b });
  const order = [...a.keys()];
  return {
    pairs: [...known, ...renamed].sort((x, y) => order.indexOf(x.a) - order.indexOf(y.a)),
    added: restB.filter((key) => renamed.every((pair) => pair.b !== key)),
    removed: restA.filter((key) => renamed.every((pair) => pair.a !== key)),
  };
}

function factsBetween(a: Side | undefined, b: Side | undefined): number {
  return a && b ? differingFacts(a, b).length : Number.POSITIVE_INFINITY;
}

function nameIn(all: Experiments, key: string): string {
  return all.get(key)?.origins.name ?? key;
}

/** The pair in which one side has this name; or what to say where there is none. */
export function choosePair(
  { pairs, added, removed }: Paired,
  wanted: string,
  a: Experiments,
  b: Experiments,
): Paired | { readonly problem: string } {
  const [isMine, isTheirs] = [a, b].map((all) => (key: string) => nameIn(all, key) === wanted);
  const found = pairs.filter((pair) => isMine(pair.a) || isTheirs(pair.b));
  const [come, gone] = [added.filter(isTheirs), removed.filter(isMine)];
  if (found.length + come.length + gone.length > 0) return { pairs: found, added: come, removed: gone };
  const names = [...[...a.keys()].map((key) => nameIn(a, key)), ...[...b.keys()].map((key) => nameIn(b, key))];
  const near = nearest(wanted, names);
  return { problem: `neither has an experiment \`${wanted}\`${near ? `; did you mean \`${near}\`?` : ""}` };
}
