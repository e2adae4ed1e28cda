/** The final state of a layer, which another may start from. */
import { add, type Polynomial } from "../../../ops/polynomial.js";
import type { ModelNode } from "../graph.js";

export interface FinalState {
  /** The kind of cell. */
  readonly cell: string;
  readonly units: Polynomial;
}

/** Of a recurrent layer, or of two of one cell that are joined: their ends beside one another. Null for any other. */
export function finalState({ layer, attributes, inputs }: ModelNode): FinalState | null {
  if (layer === "joined") {
    const [a, b] = [finalState(inputs.a), finalState(inputs.b)];
    return a && b && a.cell === b.cell ? { cell: a.cell, units: add(a.units, b.units) } : null;
  }
  if (layer !== "recurrent") return null;
  const { cell, units } = attributes;
  return cell.kind === "word" && units.kind === "number" ? { cell: cell.value.word, units: units.value } : null;
}
