/** Which experiments of two files are the same: by name, or where one was renamed, by what they say. */
import { nearest } from "../../spelling/nearest.js";
import { type Change, changesBetween, type Side } from "./changes.js";

export type Experiments = ReadonlyMap<string, Side>;

export interface Paired {
  readonly pairs: readonly PairedExperiment[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Names of the two, which differ where an experiment was renamed. */
export interface PairedExperiment {
  readonly a: string;
  readonly b: string;
  readonly changes: readonly Change[];
}

/** An experiment under another name may differ in a few facts; beyond that it is another one. */
const FEW = 8;

export function pairExperiments(a: Experiments, b: Experiments): Paired {
  const named = [...a.keys()].filter((name) => b.has(name)).map((name): [string, string] => [name, name]);
  const [restA, restB] = [[...a.keys()].filter((name) => !b.has(name)), [...b.keys()].filter((name) => !a.has(name))];
  const differ = (x: string, y: string): readonly Change[] => {
    const [mine, theirs] = [a.get(x), b.get(y)];
    return mine && theirs ? changesBetween(mine, theirs) : [];
  };
  const isOnly = a.size === 1 && b.size === 1;
  const candidates = restA
    .flatMap((x) => restB.map((y): PairedExperiment => ({ a: x, b: y, changes: differ(x, y) })))
    .filter(({ changes }) => isOnly || changes.length <= FEW)
    .sort((x, y) => x.changes.length - y.changes.length);
  const renamed: PairedExperiment[] = [];
  for (const one of candidates) if (renamed.every((known) => known.a !== one.a && known.b !== one.b)) renamed.push(one);
  const pairs = [...named.map(([x, y]) => ({ a: x, b: y, changes: differ(x, y) })), ...renamed];
  const order = [...a.keys()];
  return {
    pairs: pairs.sort((x, y) => order.indexOf(x.a) - order.indexOf(y.a)),
    added: restB.filter((name) => renamed.every((pair) => pair.b !== name)),
    removed: restA.filter((name) => renamed.every((pair) => pair.a !== name)),
  };
}

/** The pair in which one side has this name; or what to say where there is none. */
export function choosePair({ pairs, added, removed }: Paired, wanted: string): Paired | { readonly problem: string } {
  const found = pairs.filter(({ a, b }) => a === wanted || b === wanted);
  const [come, gone] = [added, removed].map((names) => names.filter((name) => name === wanted));
  if (found.length + come.length + gone.length > 0) return { pairs: found, added: come, removed: gone };
  const names = [...pairs.flatMap(({ a, b }) => [a, b]), ...added, ...removed];
  const near = nearest(wanted, names);
  return { problem: `neither has an experiment \`${wanted}\`${near ? `; did you mean \`${near}\`?` : ""}` };
}
