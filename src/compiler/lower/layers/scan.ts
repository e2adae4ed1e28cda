/** A cell of one's own: a loop over time, and its reverse. */

import type { ModelNode } from "../../../plan/plan.js";
import { present } from "../../../plan/present.js";
import type { Operand } from "../../../plan/step.js";
import type { Procedure } from "../procedure.js";
import { trainedParts } from "../state.js";
import { type LayerRule, sizeOf } from "./rule.js";

type RuleOf = (node: ModelNode) => LayerRule;

/** `ruleOf` finds the rules of the body's layers; given, so that the table and this file need not import each other. */
export function scanRule(ruleOf: RuleOf): LayerRule {
  return {
    forward(node, procedure) {
      const { nodes, result } = bodyOf(node);
      const [time, , units] = procedure.dims(node);
      const y = procedure.buffer(node.id, "y", procedure.dims(node));
      const first = startOf(node, units, procedure);
      if (procedure.mode.carries) {
        procedure.carried.set(`${node.id}.carried`, { dims: ["batch", units], dtype: "f32" });
        procedure.call("copy", "forward", node.id, { x: { state: `${node.id}.carried` }, y: { buffer: first } });
      }
      const x = procedure.result(node.inputs.x).y;
      // What each step sees depends on what the steps before it trained.
      if ("buffer" in y) procedure.trained.add(y.buffer);
      procedure.loop(node.id, time, false, () => {
        for (const inner of nodes) {
          if (inner.layer === "scan_item") procedure.results.set(inner.id, { y: at(x) });
          else if (inner.layer === "scan_state") procedure.results.set(inner.id, { y: before(y, first) });
          else procedure.results.set(inner.id, ruleOf(inner).forward(inner, procedure));
        }
        const fresh = procedure.result(result).y;
        const lengths = procedure.lengths(node);
        if (lengths)
          procedure.call(
            "hold",
            "forward",
            node.id,
            { fresh, old: before(y, first), lengths, y: at(y) },
            { t: { counter: "t" } },
          );
        else procedure.call("copy", "forward", node.id, { x: fresh, y: at(y) });
      });
      if (!procedure.mode.carries) return { y };
      const last = procedure.buffer(node.id, "last", ["batch", units]);
      procedure.call("take_last", "forward", node.id, { x: y, y: last });
      return { y, last };
    },

    backward(node, procedure) {
      const { nodes, result } = bodyOf(node);
      const { y } = procedure.result(node.id);
      if (!procedure.known(y)) return;
      const [time, , units] = procedure.dims(node);
      const first = startOf(node, units, procedure);
      const inner = nodes.filter(({ layer }) => layer !== "scan_item" && layer !== "scan_state");
      for (const body of inner) beginWeights(body, procedure);
      // The gradient of the state before the first step is computed and not used.
      procedure.buffers.set(`d ${first}`, {
        id: `d ${first}`,
        node: node.id,
        part: "start",
        gradient: true,
        dims: ["batch", units],
        dtype: "f32",
        lifetime: "step",
      });
      procedure.call("fill", "forward", node.id, { y: { buffer: `d ${first}` } }, { value: 0 });
      procedure.loop(node.id, time, true, () => {
        const fresh = procedure.result(result).y;
        const dY = procedure.known(at(y));
        const into = procedure.into(fresh);
        if (!dY || !into) return;
        const lengths = procedure.lengths(node);
        if (lengths) {
          const old = procedure.into(before(y, first));
          const results = procedure.gather({ dFresh: into, dOld: old });
          procedure.call(
            "hold",
            "backward",
            node.id,
            { lengths, dY, ...results.given },
            { t: { counter: "t" } },
            results.accumulate,
          );
        } else {
          const results = procedure.gather({ dX: into });
          const identity = { factor: 1, shift: 0 };
          procedure.call("affine", "backward", node.id, { dY, ...results.given }, identity, results.accumulate);
        }
        for (const body of [...inner].reverse()) ruleOf(body).backward?.(body, procedure);
      });
    },
  };
}

function bodyOf(node: ModelNode): NonNullable<ModelNode["body"]> {
  return present(node.body, () => `${node.id} has no body`);
}

/** The state before the first step: zeros, unless the state of the batch before is copied there. */
function startOf(node: ModelNode, units: string, procedure: Procedure): string {
  const id = `${node.id}.start`;
  if (!procedure.buffers.has(id)) procedure.buffer(node.id, "start", ["batch", units], { lifetime: "run" });
  return id;
}

function at(operand: Operand): Operand {
  if ("buffer" in operand) return { buffer: operand.buffer, at: { step: "t" } };
  return "column" in operand ? { ...operand, at: { step: "t" } } : operand;
}

function before(operand: Operand, first: string): Operand {
  return "buffer" in operand ? { buffer: operand.buffer, at: { step: "previous", first } } : operand;
}

/** Sums over the steps begin at zero. */
function beginWeights(node: ModelNode, procedure: Procedure): void {
  const settled = procedure.settled(node);
  const parts = trainedParts(settled, (role) => sizeOf(procedure.node(node.inputs[role])));
  for (const { name } of parts) {
    const state = `${node.id}.${name}`;
    procedure.call("fill", "forward", node.id, { y: { gradient: state } }, { value: 0 });
    procedure.beginGradient(state);
  }
}
