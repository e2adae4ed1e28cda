/** What rules look at: an experiment's plan over its whole search space, where its parts are written, and prepared data. */
import { bounds, type Interval, parse } from "../../ops/polynomial.js";
import type { ModelNode, Plan, Scalar, Word } from "../../plan/plan.js";
import { everywhere } from "../../plan/setting-condition.js";
import { scalarAt } from "../../plan/symbols.js";
import type { Lowered } from "../lower/to-plan.js";
import type { CheckedExperiment } from "../semantics/graph.js";
import { type SourceText, type Span, textAt } from "../source.js";
import { parse as parseFile } from "../syntax/parse.js";

/** What prepared data tell; of the values that settings have unless changed. */
export interface DataFacts {
  /** By symbol of the plan, of the part train: `vocabulary.0.size`, `column.1.time` (the longest). */
  readonly sizes: Readonly<Record<string, number>>;
  /** By part: rows, windows, or the values of a text in lanes. */
  readonly examples: Readonly<Record<string, number>>;
  /** By column of ids: how often each id stands in train. */
  readonly counts: Readonly<Record<string, readonly number[]>>;
}

export interface Look {
  readonly experiment: CheckedExperiment;
  readonly plan: Plan;
  readonly data: DataFacts | null;
  /**
   * Where a fact is written, by its path in the plan; else what it is part of; at last the experiment. Of several facts,
   * the first that the experiment's own file writes: a base may lie in another.
   */
  readonly placeOf: (path: string, ...others: readonly string[]) => Span;
  /** What its author calls a node. */
  readonly nameOf: (id: string) => string | null;
  /** What was written at a place. */
  readonly textOf: (span: Span) => string;
  /** True of places inside of a block, which others may call otherwise. */
  readonly isInBlock: (span: Span) => boolean;
  /** Smallest and largest value over the whole search space; an end is infinite where only the data tell. */
  readonly boundsOf: (scalar: Scalar) => Interval;
  /** At the values that settings have unless changed; null where the data decide. */
  readonly valueOf: (scalar: Scalar) => number | null;
  /** All words that may stand there. */
  readonly wordsOf: (word: Word) => readonly string[];
}

export function lookAt(
  experiment: CheckedExperiment,
  { plan, nodes, spans }: Lowered,
  sources: ReadonlyMap<string, SourceText>,
  data: DataFacts | null,
): Look {
  const intervals = intervalsOf(plan, data?.sizes ?? {});
  const boundsOf = (scalar: Scalar): Interval =>
    typeof scalar === "number"
      ? { low: scalar, high: scalar }
      : bounds(parse(scalar.formula), (symbol) => intervals.get(symbol));
  const written = (path: string) => spans.get(path) ?? nodes.get(path.slice(path.lastIndexOf("/") + 1))?.span;
  const around = (path: string): Span =>
    written(path) ?? (path.includes("/", 1) ? around(path.slice(0, path.lastIndexOf("/"))) : experiment.span);
  const settingOf = (id: string) => plan.settings.find((setting) => setting.id === id);
  return {
    experiment,
    plan,
    data,
    placeOf(...paths) {
      const own = paths.map(written).find((span) => span?.file === experiment.span.file);
      return own ?? around(paths[0]);
    },
    nameOf: (id) => nodes.get(id)?.name ?? null,
    textOf: (span) => textAt(sources, span),
    isInBlock: ({ file, start }) =>
      blocksIn(sources.get(file)).some((block) => block.start <= start && start < block.end),
    boundsOf,
    valueOf(scalar) {
      const symbols = typeof scalar === "number" ? [] : parse(scalar.formula).terms.flatMap((term) => term.symbols);
      return symbols.every((symbol) => settingOf(symbol)) ? scalarAt(plan, scalar) : null;
    },
    wordsOf(word) {
      if (typeof word === "string") return [word];
      const setting = settingOf(word.setting);
      const all = setting && everywhere(setting);
      return all?.kind === "words" ? all.words : [""];
    },
  };
}

const known = new WeakMap<SourceText, readonly Span[]>();

function blocksIn(source: SourceText | undefined): readonly Span[] {
  if (!source) return [];
  const blocks =
    known.get(source) ??
    parseFile(source).tree.definitions.flatMap(({ kind, span }) => (kind === "block" ? [span] : []));
  known.set(source, blocks);
  return blocks;
}

function intervalsOf(plan: Plan, sizes: DataFacts["sizes"]): ReadonlyMap<string, Interval> {
  const intervals = new Map<string, Interval>();
  const boundsOf = (scalar: Scalar) =>
    typeof scalar === "number"
      ? { low: scalar, high: scalar }
      : bounds(parse(scalar.formula), (symbol) => intervals.get(symbol));
  for (const setting of plan.settings) {
    const all = everywhere(setting);
    if (all.kind === "numbers") intervals.set(setting.id, all.interval);
  }
  for (const node of plan.data.fitted) {
    if (node.op !== "vocabulary") continue;
    const high =
      node.most === null || node.merges !== undefined ? Number.POSITIVE_INFINITY : boundsOf(node.most).high + 1;
    intervals.set(`${node.id}.size`, { low: 2, high });
  }
  const { batch } = plan.train;
  for (const { id, shape, length, window } of plan.data.columns) {
    const fixed = window?.length ?? (shape === "stream" && batch.kind === "lanes" ? batch.length : null);
    const most = length?.[1] == null ? Number.POSITIVE_INFINITY : boundsOf(length[1]).high;
    const steps = fixed === null ? { low: length ? boundsOf(length[0]).low : 1, high: most } : boundsOf(fixed);
    intervals.set(`${id}.time`, steps);
  }
  for (const [symbol, size] of Object.entries(sizes)) intervals.set(symbol, { low: size, high: size });
  return intervals;
}

/** The most steps that a layer may go through, where that is known. */
export function stepsOf({ boundsOf }: Look, { type }: Pick<ModelNode, "type">): number | null {
  if (!type.sequence) return null;
  const { high } = boundsOf({ formula: type.sequence.time });
  return Number.isFinite(high) ? high : null;
}

/** Layers of the model, those in the bodies of scans too. */
export function layersOf(nodes: readonly ModelNode[]): readonly ModelNode[] {
  return nodes.flatMap((node) => [node, ...layersOf(node.body?.nodes ?? [])]);
}
