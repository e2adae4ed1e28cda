/**
 * cuDNN's recurrent layers in float64, written from NVIDIA's documentation (cudnnRNNMode_t, cudnnGetRNNWeightParams,
 * cudnnRNNForward, cudnnRNNBackwardData_v8, cudnnRNNBackwardWeights_v8) and from nothing of ours: one layer, one
 * direction, linear input, two biases.
 *
 * Its weights are one row: matrices W of the input by gate, matrices R of the state by gate, biases bW, biases bR.
 * Gates by their linLayerID: LSTM input, forget, new memory, output; GRU reset, update, new memory; RNN one.
 */
export type Mode = "lstm" | "gru" | "rnn_tanh";

export interface Dimensions {
  readonly time: number;
  readonly batch: number;
  readonly input: number;
  readonly hidden: number;
}

export interface Inputs {
  /** [time, batch, input]. */
  readonly x: Float64Array;
  /** [batch, hidden]. */
  readonly h0: Float64Array;
  /** Of an LSTM only. */
  readonly c0: Float64Array;
  readonly weights: Float64Array;
  readonly lengths: Int32Array;
}

/** What one step of one example computed: state and cell before and after it, gates, and R h + bR of each gate. */
interface Trace {
  readonly x: Float64Array;
  readonly before: Float64Array;
  readonly cellBefore: Float64Array;
  readonly cell: Float64Array;
  readonly gates: readonly Float64Array[];
  readonly recurrent: readonly Float64Array[];
}

export interface Forward {
  readonly y: Float64Array;
  readonly hT: Float64Array;
  readonly cT: Float64Array;
  /** By example, then step. */
  readonly traces: readonly (readonly Trace[])[];
}

export interface Gradients {
  readonly x: Float64Array;
  readonly h0: Float64Array;
  readonly c0: Float64Array;
  readonly weights: Float64Array;
}

const GATE_COUNT: Readonly<Record<Mode, number>> = { lstm: 4, gru: 3, rnn_tanh: 1 };

export function weightCount(mode: Mode, { input, hidden }: Pick<Dimensions, "input" | "hidden">): number {
  return GATE_COUNT[mode] * hidden * (input + hidden + 2);
}

interface Weights {
  readonly W: readonly Float64Array[];
  readonly R: readonly Float64Array[];
  readonly bW: readonly Float64Array[];
  readonly bR: readonly Float64Array[];
}

/** Views of the row: what is written in them is written there. */
function weightsOf(mode: Mode, { input, hidden }: Dimensions, row: Float64Array): Weights {
  let at = 0;
  const take = (size: number) =>
    Array.from({ length: GATE_COUNT[mode] }, () => {
      at += size;
      return row.subarray(at - size, at);
    });
  return { W: take(hidden * input), R: take(hidden * hidden), bW: take(hidden), bR: take(hidden) };
}

export function forward(mode: Mode, dimensions: Dimensions, { x, h0, c0, weights, lengths }: Inputs): Forward {
  const { time, batch, input, hidden } = dimensions;
  const { W, R, bW, bR } = weightsOf(mode, dimensions, weights);
  const y = new Float64Array(time * batch * hidden);
  const [hT, cT] = [new Float64Array(batch * hidden), new Float64Array(batch * hidden)];
  const traces: Trace[][] = [];
  for (let b = 0; b < batch; b++) {
    let h: Float64Array = h0.slice(b * hidden, (b + 1) * hidden);
    let c: Float64Array = mode === "lstm" ? c0.slice(b * hidden, (b + 1) * hidden) : new Float64Array(hidden);
    traces.push([]);
    for (let t = 0; t < lengths[b]; t++) {
      const xt = x.slice((t * batch + b) * input, (t * batch + b + 1) * input);
      const fromInput = W.map((matrix, gate) => plus(times(matrix, xt), bW[gate]));
      const recurrent = R.map((matrix, gate) => plus(times(matrix, h), bR[gate]));
      const step = cellOf(mode, fromInput, recurrent, h, c);
      traces[b].push({ x: xt, before: h, cellBefore: c, cell: step.c, gates: step.gates, recurrent });
      ({ h, c } = step);
      y.set(h, (t * batch + b) * hidden);
    }
    hT.set(h, b * hidden);
    cT.set(c, b * hidden);
  }
  return { y, hT, cT, traces };
}

function cellOf(
  mode: Mode,
  a: readonly Float64Array[],
  r: readonly Float64Array[],
  h: Float64Array,
  c: Float64Array,
): { readonly h: Float64Array; readonly c: Float64Array; readonly gates: readonly Float64Array[] } {
  const both = (gate: number) => plus(a[gate], r[gate]);
  if (mode === "rnn_tanh") {
    // h_t = tanh(W x_t + R h_{t-1} + bW + bR)
    const next = both(0).map(Math.tanh);
    return { h: next, c, gates: [next] };
  }
  if (mode === "gru") {
    // r_t, i_t = sigmoid(W x_t + R h_{t-1} + bW + bR); h'_t = tanh(W x_t + r_t o (R h_{t-1} + bR) + bW)
    // h_t = (1 - i_t) o h'_t + i_t o h_{t-1}
    const [reset, update] = [both(0).map(sigmoid), both(1).map(sigmoid)];
    const fresh = a[2].map((value, j) => Math.tanh(value + reset[j] * r[2][j]));
    return { h: fresh.map((value, j) => (1 - update[j]) * value + update[j] * h[j]), c, gates: [reset, update, fresh] };
  }
  // i_t, f_t, o_t = sigmoid(...); c'_t = tanh(...); c_t = f_t o c_{t-1} + i_t o c'_t; h_t = o_t o tanh(c_t)
  const [i, f, fresh, o] = [both(0).map(sigmoid), both(1).map(sigmoid), both(2).map(Math.tanh), both(3).map(sigmoid)];
  const cell = c.map((value, j) => f[j] * value + i[j] * fresh[j]);
  return { h: cell.map((value, j) => o[j] * Math.tanh(value)), c: cell, gates: [i, f, fresh, o] };
}

