/**
 * What a recurrent layer does besides where it attends (decision 23). Keys are one product for the whole memory. With
 * `feed: input` the cell's own op looks at the memory before each step; with `feed: none` attention stands above the
 * cell, and what it finds is joined to the cell's output: tanh(context wc + h wo + bo).
 *
 * One step at a time, `encode` has left memory, keys and lengths where states are carried.
 */

import type { AttentionFeed, AttentionScore, ModelNode } from "../../../plan/plan.js";
import { present } from "../../../plan/present.js";
import type { Operand } from "../../../plan/step.js";
import type { Procedure } from "../procedure.js";
import { textOf } from "../state.js";
import { sizeOf } from "./rule.js";

type Operands = Readonly<Record<string, Operand | undefined>>;

/** How a layer attends; null where it does not. */
export interface Attention {
  readonly score: AttentionScore;
  readonly feed: AttentionFeed;
  readonly memory: ModelNode;
  /** Features of queries and keys. */
  readonly width: string;
}

export function attentionOf(node: ModelNode, procedure: Procedure): Attention | null {
  if (node.inputs.memory === undefined) return null;
  const { word, scalar } = procedure.settled(node);
  const [score, feed] = [word("attend"), word("feed")];
  if (score !== "additive" && score !== "multiplicative" && score !== "dot")
    throw new RangeError(`no attention \`${score}\``);
  if (feed !== "none" && feed !== "input") throw new RangeError(`attention feeds no \`${feed}\``);
  const width = textOf(scalar(score === "additive" ? "attend_size" : "units"));
  return { score, feed, memory: procedure.node(node.inputs.memory), width };
}

const state = (node: ModelNode, part: string): Operand => ({ state: `${node.id}.${part}` });
const buffer = (node: ModelNode, part: string): Operand => ({ buffer: `${node.id}.${part}` });

/** What is attended to, once its keys are made. */
export function attended(node: ModelNode, attention: Attention, procedure: Procedure): Operands {
  const { score, memory } = attention;
  if (procedure.mode.single) return carriedMemory(node, attention, procedure);
  const keys = score === "dot" ? undefined : buffer(node, "keys");
  return { memory: procedure.result(memory.id).y, keys, memoryLengths: procedure.lengths(memory) };
}

/** keys = memory wk, for the forward pass. */
export function makeKeys(node: ModelNode, { score, memory, width }: Attention, procedure: Procedure): void {
  if (score === "dot" || procedure.mode.single) return;
  const y = procedure.buffer(node.id, "keys", [...procedure.dims(memory).slice(0, 2), width]);
  project(node, procedure, procedure.result(memory.id).y, ["wk"], y);
}

function carriedMemory(node: ModelNode, { score, memory, width }: Attention, procedure: Procedure): Operands {
  const sequence = present(memory.type.sequence, () => `${memory.id} has no steps`);
  const part = (name: string, dims: readonly string[], dtype: "f32" | "i32" = "f32"): Operand => {
    procedure.carried.set(`${node.id}.${name}`, { dims, dtype });
    return state(node, name);
  };
  return {
    memory: part("carriedMemory", [sequence.time, "batch", textOf(sizeOf(memory))]),
    keys: score === "dot" ? undefined : part("carriedKeys", [sequence.time, "batch", width]),
    memoryLengths: sequence.masked ? part("carriedLengths", ["batch"], "i32") : undefined,
  };
}

/** Leaves memory, keys and lengths where `decode_step` finds them. */
export function handOverMemory(node: ModelNode, attention: Attention, procedure: Procedure): void {
  const { memory, keys, memoryLengths } = carriedMemory(node, attention, procedure);
  const from = procedure.result(attention.memory.id).y;
  procedure.call("copy", "forward", node.id, { x: from, y: memory });
  if (keys) project(node, procedure, from, ["wk"], keys);
  if (memoryLengths) {
    const lengths = procedure.lengths(attention.memory);
    procedure.call("copy_ids", "forward", node.id, { x: lengths, y: memoryLengths });
  }
}

/** The arguments by which a cell's op attends as it goes; the backward pass and heat maps ask what it found. */
export function feedingArguments(node: ModelNode, attention: Attention, procedure: Procedure): Operands {
  const { mode } = procedure;
  const [time, batch] = procedure.dims(node);
  const [source, , features] = memoryDims(attention, procedure);
  const isTrain = mode.mode === "train";
  return {
    ...attended(node, attention, procedure),
    ...feedingWeights(node, attention),
    context: isTrain ? procedure.buffer(node.id, "context", [time, batch, features]) : undefined,
    alignment: isTrain || mode.single ? procedure.buffer(node.id, "alignment", [time, batch, source]) : undefined,
    queries: isTrain ? procedure.buffer(node.id, "queries", [time, batch, attention.width]) : undefined,
  };
}

/** The same of the backward pass, and where its gradients go. */
export function feedingGradients(node: ModelNode, attention: Attention, procedure: Procedure) {
  const given = attended(node, attention, procedure);
  const [time, batch] = procedure.dims(node);
  const weights = feedingWeights(node, attention);
  return {
    given: {
      ...given,
      ...weights,
      context: buffer(node, "context"),
      alignment: buffer(node, "alignment"),
      queries: buffer(node, "queries"),
      dQueries: procedure.buffer(node.id, "dQueries", [time, batch, attention.width]),
    },
    into: {
      dMemory: procedure.into(given.memory),
      dKeys: procedure.into(given.keys),
      dWc: procedure.into(weights.wc),
      dWq: procedure.into(weights.wq),
      dV: procedure.into(weights.v),
    },
  };
}

