/** Recurrent layers: one fused op over the whole sequence, whatever the cell. */
import type { ModelNode } from "../../../plan/plan.js";
import type { AttributeOperand, Operand } from "../../../plan/step.js";
import type { Procedure } from "../procedure.js";
import { GATES, times } from "../state.js";
import {
  attendAfter,
  attendAfterBackward,
  attentionOf,
  feedingArguments,
  feedingGradients,
  handOverMemory,
  keysBackward,
  makeKeys,
} from "./attending.js";
import { sequenceMask } from "./random.js";
import { gradientName, type LayerRule, weights } from "./rule.js";

type Cell = "rnn" | "gru" | "lstm";

const WEIGHTS: { readonly [C in Cell]: readonly string[] } = {
  rnn: ["wx", "wh", "b"],
  gru: ["wx", "wh", "bx", "bh"],
  lstm: ["wx", "wh", "b"],
};

function cellOf(node: ModelNode, procedure: Procedure): Cell {
  const cell = procedure.settled(node).word("cell");
  if (cell !== "rnn" && cell !== "gru" && cell !== "lstm") throw new RangeError(`no cell \`${cell}\``);
  return cell;
}

/** Whether it begins from another layer's state: one step at a time, `encode` has put that where its own is carried. */
function isStarted(node: ModelNode, { mode }: Procedure): boolean {
  return node.inputs.start !== undefined && !mode.single;
}

/** The state to begin from: another layer's, the batch before's, or zeros (absent). */
function startOf(node: ModelNode, cell: Cell, procedure: Procedure): Readonly<Record<string, Operand | undefined>> {
  if (isStarted(node, procedure)) {
    const from = procedure.result(node.inputs.start);
    return { start: from.last, ...(cell === "lstm" ? { startCell: from.lastCell } : {}) };
  }
  return procedure.mode.carries ? carriedBy(node, cell, procedure) : {};
}

function carriedBy(node: ModelNode, cell: Cell, procedure: Procedure): Readonly<Record<string, Operand>> {
  const dims = ["batch", String(times(1, procedure.settled(node).scalar("units")))];
  const part = (name: string): Operand => {
    procedure.carried.set(`${node.id}.${name}`, { dims, dtype: "f32" });
    return { state: `${node.id}.${name}` };
  };
  return { start: part("carried"), ...(cell === "lstm" ? { startCell: part("carriedCell") } : {}) };
}

/** Puts what a layer is to start from and attend to where its own is carried, for `decode_step` to find. */
export function handOver(node: ModelNode, procedure: Procedure): void {
  const attention = attentionOf(node, procedure);
  if (attention) handOverMemory(node, attention, procedure);
  if (node.inputs.start === undefined) return;
  const { start, startCell } = carriedBy(node, cellOf(node, procedure), procedure);
  const { last, lastCell } = procedure.result(node.inputs.start);
  procedure.call("copy", "forward", node.id, { x: last, y: start });
  if (startCell) procedure.call("copy", "forward", node.id, { x: lastCell, y: startCell });
}