/** From the gradients of y, and of the states after each example's last step. */
export function backward(
  mode: Mode,
  dimensions: Dimensions,
  { weights, lengths }: Inputs,
  { traces }: Forward,
  { dy, dhT, dcT }: { readonly dy: Float64Array; readonly dhT: Float64Array; readonly dcT: Float64Array },
): Gradients {
  const { time, batch, input, hidden } = dimensions;
  const { W, R } = weightsOf(mode, dimensions, weights);
  const dWeights = new Float64Array(weights.length);
  const grown = weightsOf(mode, dimensions, dWeights);
  const [dx, dh0, dc0] = [time * batch * input, batch * hidden, batch * hidden].map((size) => new Float64Array(size));
  for (let b = 0; b < batch; b++) {
    let dh: Float64Array = dhT.slice(b * hidden, (b + 1) * hidden);
    let dc: Float64Array = mode === "lstm" ? dcT.slice(b * hidden, (b + 1) * hidden) : new Float64Array(hidden);
    for (let t = lengths[b] - 1; t >= 0; t--) {
      const trace = traces[b][t];
      const at = (t * batch + b) * hidden;
      const step = cellGradient(mode, trace, plus(dh, dy.subarray(at, at + hidden)), dc);
      const dxt = new Float64Array(input);
      dh = step.dhPast;
      dc = step.dcPast;
      for (let gate = 0; gate < GATE_COUNT[mode]; gate++) {
        const [da, dr] = [step.da[gate], step.dr[gate]];
        addOuter(grown.W[gate], da, trace.x);
        addOuter(grown.R[gate], dr, trace.before);
        add(grown.bW[gate], da);
        add(grown.bR[gate], dr);
        add(dxt, timesTransposed(W[gate], da, input));
        add(dh, timesTransposed(R[gate], dr, hidden));
      }
      dx.set(dxt, (t * batch + b) * input);
    }
    dh0.set(dh, b * hidden);
    dc0.set(dc, b * hidden);
  }
  return { x: dx, h0: dh0, c0: dc0, weights: dWeights };
}

interface CellGradient {
  /** With respect to W x + bW and to R h + bR of each gate. */
  readonly da: readonly Float64Array[];
  readonly dr: readonly Float64Array[];
  /** What passes to the state and the cell before, by no matrix. */
  readonly dhPast: Float64Array;
  readonly dcPast: Float64Array;
}

function cellGradient(mode: Mode, trace: Trace, dh: Float64Array, dc: Float64Array): CellGradient {
  const { gates, before, cellBefore, cell, recurrent } = trace;
  if (mode === "rnn_tanh") {
    const da = dh.map((d, j) => d * (1 - gates[0][j] ** 2));
    return { da: [da], dr: [da], dhPast: new Float64Array(dh.length), dcPast: dc };
  }
  if (mode === "gru") {
    const [reset, update, fresh] = gates;
    const dFresh = dh.map((d, j) => d * (1 - update[j]) * (1 - fresh[j] ** 2));
    const dReset = dFresh.map((d, j) => d * recurrent[2][j] * reset[j] * (1 - reset[j]));
    const dUpdate = dh.map((d, j) => d * (before[j] - fresh[j]) * update[j] * (1 - update[j]));
    const throughReset = dFresh.map((d, j) => d * reset[j]);
    return {
      da: [dReset, dUpdate, dFresh],
      dr: [dReset, dUpdate, throughReset],
      dhPast: dh.map((d, j) => d * update[j]),
      dcPast: dc,
    };
  }
  const [i, f, fresh, o] = gates;
  const dCell = dh.map((d, j) => dc[j] + d * o[j] * (1 - Math.tanh(cell[j]) ** 2));
  const da = [
    dCell.map((d, j) => d * fresh[j] * i[j] * (1 - i[j])),
    dCell.map((d, j) => d * cellBefore[j] * f[j] * (1 - f[j])),
    dCell.map((d, j) => d * i[j] * (1 - fresh[j] ** 2)),
    dh.map((d, j) => d * Math.tanh(cell[j]) * o[j] * (1 - o[j])),
  ];
  return { da, dr: da, dhPast: new Float64Array(dh.length), dcPast: dCell.map((d, j) => d * f[j]) };
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function plus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, j) => value + b[j]);
}

function add(to: Float64Array, values: Float64Array): void {
  for (let j = 0; j < to.length; j++) to[j] += values[j];
}

/** A matrix by rows, times a column. */
function times(matrix: Float64Array, column: Float64Array): Float64Array {
  return new Float64Array(matrix.length / column.length).map((_, row) =>
    column.reduce((sum, value, j) => sum + matrix[row * column.length + j] * value, 0),
  );
}

function timesTransposed(matrix: Float64Array, column: Float64Array, width: number): Float64Array {
  return new Float64Array(width).map((_, j) =>
    column.reduce((sum, value, row) => sum + matrix[row * width + j] * value, 0),
  );
}

function addOuter(to: Float64Array, column: Float64Array, row: Float64Array): void {
  column.forEach((value, j) => {
    for (let k = 0; k < row.length; k++) to[j * row.length + k] += value * row[k];
  });
}
