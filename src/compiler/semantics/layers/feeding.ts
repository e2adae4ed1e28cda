/** Whether what is fed in the place of targets can be. */

import { type Context, report } from "../context.js";
import type { CheckedTrain, MeasureNode, ModelNode } from "../graph.js";
import { called } from "../names/called.js";
import { nodesBelow } from "../values/seen.js";

/** A column is fed in one way besides its own, and predictions are fed back of what the loss learns to predict. */
export function checkFeeding(context: Context, { loss }: CheckedTrain, measures: readonly MeasureNode[]): boolean {
  const ends = [...loss, ...measures].flatMap(({ output, target }) => [output, target]);
  const fed = nodesBelow(ends).filter(
    ({ layer, attributes }) => layer === "previous" && Object.keys(attributes).length > 0,
  );
  for (const node of fed) {
    const { column } = node.inputs.x;
    const name = called(column?.origin, "the target");
    const other = fed.find((one) => one.inputs.x.column === column && saidBy(one) !== saidBy(node));
    if (other) {
      const related = [{ span: other.origin.span, message: "another way is said here" }];
      report(context, "fed-otherwise", node.origin.span, { name }, { related });
      return false;
    }
    const learns = loss.some(
      ({ kind, target }) => target.column === column && (kind === "cross_entropy" || kind === "sampled_softmax"),
    );
    if (node.attributes.own && !learns) {
      report(context, "own-unpredicted", node.origin.span, { name });
      return false;
    }
  }
  return true;
}

function saidBy({ attributes }: ModelNode): string {
  return JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}
