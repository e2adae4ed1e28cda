/**
 * The one row of numbers that cuDNN takes a recurrent layer's weights as, for one layer in one direction: the input's
 * matrix of each gate, the state's matrix of each gate, the input's bias of each gate, the state's bias of each gate.
 * Matrices are [hidden, input] and [hidden, hidden] by rows. Its gates have the order of ours (LSTM i, f, g, o; GRU
 * r, z, n), so that all gates' matrices together are our matrix transposed.
 */
import { OPS } from "../../../../ops/table.js";

export type CudnnOp = "lstm" | "gru" | "rnn";

export interface LayerSizes {
  readonly input: number;
  readonly hidden: number;
}

/** What packing needs of whoever computes: TensorFlow's tensors, or plain numbers in a test. */
export interface Matrices<Value> {
  transpose(matrix: Value): Value;
  reshape(x: Value, shape: readonly number[]): Value;
  concat(parts: readonly Value[], axis: number): Value;
  splitAt(x: Value, sizes: readonly number[], axis: number): readonly Value[];
  zeros(shape: readonly number[]): Value;
}

/** The arguments whose biases are the input's and the state's. Ours that have one bias give cuDNN zeros for the second. */
const BIASES: Readonly<Record<CudnnOp, readonly [string, string | null]>> = {
  lstm: ["b", null],
  gru: ["bx", "bh"],
  rnn: ["b", null],
};

export const GATES: Readonly<Record<CudnnOp, number>> = { lstm: 4, gru: 3, rnn: 1 };

/** How many numbers there are of each part: two matrices, two rows of biases. */
export function partSizes(op: CudnnOp, { input, hidden }: LayerSizes): readonly number[] {
  const width = GATES[op] * hidden;
  return [width * input, width * hidden, width, width];
}

/** cuDNN's row out of our weights, by the names of the op's arguments. */
export function pack<Value>(
  on: Matrices<Value>,
  op: CudnnOp,
  sizes: LayerSizes,
  weight: (name: string) => Value,
): Value {
  const [inputs, states, biases] = partSizes(op, sizes);
  const matrix = (name: string, size: number) => on.reshape(on.transpose(weight(name)), [size]);
  const bias = (name: string | null) => (name === null ? on.zeros([biases]) : weight(name));
  return on.concat([matrix("wx", inputs), matrix("wh", states), ...BIASES[op].map(bias)], 0);
}

/** The gradient of cuDNN's row as gradients of our weights, by the names of the op's results. */
export function unpack<Value>(
  on: Matrices<Value>,
  op: CudnnOp,
  sizes: LayerSizes,
  row: Value,
  put: (name: string, gradient: Value) => void,
): void {
  const width = GATES[op] * sizes.hidden;
  const [inputs, states, ...biases] = on.splitAt(row, partSizes(op, sizes), 0);
  put(resultOf(op, "wx"), on.transpose(on.reshape(inputs, [width, sizes.input])));
  put(resultOf(op, "wh"), on.transpose(on.reshape(states, [width, sizes.hidden])));
  BIASES[op].forEach((name, index) => {
    if (name !== null) put(resultOf(op, name), biases[index]);
  });
}

/** The backward pass's result that is the gradient of a weight. */
function resultOf(op: CudnnOp, weight: string): string {
  const result = OPS[op].backward?.arguments.find(({ role, of }) => role === "result" && of === weight);
  if (!result) throw new TypeError(`${op} has no gradient of \`${weight}\``);
  return result.name;
}
