/**
 * Recurrent decoders that attend as they go (`feed: input`): before each step the state that was looks at the memory,
 * and what it finds joins the cell's input. Everything else is the cell's own: inputs, weights, gates, what is saved.
 *
 * q[t] = h[t-1] wq, or h[t-1] itself; context[t] from q[t] and the memory as in `attention`; then the cell's step with
 * x[t] wx + context[t] wc in the place of x[t] wx.
 */
import { attend, attendBackward, LOOKING, LOOKING_GRADIENT, MEMORY, memoryGradients, memoryOf } from "./attend.js";
import {
  type Argument,
  type Attribute,
  argument,
  floats,
  type KernelCall,
  maybeFloats,
  type OpContract,
  type Pass,
  type Product,
  type Role,
  resultSums,
} from "./contract.js";
import { gru, gruBackward, gruForward } from "./gru.js";
import { lstm, lstmBackward, lstmForward } from "./lstm.js";
import type { OpName } from "./names.js";
import {
  addTo,
  type BackwardAttention,
  DIRECTION,
  type ForwardAttention,
  multiplyRow,
  multiplyTransposed,
  outerProduct,
} from "./recurrence.js";
import { rnn, rnnBackward, rnnForward } from "./rnn.js";

/** The order in which arguments come: those of one group first the cell's, then the attention's. */
const GROUPS: readonly Role[] = ["input", "weight", "output", "saved", "gradient", "scratch", "result"];

export const attentionRnn = decoder("attention_rnn", rnn, 1, rnnForward, rnnBackward);
export const attentionGru = decoder("attention_gru", gru, 3, gruForward, gruBackward);
export const attentionLstm = decoder("attention_lstm", lstm, 4, lstmForward, lstmBackward);

/** The cell's contract with the attention's arguments behind its own of the same kind. */
function decoder(
  name: OpName,
  cell: OpContract,
  gates: number,
  forward: (call: KernelCall, attention: ForwardAttention) => void,
  backward: (call: KernelCall, attention: BackwardAttention) => void,
): OpContract {
  if (!cell.backward) throw new TypeError(`${cell.name} has no gradient`);
  const columns = gates === 1 ? "hidden" : `${gates} hidden`;
  const weights = [
    argument("wc", "weight", `features, ${columns}`),
    argument("wq", "weight", "hidden, attention", { optional: true }),
    argument("v", "weight", "attention", { optional: true }),
  ];
  const found = [
    argument("context", "output", "time, batch, features", { optional: true }),
    argument("alignment", "output", "time, batch, source", { optional: true }),
  ];
  const queries = argument("queries", "saved", "time, batch, attention", { optional: true });
  const ofContexts = (of: string): Product => ({ flops: `${2 * gates} features hidden steps`, of });
  const ofQueries = (of: string): Product => ({ flops: "2 attention hidden steps", of });
  return {
    name,
    summary: `q = h[t-1] wq; context = attention of q; then ${cell.name} with x wx + context wc`,
    sizes: [...cell.sizes, "source", "features", "attention"],
    forward: {
      ...cell.forward,
      attributes: withoutDirection(cell.forward),
      arguments: joined(cell.forward, [...MEMORY, ...weights, ...found, queries]),
      products: [...cell.forward.products, ...LOOKING, ofContexts("wc"), ofQueries("wq")],
      reference: (call) => forward(call, forwardAttention(call)),
    },
    backward: {
      ...cell.backward,
      attributes: withoutDirection(cell.backward),
      arguments: joined(cell.backward, [
        ...MEMORY,
        ...weights,
        ...found.map((one): Argument => ({ ...one, role: "input", optional: false })),
        { ...queries, optional: false },
        ...found.map(({ name: of, dims }) => gradientOf(of, "gradient", dims, true)),
        argument("dQueries", "scratch", "time, batch, attention"),
        ...MEMORY.filter(({ dtype }) => dtype === "f32").map(({ name: of, dims }) =>
          gradientOf(of, "result", dims, true),
        ),
        ...weights.map(({ name: of, dims, optional }) => gradientOf(of, "result", dims, optional)),
      ]),
      products: [
        ...cell.backward.products,
        ...LOOKING_GRADIENT,
        ...["wc", "dWc"].map(ofContexts),
        ...["wq", "dWq"].map(ofQueries),
      ],
      reference: (call) => backward(call, backwardAttention(call)),
    },
    source: `Bahdanau, Cho and Bengio 2015, over ${cell.name}; without v Luong, Pham and Manning 2015`,
  };
}

