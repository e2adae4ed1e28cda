/** How large the batches of an epoch are, by the symbols of the plan. */
import { realLooks, realSteps } from "../../plan/cost.js";
import { columnsApart, lengthColumns } from "../../plan/lengths.js";
import type { Plan } from "../../plan/plan.js";
import { scalarAt } from "../../plan/symbols.js";
import { type BatchRule, createBatches, type HostBatch } from "../../runtime/data/batches/batches.js";
import type { PreparedPart } from "../../runtime/data/prepared.js";

type Sizes = Readonly<Record<string, number>>;

/** Of each training batch of the first epoch, or of each batch of a check. `nameOf`: what the part calls a column. @throws Failure `batch-too-large`. */
export function batchSizes(
  plan: Plan,
  nameOf: (id: string) => string,
  part: PreparedPart,
  isTraining: boolean,
): readonly Sizes[] {
  const batches = createBatches(part, ruleOf(plan, nameOf, isTraining), { seed: plan.train.seed, train: isTraining });
  return Array.from({ length: batches.perEpoch }, (_, index) => sizesOf(plan, nameOf, batches.get(0, index)));
}

function ruleOf(plan: Plan, nameOf: (id: string) => string, isTraining: boolean): BatchRule {
  const { batch } = plan.train;
  if (batch.kind === "lanes")
    return { kind: "lanes", lanes: isTraining ? scalarAt(plan, batch.lanes) : 1, length: scalarAt(plan, batch.length) };
  return {
    kind: "rows",
    size: scalarAt(plan, batch.size),
    byLength: isTraining ? lengthColumns(plan).map(nameOf) : [],
    shuffle: isTraining && batch.shuffle,
    apart: columnsApart(plan).map(nameOf),
  };
}

function sizesOf(plan: Plan, nameOf: (id: string) => string, { columns, examples }: HostBatch): Sizes {
  const sizes: Record<string, number> = { batch: examples };
  const lengths = new Map<string, (example: number) => number>();
  for (const { id } of plan.data.columns) {
    const column = columns[nameOf(id)];
    if (!column || column.time === null) continue;
    const { time, lengths: own } = column;
    sizes[`${id}.time`] = time;
    lengths.set(id, (example) => own?.[example] ?? time);
  }
  for (const [id, own] of lengths) {
    sizes[realSteps(id)] = total(examples, own);
    for (const [memory, other] of lengths)
      sizes[realLooks(id, memory)] = total(examples, (example) => own(example) * other(example));
  }
  return sizes;
}

function total(examples: number, of: (example: number) => number): number {
  let sum = 0;
  for (let example = 0; example < examples; example++) sum += of(example);
  return sum;
}
