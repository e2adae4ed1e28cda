/** Layers without weights and chance: two of them that read the same are one, however they were written. */
import type { LayerName } from "../../../plan/plan.js";
import type { ModelNode } from "../graph.js";

export const PURE: ReadonlySet<LayerName> = new Set([
  ...([
    "previous",
    "last",
    "joined",
    "add",
    "subtract",
    "multiply",
    "affine",
    "activation",
    "predicted",
    "modulo",
  ] as const),
]);

/** One number for all nodes that are the same layer: `logits + others` is, where a loss and `decode` each write it. */
export class Alike {
  readonly #numbers = new Map<ModelNode, number>();
  readonly #written = new Map<string, number>();
  #next = 0;

  of(node: ModelNode): number {
    const number = this.#numbers.get(node) ?? this.#numberOf(node);
    this.#numbers.set(node, number);
    return number;
  }

  #numberOf({ layer, attributes, inputs }: ModelNode): number {
    if (!PURE.has(layer)) return this.#next++;
    const read = Object.entries(inputs).map(([role, input]) => [role, this.of(input)]);
    const text = JSON.stringify([layer, attributes, read]);
    const number = this.#written.get(text) ?? this.#next++;
    this.#written.set(text, number);
    return number;
  }
}
