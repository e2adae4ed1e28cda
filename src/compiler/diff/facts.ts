/** The facts in which two plans differ, as values and paths; `changes.ts` puts them into words. */
import { canonical } from "../../plan/canonical.js";
import type { Plan, RowExpression } from "../../plan/plan.js";
import { align, alignSameFirst, type Pairs } from "./align.js";
import { type Explanation, explanationOf } from "./explanation.js";
import { lone, type Pairing, pairNodes, type Side } from "./pairing.js";
import { withIds } from "./references.js";
import { type Chain, chainOf, type Step } from "./row-chain.js";
import { withoutTwins } from "./twins.js";

/** From the plan's root to a fact, nodes by their ids: `model`, `recurrent.0`, `attributes`, `units`. */
export type Path = readonly string[];

export interface DifferingFact {
  readonly kind: "changed" | "added" | "removed";
  /** In the first plan and in the second; of what one of them lacks, the path to where it would stand. */
  readonly at: { readonly a: Path; readonly b: Path };
  /** Undefined where there is none. */
  readonly before: unknown;
  readonly after: unknown;
}

/** The facts in which two plans differ; empty exactly when both plans are the same but for names and numbering. */
export function differingFacts(a: Side, b: Side, pairing = pairingOf(a, b)): readonly DifferingFact[] {
  if (areSame(a.plan, b.plan)) return [];
  const facts = new Comparison(withoutTwins(a.plan), withoutTwins(b.plan), pairing).facts();
  if (facts.length > 0) return facts;
  // Whatever it is, it is not passed over in silence.
  return [{ kind: "changed", at: { a: [], b: [] }, before: withoutHashes(a.plan), after: withoutHashes(b.plan) }];
}

/** Which nodes are the same, columns that are one to who wrote them counted once. */
export function pairingOf(a: Side, b: Side): Pairing {
  if (areSame(a.plan, b.plan)) {
    const ids = Object.keys(a.origins.nodes).map((id) => [id, id] as const);
    return { ids: new Map(ids), removed: new Set(), added: new Set() };
  }
  const [mine, theirs] = [a, b].map(({ plan, origins }) => ({ plan: withoutTwins(plan), origins }));
  return pairNodes(mine, theirs);
}

/** To the letter, numbering included. */
export function areSame(a: Plan, b: Plan): boolean {
  return a === b || textOf(a) === textOf(b);
}

/** Asked for several times for each pair of experiments, most of which are the same. */
const TEXTS = new WeakMap<Plan, string>();

function textOf(plan: Plan): string {
  const known = TEXTS.get(plan);
  if (known !== undefined) return known;
  const text = canonical(withoutHashes(plan));
  TEXTS.set(plan, text);
  return text;
}

/** In the order in which people read. */
function withoutHashes({
  hashes: _,
  edition,
  settings,
  requires,
  data,
  model,
  train,
  measures,
  ...others
}: Plan): object {
  // Without any, an empty list: each that comes or goes is a fact of its own.
  return {
    edition,
    settings,
    requires: requires ?? [],
    data,
    model,
    train,
    measures,
    ...others,
    baselines: others.baselines ?? [],
    attainable: others.attainable ?? [],
  };
}

/** The same place in both plans: what stands there, that of the second also under the first plan's ids. */
interface Place {
  readonly a: Path;
  readonly b: Path;
  readonly before: unknown;
  readonly after: unknown;
  readonly renamed: unknown;
}

/** Objects whose keys people choose, or some of which may be absent. */
const MAPS: ReadonlySet<string> = new Set(["inputs", "attributes", "parts", "options"]);

/**
 * What follows from other facts: shapes, ranges, how a column is read. It differs by itself only where somebody made a
 * plan by hand.
 */
function isDerived(path: Path, key: string): boolean {
  const list = path.at(-2);
  if (list === "model" || list === "nodes") return key === "type";
  return list === "columns" && path[0] === "data" && path[1] === "columns" && DERIVED_OF_COLUMNS.has(key);
}

/** What holds at a plan's point follows from conditions: the value where it applies is a fact of its own. */
function isConditional(path: Path, before: object, renamed: object): boolean {
  return path.length === 2 && path[0] === "settings" && "when" in before && "when" in renamed;
}

