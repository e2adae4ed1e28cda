/**
 * Batches: each is a pure function of (seed, epoch, index), whatever was asked for before (architecture, contract 7
 * and "Determinism by counters").
 */
import { Failure } from "../../failure.js";
import type { PreparedPart } from "../prepared.js";
import { counted } from "../quote.js";
import { type BatchColumn, type ColumnFiller, columnFiller, type FilledColumn } from "./batch-columns.js";
import { type Batching, IN_JAVASCRIPT } from "./batching.js";
import { type EpochOrder, epochOrder, type OrderRule } from "./epoch-order.js";
import { Reusable } from "./reusable.js";

export type BatchRule =
  | ({ readonly kind: "rows" } & OrderRule)
  /** Contiguous text: every lane goes on in the next batch where it stopped in this one. */
  | { readonly kind: "lanes"; readonly lanes: number; readonly length: number };

export interface HostBatch {
  readonly examples: number;
  /** The examples' numbers in their part; for lanes the position in the stream of each lane's first step. Read only. */
  readonly rowIds: Int32Array;
  /** Real steps of the column that has most of them; the examples where there is no sequence. */
  readonly tokens: number;
  /** Whether carried state starts anew. Rows: always. Lanes: in the first batch of an epoch. */
  readonly reset: boolean;
  /** The same object as the batch before where all columns have the same arrays and steps. */
  readonly columns: Readonly<Record<string, BatchColumn>>;
}

export interface Batches {
  readonly part: PreparedPart;
  readonly perEpoch: number;
  /** Examples that an epoch visits: rows or windows, each once; with lanes, the steps of all lanes. */
  readonly examples: number;
  /**
   * Batch `index` of an epoch, both from 0. Its arrays are valid until the next call, which uses their memory again;
   * copy what must stay.
   */
  get(epoch: number, index: number): HostBatch;
}

export interface BatchOptions {
  readonly seed: number;
  /** Training needs a whole batch: a part smaller than one is refused. Evaluation takes a smaller batch. */
  readonly train: boolean;
  /** Who puts the batches together; this process, in JavaScript, unless said. */
  readonly batching?: Batching | undefined;
}

/** Throws `batch-too-large`: fewer examples than a batch in training, fewer steps than lanes. */
export function createBatches(part: PreparedPart, rule: BatchRule, options: BatchOptions): Batches {
  const columns = Object.entries(part.columns);
  const streams = columns.filter(([, { kind }]) => kind === "stream").length;
  if (streams !== (rule.kind === "lanes" ? columns.length : 0)) {
    throw new Error(`the part ${part.name} has ${streams} streams, which does not fit batches of ${rule.kind}`);
  }
  const apart = rule.kind === "rows" ? (rule.apart ?? []) : [];
  const held = columns.filter(([name]) => !apart.includes(name));
  const fillers = held.map(([, column]) => columnFiller(column, options.batching ?? IN_JAVASCRIPT));
  const batchOf = assembling(held.map(([name]) => name));
  return rule.kind === "rows"
    ? rowBatches(part, rule, options, fillers, batchOf)
    : laneBatches(part, rule, options, fillers, batchOf);
}

type Assemble = (rowIds: Int32Array, reset: boolean, filled: readonly FilledColumn[]) => HostBatch;

function rowBatches(
  part: PreparedPart,
  rule: BatchRule & { readonly kind: "rows" },
  { seed, train, batching = IN_JAVASCRIPT }: BatchOptions,
  fillers: readonly ColumnFiller[],
  batchOf: Assemble,
): Batches {
  const { examples } = part;
  if (train && examples < rule.size) {
    const message = `The part \`${part.name}\` has ${counted(examples, "example")}, fewer than one batch of ${rule.size}.`;
    throw new Failure("batch-too-large", message, `Make the batch smaller, at most ${examples}, or use more data.`);
  }
  const perEpoch = Math.ceil(examples / rule.size);
  const lengthOf = lengthsOf(part, rule.byLength);
  let current: { readonly epoch: number; readonly order: EpochOrder } | null = null;
  return {
    part,
    perEpoch,
    examples,
    get(epoch, index) {
      checkIndex(epoch, index, perEpoch);
      // Without shuffling all epochs are alike.
      const wanted = rule.shuffle ? epoch : 0;
      if (current?.epoch !== wanted) {
        current = { epoch: wanted, order: epochOrder(seed, wanted, examples, rule, lengthOf, batching) };
      }
      const visited = current.order.batches[index];
      return batchOf(
        visited,
        true,
        fillers.map((filler) => filler.fill(visited)),
      );
    },
  };
}

/** How long an example is: the longest of its sequences in these columns. */
function lengthsOf({ columns }: PreparedPart, names: readonly string[]): (example: number) => number {
  const offsets = names.map((name) => columns[name].offsets).filter((ends) => ends !== null && ends !== undefined);
  return (example) => offsets.reduce((most, ends) => Math.max(most, ends[example + 1] - ends[example]), 0);
}

/**
 * A stream of n values is cut into runs of floor((n - 1) / lanes) steps; lane l starts at position 1 + l·run. The
 * last values that fill no step of all lanes are left out.
 */
function laneBatches(
  part: PreparedPart,
  rule: BatchRule & { readonly kind: "lanes" },
  { train }: BatchOptions,
  fillers: readonly ColumnFiller[],
  batchOf: Assemble,
): Batches {
  const steps = part.examples - 1;
  if (steps < 1 || (train && steps < rule.lanes)) {
    const lanes = counted(rule.lanes, "lane");
    const message = `The part \`${part.name}\` has ${counted(steps, "step")}, too few for ${lanes}.`;
    throw new Failure("batch-too-large", message, "Use fewer lanes, or more data.");
  }
  const lanes = Math.min(rule.lanes, steps);
  const run = Math.floor(steps / lanes);
  const perEpoch = Math.ceil(run / rule.length);
  const positions = new Reusable((size) => new Int32Array(size));
  return {
    part,
    perEpoch,
    examples: run * lanes,
    get(epoch, index) {
      checkIndex(epoch, index, perEpoch);
      const first = index * rule.length;
      const time = Math.min(rule.length, run - first);
      const starts = positions.take(lanes);
      for (let lane = 0; lane < lanes; lane++) starts[lane] = 1 + lane * run + first;
      return batchOf(
        starts,
        index === 0,
        fillers.map((filler) => filler.fillRuns(starts, time)),
      );
    },
  };
}

function checkIndex(epoch: number, index: number, perEpoch: number): void {
  if (Number.isInteger(epoch) && epoch >= 0 && Number.isInteger(index) && index >= 0 && index < perEpoch) return;
  throw new RangeError(`there is no batch ${index} in epoch ${epoch}: an epoch has ${perEpoch}`);
}

function assembling(names: readonly string[]): Assemble {
  let last: readonly FilledColumn[] = [];
  let columns: Readonly<Record<string, BatchColumn>> = {};
  let most: number | null = null;
  return (rowIds, reset, filled) => {
    if (filled.length !== last.length || filled.some((one, index) => one !== last[index])) {
      columns = Object.fromEntries(filled.map(({ column }, index) => [names[index], column]));
      const steps = filled.flatMap((one) => (one.steps === null ? [] : [one.steps]));
      most = steps.length === 0 ? null : Math.max(...steps);
      last = filled;
    }
    return { examples: rowIds.length, rowIds, tokens: most ?? rowIds.length, reset, columns };
  };
}
