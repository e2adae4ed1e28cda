/** By which columns' lengths batches are put together, and which columns batches hold. */
import type { ModelNode, Plan } from "./plan.js";
import { partsThatDecide } from "./reach.js";

/** The columns whose lengths count, by id; none where batches do not go by length. */
export function lengthColumns(plan: Pick<Plan, "data" | "model" | "train">): readonly string[] {
  const { batch } = plan.train;
  if (batch.kind === "lanes" || batch.byLength === false) return [];
  return batch.byLength === true ? lengthsRead(plan) : batch.byLength;
}

/**
 * What `by length` alone goes by: what the model reads, because batches of like targets pull the weights their own way
 * (the end of a short reply comes soon in all of them); targets where there is nothing else. What measures alone read
 * decides no weights.
 */
function lengthsRead(plan: Pick<Plan, "data" | "model" | "train">): readonly string[] {
  const { columns } = partsThatDecide(plan).data;
  const sequences = columns.filter(({ shape }) => shape === "sequence");
  const inputs = sequences.filter(({ role }) => role === "input");
  return (inputs.length > 0 ? inputs : sequences).map(({ id }) => id);
}

/** A plan that names just those lengths by which it would go unasked is the plan that names none. */
export function withLengthsSettled<P extends Pick<Plan, "data" | "model" | "train">>(plan: P): P {
  const { batch } = plan.train;
  if (batch.kind === "lanes" || typeof batch.byLength === "boolean") return plan;
  const unasked: P = { ...plan, train: { ...plan.train, batch: { ...batch, byLength: true } } };
  const isSame = lengthsRead(unasked).toSorted().join() === batch.byLength.toSorted().join();
  return isSame ? unasked : plan;
}

/** The columns of which batches need the lengths alone, to be put together: nothing reads their values. */
export function columnsApart({ data, model }: Pick<Plan, "data" | "model">): readonly string[] {
  const read = new Set(columnsIn(model));
  return data.columns.flatMap(({ id }) => (read.has(id) ? [] : [id]));
}

function columnsIn(nodes: readonly ModelNode[]): readonly string[] {
  return nodes.flatMap(({ inputs, body }) => [
    ...(inputs.column === undefined ? [] : [inputs.column]),
    ...columnsIn(body?.nodes ?? []),
  ]);
}