function feedingWeights(node: ModelNode, { score }: Attention): Operands {
  const isAdditive = score === "additive";
  return {
    wc: state(node, "wc"),
    wq: isAdditive ? state(node, "wq") : undefined,
    v: isAdditive ? state(node, "v") : undefined,
  };
}

/** Gradients of the memory and of wk from those of the keys. */
export function keysBackward(node: ModelNode, { score, memory }: Attention, procedure: Procedure): void {
  if (score === "dot") return;
  projectBackward(node, procedure, procedure.result(memory.id).y, ["wk"], buffer(node, "keys"));
}

/** What stands above the cell with `feed: none`: from its states to the layer's output. */
export function attendAfter(node: ModelNode, attention: Attention, hidden: Operand, procedure: Procedure): Operand {
  const { score, width } = attention;
  const dims = procedure.dims(node);
  const [time, batch] = dims;
  const [source, , features] = memoryDims(attention, procedure);
  const queries = score === "additive" ? procedure.buffer(node.id, "queries", [time, batch, width]) : hidden;
  if (score === "additive") project(node, procedure, hidden, ["wq"], queries);
  const keepsAlignment = procedure.mode.mode === "train" || procedure.mode.single;
  const context = procedure.buffer(node.id, "context", [time, batch, features]);
  procedure.call("attention", "forward", node.id, {
    queries,
    lengths: procedure.lengths(node),
    ...attended(node, attention, procedure),
    v: score === "additive" ? state(node, "v") : undefined,
    context,
    alignment: keepsAlignment ? procedure.buffer(node.id, "alignment", [time, batch, source]) : undefined,
  });
  const found = procedure.buffer(node.id, "found", dims);
  project(node, procedure, context, ["wc"], found);
  const own = procedure.buffer(node.id, "own", dims);
  project(node, procedure, hidden, ["wo", "bo"], own);
  const joined = procedure.buffer(node.id, "joined", dims);
  procedure.call("add", "forward", node.id, { a: found, b: own, y: joined });
  const y = procedure.buffer(node.id, "y", dims);
  procedure.call("activation", "forward", node.id, { x: joined, y }, TANH);
  return y;
}

export function attendAfterBackward(node: ModelNode, attention: Attention, procedure: Procedure): void {
  const y = buffer(node, "y");
  const dY = procedure.known(y);
  if (!dY) return;
  const hidden = buffer(node, "hidden");
  const squashed = procedure.gather({ dX: procedure.into(buffer(node, "joined")) });
  procedure.call("activation", "backward", node.id, { y, dY, ...squashed.given }, TANH, squashed.accumulate);
  // The gradient of a sum is that of both its terms.
  projectBackward(node, procedure, hidden, ["wo", "bo"], buffer(node, "joined"));
  projectBackward(node, procedure, buffer(node, "context"), ["wc"], buffer(node, "joined"));
  const isAdditive = attention.score === "additive";
  const queries = isAdditive ? buffer(node, "queries") : hidden;
  const v = isAdditive ? state(node, "v") : undefined;
  const given = attended(node, attention, procedure);
  const results = procedure.gather({
    dQueries: procedure.into(queries),
    dMemory: procedure.into(given.memory),
    dKeys: procedure.into(given.keys),
    dV: procedure.into(v),
  });
  procedure.call(
    "attention",
    "backward",
    node.id,
    {
      queries,
      lengths: procedure.lengths(node),
      ...given,
      v,
      alignment: buffer(node, "alignment"),
      dContext: procedure.known(buffer(node, "context")),
      ...results.given,
    },
    {},
    results.accumulate,
  );
  if (isAdditive) projectBackward(node, procedure, hidden, ["wq"], queries);
  keysBackward(node, attention, procedure);
}

const TANH = { activation: "tanh" };
const NO_ACTIVATION = { activation: "none" };

function memoryDims({ memory }: Attention, procedure: Procedure): readonly string[] {
  const { sequence } = memory.type;
  const [time, ...rest] = procedure.dims(memory);
  // One step at a time, the memory still has all of its own.
  return [sequence?.time ?? time, ...rest];
}

/** y = x w, or x w + b. */
function project(node: ModelNode, procedure: Procedure, x: Operand, parts: readonly string[], y: Operand): void {
  const [w, b] = parts.map((part) => state(node, part));
  procedure.call("linear", "forward", node.id, { x, w, b, y }, NO_ACTIVATION);
}

function projectBackward(
  node: ModelNode,
  procedure: Procedure,
  x: Operand,
  parts: readonly string[],
  y: Operand,
): void {
  const dY = procedure.known(y);
  if (!dY) return;
  const [w, b] = parts.map((part): Operand | undefined => state(node, part));
  const results = procedure.gather({ dX: procedure.into(x), dW: procedure.into(w), dB: procedure.into(b) });
  procedure.call("linear", "backward", node.id, { x, w, dY, ...results.given }, NO_ACTIVATION, results.accumulate);
}