const DERIVED_OF_COLUMNS: ReadonlySet<string> = new Set(["as", "shape", "range", "length", "several"]);

class Comparison {
  readonly #found: DifferingFact[] = [];
  readonly #derived: { readonly node: string; readonly place: Place }[] = [];
  readonly #explanation: Explanation;
  readonly #renamed: Plan;

  constructor(
    readonly a: Plan,
    readonly b: Plan,
    pairing: Pairing,
  ) {
    const renamed = withIds(b, pairing.ids) as Plan;
    this.#explanation = explanationOf(a, renamed, pairing);
    this.#renamed = this.#withFirstMeasures(renamed);
  }

  facts(): readonly DifferingFact[] {
    const [before, after, renamed] = [this.a, this.b, this.#renamed].map(withoutHashes);
    this.#compare({ a: [], b: [], before, after, renamed });
    const touched = new Set(this.#found.flatMap(({ at }) => at.a));
    for (const { node, place } of this.#derived)
      if (!this.#explanation.follows(node, touched)) this.#note("changed", place);
    return this.#found.filter((fact) => !this.#isTold(fact));
  }

  /** An input that comes or goes with its column; what a measure predicts, with the measure. */
  #isTold({ kind, at: { a } }: DifferingFact): boolean {
    return kind !== "changed" && a.length === 2 && a[0] === "model" && this.#explanation.isTold(a[1]);
  }

  #note(kind: DifferingFact["kind"], { a, b, before, after }: Place): void {
    this.#found.push({ kind, at: { a, b }, before, after });
  }

  /** What has become of a measure is told where it stands, and not wherever somebody looks at it. */
  #withFirstMeasures(renamed: Plan): Plan {
    const pairs = this.#pairs(this.a.measures, renamed.measures, ["measures"]);
    const firsts = new Map(pairs.map(([i, j]) => [canonical(renamed.measures[j]), this.a.measures[i]]));
    const replaced = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(replaced);
      if (!isObject(value)) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          (key === "measure" ? firsts.get(canonical(item)) : undefined) ?? replaced(item),
        ]),
      );
    };
    return {
      ...renamed,
      train: replaced(renamed.train),
      search: replaced(renamed.search),
      ...(renamed.baselines ? { baselines: replaced(renamed.baselines) } : {}),
      ...(renamed.attainable ? { attainable: replaced(renamed.attainable) } : {}),
    } as Plan;
  }

  #compare(place: Place): void {
    const { a, before, renamed } = place;
    if (this.#explanation.same(before, renamed, a)) return;
    if (before === undefined || before === null) this.#note("added", place);
    else if (renamed === undefined || renamed === null) this.#note("removed", place);
    else if (isWhole(a, before, renamed)) this.#note("changed", place);
    else if (isExpression(before) && isExpression(renamed)) this.#expressions(place, before, renamed);
    else if (Array.isArray(before) && Array.isArray(renamed)) this.#lists(place, before, renamed);
    else if (isObject(before) && isObject(renamed)) this.#objects(place, before, renamed);
    else this.#note("changed", place);
  }

  #objects(place: Place, before: object, renamed: object): void {
    const [mine, theirs] = [Object.keys(before), Object.keys(renamed)];
    const isPart = (some: readonly string[], all: readonly string[]) => some.every((key) => all.includes(key));
    const isMap = MAPS.has(place.a.at(-1) ?? "");
    if (!isMap && !isPart(mine, theirs) && !isPart(theirs, mine)) {
      this.#note("changed", place);
      return;
    }
    for (const key of new Set([...mine, ...theirs])) {
      if (key === "id" || (key === "value" && isConditional(place.a, before, renamed))) continue;
      const child = childOf(place, key);
      if (!isDerived(place.a, key)) this.#compare(child);
      else if (!this.#explanation.same(child.before, child.renamed, child.a))
        this.#derived.push({ node: place.a[place.a.length - 1], place: child });
    }
  }

  #lists(place: Place, before: readonly unknown[], renamed: readonly unknown[]): void {
    const after = place.after as readonly unknown[];
    if (![...before, ...renamed].every(isObject) || [...before, ...renamed].some(isScalar)) {
      this.#note("changed", place);
      return;
    }
    const count = this.#found.length;
    const pairs = this.#pairs(before, renamed, place.a);
    const keyOf = (list: readonly unknown[], index: number) => keyOfItem(list[index]) ?? String(index);
    const item = (i: number, j: number): Place => {
      const [x, y] = [
        i < 0 ? lone(keyOf(after, j)) : keyOf(before, i),
        j < 0 ? lone(keyOf(before, i)) : keyOf(after, j),
      ];
      return {
        a: [...place.a, x],
        b: [...place.b, y],
        before: before[i],
        after: after[j],
        renamed: renamed[j],
      };
    };
    for (const [i, j] of inOrder(before.length, after.length, pairs)) {
      if (i >= 0 && j >= 0) this.#compare(item(i, j));
      else this.#note(i < 0 ? "added" : "removed", item(i, j));
    }
    const isMoved = pairs.some(([, j], index) => index > 0 && j < pairs[index - 1][1]);
    if (isMoved && this.#found.length === count && !isNumbered(before) && place.a[0] !== "measures")
      this.#note("changed", place);
  }

  #pairs(before: readonly unknown[], renamed: readonly unknown[], path: Path): Pairs {
    const isSame = (x: unknown, y: unknown) => this.#explanation.same(x, y, path);
    const likeness = (x: unknown, y: unknown) => {
      const [first, second] = [keyOfItem(x), keyOfItem(y)];
      if (first !== null || second !== null) return first === second ? 1 : 0;
      if (!isObject(x) || !isObject(y)) return 0;
      const [mine, theirs] = [x, y].map((item) => new Map(Object.entries(item)));
      const keys = [...new Set([...mine.keys(), ...theirs.keys()])];
      if (keys.length > Math.max(mine.size, theirs.size)) return 0;
      const same = keys.filter((key) => this.#explanation.same(mine.get(key), theirs.get(key), [...path, key]));
      return 1 + (8 * same.length) / keys.length;
    };
    return alignSameFirst(before, renamed, isSame, likeness, 9);
  }

  /** Chains of steps from the inside out: a step that was put in or taken out is one fact. */
  #expressions(place: Place, before: RowExpression, renamed: RowExpression): void {
    const after = place.after as RowExpression;
    const [mine, theirs, own] = [chainOf(before), chainOf(renamed), chainOf(after)];
    const deep = (path: Path, levels: number): Path => [...path, ...Array(levels).fill(["arguments", "0"]).flat()];
    const pathTo = (index: number, chain: { readonly steps: readonly unknown[] }, path: Path) =>
      deep(path, chain.steps.length - 1 - index);
    const core: Place = {
      a: pathTo(-1, mine, place.a),
      b: pathTo(-1, theirs, place.b),
      before: mine.core,
      after: own.core,
      renamed: theirs.core,
    };
    const steps = (chain: Chain) => chain.steps.map(({ call }) => call).join();
    if (!this.#explanation.same(mine.core, theirs.core, core.a)) {
      const isAlike = areAlike(mine.core, theirs.core);
      // Another beginning and other steps: another expression.
      if (!isAlike && (mine.steps.length === 0 || steps(mine) !== steps(theirs))) {
        this.#note("changed", place);
        return;
      }
      if (isAlike) this.#arguments(core, mine.core);
      else this.#note("changed", core);
    }
    const likeness = (x: Step, y: Step) =>
      x.call !== y.call ? 0 : 1 + (this.#explanation.same(x, y, place.a) ? 1 : 0);
    const pairs = align(mine.steps, theirs.steps, likeness, 2);
    const [inFirst, inSecond] = [new Set(pairs.map(([i]) => i)), new Set(pairs.map(([, j]) => j))];
    const step = (i: number, j: number): Place => ({
      a: i < 0 ? pathTo(mine.steps.length - 1, mine, place.a) : pathTo(i, mine, place.a),
      b: j < 0 ? pathTo(theirs.steps.length - 1, theirs, place.b) : pathTo(j, theirs, place.b),
      before: mine.steps[i],
      after: own.steps[j],
      renamed: theirs.steps[j],
    });
    for (const [i, j] of pairs) this.#compare(step(i, j));
    const gone = [...mine.steps.keys()].filter((i) => !inFirst.has(i));
    const come = [...theirs.steps.keys()].filter((j) => !inSecond.has(j));
    if (gone.length === 1 && come.length === 1 && gone[0] === come[0]) this.#note("changed", step(gone[0], come[0]));
    else {
      for (const i of gone) this.#note("removed", step(i, -1));
      for (const j of come) this.#note("added", step(-1, j));
    }
    const isMoved = pairs.some(([, j], index) => index > 0 && j < pairs[index - 1][1]);
    if (isMoved) this.#note("changed", place);
  }

  /** Of two calls of the same function. */
  #arguments(place: Place, before: RowExpression): void {
    if (!("call" in before)) return;
    before.arguments.forEach((_, index) => {
      this.#compare(childOf(childOf(place, "arguments"), String(index)));
    });
    for (const key of ["options", "fitted"]) this.#compare(childOf(place, key));
  }
}