export const recurrent: LayerRule = {
  forward(node, procedure) {
    const cell = cellOf(node, procedure);
    const { scalar, word } = procedure.settled(node);
    const dims = procedure.dims(node);
    const units = dims[2];
    const flat = ["batch", units];
    const use = procedure.uses.get(node.id);
    const carries = procedure.mode.carries && !isStarted(node, procedure);
    const attention = attentionOf(node, procedure);
    const attendsAfter = attention?.feed === "none";
    if (attention) makeKeys(node, attention, procedure);
    const output = procedure.buffer(node.id, attendsAfter ? "hidden" : "y", dims);
    const last = use?.last || carries ? procedure.buffer(node.id, "last", flat) : undefined;
    const needsCell = cell === "lstm" && (use?.lastCell || carries);
    const lastCell = needsCell ? procedure.buffer(node.id, "lastCell", flat) : undefined;
    const saved: Record<string, Operand> = {};
    if (procedure.mode.mode === "train" && cell !== "rnn") {
      saved.gates = procedure.buffer(node.id, "gates", [dims[0], "batch", times(GATES[cell], scalar("units"))]);
      const other = cell === "lstm" ? "cells" : "candidate";
      saved[other] = procedure.buffer(node.id, other, dims);
    }
    const start = startOf(node, cell, procedure);
    const stateMask = dropsState(node) ? sequenceMask(node, "recurrent_dropout", units, procedure) : undefined;
    const feeds = attention?.feed === "input" ? attention : null;
    procedure.call(
      feeds ? `attention_${cell}` : cell,
      "forward",
      node.id,
      {
        x: procedure.result(node.inputs.x).y,
        lengths: procedure.lengths(node),
        ...start,
        stateMask,
        ...weights(node, WEIGHTS[cell]),
        ...(feeds ? feedingArguments(node, feeds, procedure) : {}),
        y: output,
        last,
        lastCell,
        ...saved,
      },
      { ...(cell === "rnn" ? { activation: word("activation") } : {}), ...direction(node) },
    );
    const y = attention && attendsAfter ? attendAfter(node, attention, output, procedure) : output;
    return { y, ...(last ? { last } : {}), ...(lastCell ? { lastCell } : {}) };
  },

  backward(node, procedure) {
    const cell = cellOf(node, procedure);
    const { last, lastCell } = procedure.result(node.id);
    const attention = attentionOf(node, procedure);
    const attendsAfter = attention?.feed === "none";
    if (attention && attendsAfter) attendAfterBackward(node, attention, procedure);
    const y: Operand = { buffer: `${node.id}.${attendsAfter ? "hidden" : "y"}` };
    const given = {
      dY: procedure.known(y),
      dLast: last && procedure.known(last),
      dLastCell: lastCell && procedure.known(lastCell),
    };
    if (!given.dY && !given.dLast && !given.dLastCell) return;
    const { scalar, word } = procedure.settled(node);
    const dims = procedure.dims(node);
    const wide = [dims[0], "batch", times(GATES[cell], scalar("units"))];
    const scratch =
      cell === "gru"
        ? { dZx: procedure.buffer(node.id, "dZx", wide), dZh: procedure.buffer(node.id, "dZh", wide) }
        : { dZ: procedure.buffer(node.id, "dZ", wide) };
    const saved =
      cell === "rnn" ? {} : cell === "lstm" ? part(node, "gates", "cells") : part(node, "gates", "candidate");
    const start = startOf(node, cell, procedure);
    const x = procedure.result(node.inputs.x).y;
    // What was carried in is a constant: backpropagation is truncated here.
    const handedOn = node.inputs.start ? start : {};
    const feeds = attention?.feed === "input" ? attention : null;
    const feeding = feeds && feedingGradients(node, feeds, procedure);
    const results = procedure.gather({
      dX: procedure.into(x),
      dStart: procedure.into(handedOn.start),
      dStartCell: procedure.into(handedOn.startCell),
      ...Object.fromEntries(
        WEIGHTS[cell].map((name) => [gradientName(name), procedure.into({ state: `${node.id}.${name}` })]),
      ),
      ...feeding?.into,
    });
    procedure.call(
      feeds ? `attention_${cell}` : cell,
      "backward",
      node.id,
      {
        x,
        lengths: procedure.lengths(node),
        ...start,
        ...(dropsState(node) ? { stateMask: { buffer: `${node.id}.mask` } } : {}),
        ...weights(node, ["wx", "wh"]),
        y,
        ...saved,
        ...given,
        ...feeding?.given,
        ...scratch,
        ...results.given,
      },
      { ...(cell === "rnn" ? { activation: word("activation") } : {}), ...direction(node) },
      results.accumulate,
    );
    if (feeds) keysBackward(node, feeds, procedure);
  },
};

function dropsState({ attributes }: ModelNode): boolean {
  return attributes.recurrent_dropout !== undefined;
}

/** What goes forward says nothing. */
function direction({ attributes }: ModelNode): Readonly<Record<string, AttributeOperand>> {
  return attributes.direction !== undefined ? { direction: "backward" } : {};
}

function part(node: ModelNode, ...names: readonly string[]): Readonly<Record<string, Operand>> {
  return Object.fromEntries(names.map((name) => [name, { buffer: `${node.id}.${name}` }]));
}