/** A decoder makes its steps from what came before them. */
function withoutDirection(cell: Pass): readonly Attribute[] {
  return cell.attributes.filter((attribute) => attribute !== DIRECTION);
}

function gradientOf(of: string, role: Role, dims: readonly string[], optional: boolean): Argument {
  return argument(`d${of[0].toUpperCase()}${of.slice(1)}`, role, dims.join(", "), { of, optional });
}

function groupOf({ role, name }: Argument): number {
  const isFound = role === "input" && ["y", "context", "alignment"].includes(name);
  return isFound ? GROUPS.indexOf("output") : GROUPS.indexOf(role === "lengths" ? "input" : role);
}

function joined(cell: Pass, own: readonly Argument[]): readonly Argument[] {
  return [...cell.arguments, ...own].toSorted((a, b) => groupOf(a) - groupOf(b));
}

/** @throws RangeError when a state must serve as the query and is not as wide. */
function widthOf(call: KernelCall): number {
  const { hidden, attention } = call.sizes;
  if (call.arrays.wq) return attention;
  const isTold = ["keys", "v", "queries"].some((name) => call.arrays[name]);
  if (attention !== hidden && (isTold || attention !== 0)) {
    throw new RangeError(`without \`wq\` the state is the query: attention must be ${hidden}, not ${attention}`);
  }
  return hidden;
}

function forwardAttention(call: KernelCall): ForwardAttention {
  const { source, features, hidden } = call.sizes;
  const [wq, wc] = [maybeFloats(call, "wq"), floats(call, "wc")];
  const width = widthOf(call);
  const memory = memoryOf(call, width);
  const [queries, alignment, context] = ["queries", "alignment", "context"].map((name) => maybeFloats(call, name));
  const [query, shares, sum] = [new Float64Array(width), new Float64Array(source), new Float64Array(features)];
  return {
    written: [queries, alignment, context],
    look({ row, example, previous, zx }) {
      if (wq) multiplyRow(previous, 0, hidden, wq, query.fill(0));
      else query.set(previous);
      attend(memory, example, query, shares, sum);
      multiplyRow(sum, 0, features, wc, zx);
      queries?.set(query, row * width);
      alignment?.set(shares, row * source);
      context?.set(sum, row * features);
    },
  };
}

function backwardAttention(call: KernelCall): BackwardAttention {
  const { source, features, hidden } = call.sizes;
  const [wq, wc] = [maybeFloats(call, "wq"), floats(call, "wc")];
  const width = widthOf(call);
  const memory = memoryOf(call, width);
  const [queries, alignment, context] = ["queries", "alignment", "context"].map((name) => floats(call, name));
  const [given, dAlignment] = [maybeFloats(call, "dContext"), maybeFloats(call, "dAlignment")];
  const to = memoryGradients(call);
  const [dWc, dWq] = [resultSums(call, "dWc"), resultSums(call, "dWq")];
  const [dContext, dQuery] = [new Float64Array(features), new Float64Array(width)];
  return {
    look({ row, example, previous, dZx, dPrevious }) {
      dContext.fill(0);
      if (given) dContext.set(given.subarray(row * features, (row + 1) * features));
      multiplyTransposed(dZx, wc, features, dContext, 0);
      if (dWc) outerProduct(context, row * features, features, dZx, dWc.values);
      const look = {
        query: queries.subarray(row * width, (row + 1) * width),
        alignment: alignment.subarray(row * source, (row + 1) * source),
        dContext,
        dAlignment: dAlignment?.subarray(row * source, (row + 1) * source) ?? null,
      };
      attendBackward(memory, example, look, to, dQuery.fill(0));
      if (wq) multiplyTransposed(dQuery, wq, hidden, dPrevious, 0);
      else addTo(dPrevious, dQuery);
      if (wq && dWq) outerProduct(previous, 0, hidden, dQuery, dWq.values);
    },
    finish() {
      to.store();
      dWc?.store();
      dWq?.store();
    },
  };
}
