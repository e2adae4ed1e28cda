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

/**
 * Ids of the dense layers that become part of their loss in a procedure with these losses and measures: without
 * activation, of so many classes, compared with one target by at most one loss, and read by nothing else.
 * `nodes` are those that the procedure works out.
 */
export function projections(
  plan: Plan,
  nodes: readonly ModelNode[],
  losses: readonly LossTerm[],
  measures: readonly Measure[],
): ReadonlySet<string> {
  const symbols = symbolBounds(plan, {});
  const mostClasses = ({ type }: ModelNode) =>
    type.features === null ? 0 : bounds(parse(textOf(type.features)), (name) => symbols.get(name)).high;
  const isProjection = (node: ModelNode) =>
    node.layer === "dense" &&
    settledNode(plan, node).word("activation") === "none" &&
    mostClasses(node) >= FEWEST_CLASSES &&
    !nodes.some(({ inputs }) => Object.values(inputs).includes(node.id)) &&
    isComparedOnce(node.id, losses, measures);
  return new Set(nodes.filter(isProjection).map(({ id }) => id));
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
