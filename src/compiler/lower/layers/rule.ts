import type { ModelNode, Scalar } from "../../../plan/plan.js";
import { present } from "../../../plan/present.js";
import type { Operand } from "../../../plan/step.js";
import type { Procedure, Result } from "../procedure.js";

/** How one layer becomes calls: forward, and, in reverse, the gradient. */
export interface LayerRule {
  readonly forward: (node: ModelNode, procedure: Procedure) => Result;
  /** Called when all that uses the node has handed on its gradient. Absent: nothing to hand on. */
  readonly backward?: (node: ModelNode, procedure: Procedure) => void;
}

/** The state a layer trains, by part. */
export function weights(node: ModelNode, parts: readonly string[]): Readonly<Record<string, Operand>> {
  return Object.fromEntries(parts.map((part) => [part, { state: `${node.id}.${part}` }]));
}

/**
 * What a layer is handed back, and where it hands on the gradient of `x`; null where there is nothing to hand on. What has been
 * handed nothing, as a layer that only a measure reads, must begin no gradient below it: nobody would write that.
 */
export function handedOn(node: ModelNode, procedure: Procedure, x: Operand) {
  const dY = procedure.known(procedure.result(node.id).y);
  const into = dY && procedure.into(x);
  return dY && into ? { dY, ...procedure.gather({ dX: into }) } : null;
}

/** `wx` to `dWx`: what contracts call the gradient of an argument. */
export function gradientName(argument: string): string {
  return `d${argument[0].toUpperCase()}${argument.slice(1)}`;
}

/** Features of a tensor read as numbers, ids of one read as ids. */
export function sizeOf({ type }: ModelNode): Scalar {
  return present(type.features ?? type.ids, () => "a tensor has features or ids");
}
