/**
 * Where a dense layer is nothing but the logits of a cross-entropy, both are one op, and the logits of all rows are never
 * there at once.
 */
import { bounds, parse } from "../../ops/polynomial.js";
import type { LossTerm, Measure, ModelNode, Plan } from "../../plan/plan.js";
import { symbolBounds } from "../../plan/symbols.js";
import { settledNode, textOf } from "./state.js";

/**
 * From so many classes on. Below, logits are small beside what they are made of, and the ops apart are as fast
 * (bench/projection.ts).
 */
export const FEWEST_CLASSES = 1000;

/** A dense layer that is worked out within its loss, by the id of the layer. */
export interface Projection {
  /** The node of its most likely class, where a measure counts that: worked out there too. */
  readonly predicted: ModelNode | null;
}

/**
 * The dense layers that become part of their loss in a procedure with these losses and measures: without activation, of
 * so many classes, compared with one target by at most one loss, and read by nothing else but an accuracy.
 * `nodes` are those that the procedure works out.
 */
export function projections(
  plan: Plan,
  nodes: readonly ModelNode[],
  losses: readonly LossTerm[],
  measures: readonly Measure[],
): ReadonlyMap<string, Projection> {
  const symbols = symbolBounds(plan, {});
  const mostClasses = ({ type }: ModelNode) =>
    type.features === null ? 0 : bounds(parse(textOf(type.features)), (name) => symbols.get(name)).high;
  const readers = (id: string) => nodes.filter(({ inputs }) => Object.values(inputs).includes(id));
  // The class is known when the loss is, so nothing may be made of it before; a remainder is taken by the host.
  const isCounted = (node: ModelNode) =>
    node.layer === "predicted" && readers(node.id).every(({ layer }) => layer === "modulo");
  const isProjection = (node: ModelNode) =>
    node.layer === "dense" &&
    settledNode(plan, node).word("activation") === "none" &&
    mostClasses(node) >= FEWEST_CLASSES &&
    readers(node.id).length <= 1 &&
    readers(node.id).every(isCounted) &&
    isComparedOnce(node.id, losses, measures);
  return new Map(
    nodes.filter(isProjection).map(({ id }): [string, Projection] => [id, { predicted: readers(id)[0] ?? null }]),
  );
}

function isComparedOnce(id: string, losses: readonly LossTerm[], measures: readonly Measure[]): boolean {
  const terms = losses.filter(({ output }) => output === id);
  const measured = measures.filter(({ output }) => output === id);
  const targets = new Set([...terms, ...measured].map(({ target }) => target));
  return (
    terms.every(({ kind }) => kind === "cross_entropy") &&
    measured.every(({ kind }) => kind === "perplexity") &&
    terms.length <= 1 &&
    targets.size === 1 &&
    ![...losses, ...measures].some(({ target }) => target === id)
  );
}
