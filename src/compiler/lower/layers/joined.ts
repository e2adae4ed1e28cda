/** Two layers beside one another: their outputs, and their final states where something starts from them. */

import { canonical } from "../../../plan/canonical.js";
import { present } from "../../../plan/present.js";
import type { Operand } from "../../../plan/step.js";
import type { Procedure, Result } from "../procedure.js";
import type { LayerRule } from "./rule.js";

const PARTS = ["y", "last", "lastCell"] as const;

export const joined: LayerRule = {
  forward(node, procedure) {
    const [a, b] = [procedure.result(node.inputs.a), procedure.result(node.inputs.b)];
    const dims = procedure.dims(node);
    const join = (part: keyof Result, to: readonly string[]): Operand | undefined => {
      const [left, right] = [a[part], b[part]];
      if (!left || !right) return undefined;
      const y = procedure.buffer(node.id, part, to);
      procedure.call("join", "forward", node.id, { a: left, b: right, y });
      return y;
    };
    const y = present(join("y", dims), () => `${node.id} joins what gives nothing`);
    if (!procedure.uses.get(node.id)?.lastCell) return { y };
    const flat = ["batch", dims[dims.length - 1]];
    const [last, lastCell] = [join("last", flat), join("lastCell", flat)];
    return { y, ...(last ? { last } : {}), ...(lastCell ? { lastCell } : {}) };
  },

  backward(node, procedure) {
    const [own, a, b] = [node.id, node.inputs.a, node.inputs.b].map((id) => procedure.result(id));
    for (const part of PARTS) handOn(node.id, procedure, own[part], a[part], b[part]);
  },
};

function handOn(node: string, procedure: Procedure, own?: Operand, a?: Operand, b?: Operand): void {
  const dY = own && procedure.known(own);
  if (!dY) return;
  const hand = (to: Readonly<Record<string, Operand | undefined>>) => {
    const wanted = Object.entries(to).map(([name, operand]) => [name, procedure.into(operand)]);
    const results = procedure.gather(Object.fromEntries(wanted));
    if (Object.keys(results.given).length === 0) return;
    procedure.call("join", "backward", node, { dY, ...results.given }, {}, results.accumulate);
  };
  // One call cannot write and add to the same gradient.
  if (a && b && canonical(a) === canonical(b)) {
    hand({ dA: a });
    hand({ dB: b });
  } else hand({ dA: a, dB: b });
}
