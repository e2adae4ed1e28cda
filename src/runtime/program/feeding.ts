/**
 * What a model is fed in the place of the words that it is to predict, while it is trained: blanks and drawn words (Xie et al.
 * 2017), and its own predictions (scheduled sampling, Bengio et al. 2015). Targets stay as they are.
 *
 * Predictions are those of a pass over the words themselves, without dropout, before the step: parallel scheduled sampling
 * (Mihaylova and Martins 2019; Duckworth et al. 2019). What is fed at a step of an example depends on the seed, the layer,
 * the number of the training step and the place in the batch, never on padding.
 */
import { type Stream, stream, words } from "../../random/streams.js";
import type { BatchColumn } from "../data/batches/batch-columns.js";
import type { HostBatch } from "../data/batches/batches.js";
import type { PartColumn, PreparedData } from "../data/prepared.js";
import type { FeedRule } from "./program.js";

export interface FeederOptions {
  readonly seed: number;
  readonly data: Pick<PreparedData, "parts">;
  /** The likeliest class of a layer at each step, laid out like the batch. */
  readonly likeliest: (host: HostBatch, layer: string) => Int32Array;
}

/** A batch with what its columns are fed at a training step, counted from 1. */
export type Feeder = (host: HostBatch, step: number) => HostBatch;

export function createFeeder(rules: Readonly<Record<string, FeedRule>>, options: FeederOptions): Feeder {
  const entries = Object.entries(rules).filter(([, rule]) => sharesOf(rule, 1).some((share) => share > 0) || rule.own);
  if (entries.length === 0) return plainly(Object.keys(rules));
  const made = entries.map(([name, rule]) => {
    const column = options.data.parts.get("train")?.columns[name];
    if (!column) throw new TypeError(`train has no column \`${name}\``);
    return { name, rule, draws: drawsOf(rule, column), from: stream(options.seed, "feeding", rule.stream) };
  });
  const plain = plainly(Object.keys(rules).filter((name) => !entries.some(([other]) => other === name)));
  return (host, step) => {
    const columns = made.map(({ name, rule, draws, from }) => {
      const column = host.columns[name];
      const share = ownShare(rule, step);
      const own = share > 0 && rule.logits !== undefined ? options.likeliest(host, rule.logits) : null;
      return [
        name,
        { ...column, fed: fedIds(column, host.examples, { rule, draws, from, step, share, own }) },
      ] as const;
    });
    const { columns: others } = plain(host, step);
    return { ...host, columns: { ...others, ...Object.fromEntries(columns) } };
  };
}

/** Columns whose shares all came to nothing are fed as they are. */
function plainly(names: readonly string[]): Feeder {
  if (names.length === 0) return (host) => host;
  return (host) => {
    const columns = names.map(
      (name) => [name, { ...host.columns[name], fed: Int32Array.from(host.columns[name].values) }] as const,
    );
    return { ...host, columns: { ...host.columns, ...Object.fromEntries(columns) } };
  };
}

/** Of blanks, of words drawn as they stand, and of words drawn by what they follow. */
function sharesOf({ blank = 0, unigram = 0, kneser_ney = 0 }: FeedRule, discount: number): readonly number[] {
  return [blank, unigram, kneser_ney * discount];
}

/** The share of own predictions at a training step: n / over of it, or 1 - k / (k + exp(n / k)) with k = over, n steps done. */
export function ownShare({ own = 0, over, rising = "linear" }: FeedRule, step: number): number {
  if (over === undefined) return own;
  const done = step - 1;
  return rising === "linear" ? own * Math.min(1, done / over) : own * (1 - over / (over + Math.exp(done / over)));
}

interface Feeding {
  readonly rule: FeedRule;
  readonly draws: Draws;
  readonly from: Stream;
  readonly step: number;
  readonly share: number;
  readonly own: Int32Array | null;
}

function fedIds({ time, values, lengths }: BatchColumn, examples: number, feeding: Feeding): Int32Array {
  const { rule, draws, from, step, share, own } = feeding;
  const fed = Int32Array.from(values);
  const drawn = new Uint32Array(4);
  for (let t = 0; t < (time ?? 1); t++) {
    for (let example = 0; example < examples; example++) {
      if (lengths && t >= lengths[example]) continue;
      const at = t * examples + example;
      words(from, step, at, drawn);
      const [which, what, ownDraw] = [drawn[0] / 2 ** 32, drawn[1] / 2 ** 32, drawn[2] / 2 ** 32];
      const id = values[at];
      const [blank, unigram, proposed] = sharesOf(rule, draws.discounts?.[id] ?? 0);
      if (which < blank) fed[at] = rule.blankId ?? id;
      else if (which < blank + unigram) fed[at] = drawFrom(draws.unigram, what);
      else if (which < blank + unigram + proposed) fed[at] = drawFrom(draws.follows, what);
      // Logits may have classes to spare.
      else if (own && ownDraw < share && own[at] < draws.classes) fed[at] = own[at];
    }
  }
  return fed;
}

/** What is counted on train. Sums up to each id, and what is left of its own share. */
interface Draws {
  readonly classes: number;
  readonly unigram: Float64Array;
  /** By how many different ids each one follows. */
  readonly follows: Float64Array;
  /** How many different ids follow an id, over how often anything follows it. */
  readonly discounts: Float64Array | null;
}

export function drawsOf(rule: FeedRule, column: PartColumn): Draws {
  const values = Int32Array.from(column.values);
  const classes = values.reduce((most, id) => Math.max(most, id + 1), 0);
  const counts = new Float64Array(classes);
  for (const id of values) counts[id]++;
  const none = new Float64Array(0);
  if (!rule.kneser_ney) return { classes, unigram: sums(counts), follows: none, discounts: null };
  const [before, after, followed] = [0, 1, 2].map(() => new Float64Array(classes));
  for (const [pair, count] of pairsOf(column, classes)) {
    const [first, second] = [Math.floor(pair / classes), pair % classes];
    after[first]++;
    before[second]++;
    followed[first] += count;
  }
  const discounts = after.map((different, id) => (followed[id] > 0 ? different / followed[id] : 0));
  return { classes, unigram: sums(counts), follows: sums(before), discounts };
}

/** How often each two ids stand beside one another in a row, or in the text that rows make. */
function pairsOf({ values, offsets, kind }: PartColumn, classes: number): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const ends = kind === "sequence" && offsets ? new Set(offsets) : null;
  for (let at = 1; at < values.length; at++) {
    if (ends?.has(at)) continue;
    const pair = values[at - 1] * classes + values[at];
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}

function sums(counts: Float64Array): Float64Array {
  let total = 0;
  return counts.map((count) => {
    total += count;
    return total;
  });
}

/** The first id up to which the sum is beyond `share` of all. */
function drawFrom(upTo: Float64Array, share: number): number {
  const wanted = share * upTo[upTo.length - 1];
  let [low, high] = [0, upTo.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle] > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}