function areAlike(x: RowExpression, y: RowExpression): boolean {
  return "call" in x && "call" in y && x.call === y.call && x.arguments.length === y.arguments.length;
}

/** Indices into both lists in the order of the second, -1 for none; what the first alone has behind what preceded it. */
function inOrder(before: number, after: number, pairs: Pairs): Pairs {
  const partners = new Map(pairs.map(([i, j]) => [j, i]));
  const paired = new Set(partners.values());
  const goneBehind = (i: number): Pairs => {
    const next = [...Array(before).keys()].find((other) => other > i && paired.has(other)) ?? before;
    return Array.from({ length: next - i - 1 }, (_, at) => [i + 1 + at, -1] as const);
  };
  const items = [...Array(after).keys()].flatMap((j): Pairs => {
    const i = partners.get(j);
    return i === undefined ? [[-1, j]] : [[i, j], ...goneBehind(i)];
  });
  return [...goneBehind(-1), ...items];
}

function childOf({ a, b, before, after, renamed }: Place, key: string): Place {
  return {
    a: [...a, key],
    b: [...b, key],
    before: fieldOf(before, key),
    after: fieldOf(after, key),
    renamed: fieldOf(renamed, key),
  };
}

/** Facts that are read as one: `8..64 step 8`, `uniform(0.1)`, `2 epochs`, `time > 2 min`. */
function isWhole(path: Path, before: unknown, renamed: unknown): boolean {
  if (isScalar(before) || isScalar(renamed)) return true;
  const [section, list, , field] = path;
  const last = path.at(-1);
  const differs = (key: string) =>
    isObject(before) && isObject(renamed) && fieldOf(before, key) !== fieldOf(renamed, key);
  if (section === "settings") return last === "domain" || last === "condition";
  if (section === "requires" || section === "baselines" || section === "attainable") return path.length === 2;
  if (path.at(-2) === "attributes") return true;
  if (list === "rows" && field === "columns" && last === "type") return true;
  if (section === "search") return ["method", "objective", "others", "prune"].includes(String(list));
  if (section !== "train") return false;
  if (list === "length" || list === "validate") return path.length === 2 && differs("unit");
  if (list === "optimizer" || list === "batch") return path.length === 2 && differs("kind");
  if (list === "keep" || list === "schedule") return path.length === 2;
  return list === "stop" && (differs("kind") || (isObject(before) && !("conditions" in before)));
}

function fieldOf(value: unknown, key: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[key];
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): boolean {
  return isObject(value) && "formula" in value;
}

function isExpression(value: unknown): value is RowExpression {
  if (!isObject(value)) return false;
  const keys = Object.keys(value).sort().join();
  return ["column", "number", "text", "date", "arguments,call,fitted,options"].includes(keys);
}

/** Nodes go by their ids and columns of tables by their names. */
function keyOfItem(item: unknown): string | null {
  if (!isObject(item)) return null;
  if ("id" in item && typeof item.id === "string") return item.id;
  return "name" in item && typeof item.name === "string" ? item.name : null;
}

/** The order of nodes is that of their use; measures have one of their own. */
function isNumbered(list: readonly unknown[]): boolean {
  return list.every((item) => isObject(item) && "id" in item);
}
