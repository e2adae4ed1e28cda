/** TensorFlow's ops over cuDNN's recurrent layers, as they are registered: inputs, attributes and outputs in their order. */
import type { Engine, Tensor } from "../engine.js";
import type { BindingAttribute } from "../library.js";
import type { CudnnOp, LayerSizes } from "./layout.js";

type CudnnMode = "lstm" | "gru" | "rnn_tanh";

export const MODES: Readonly<Record<CudnnOp, CudnnMode>> = { lstm: "lstm", gru: "gru", rnn: "rnn_tanh" };

/** One layer in one direction; its states have a first dimension of one. */
export interface SequenceCall {
  readonly engine: Engine;
  readonly mode: CudnnMode;
  /** [time, batch, input]. */
  readonly x: Tensor;
  /** [1, batch, hidden]. */
  readonly start: Tensor;
  /** As `start`; of no meaning but for an LSTM, where any tensor serves. */
  readonly startCell: Tensor;
  /** cuDNN's row of weights. */
  readonly weights: Tensor;
  /** Steps of each example, from one to `time`, and fewer than `time` for one at least: [batch]. */
  readonly lengths: Tensor;
}

export interface SequenceResult {
  /** [time, batch, hidden], zero beyond an example's end. */
  readonly y: Tensor;
  /** After each example's last step: [1, batch, hidden]; the cell's is of no meaning but for an LSTM. */
  readonly last: Tensor;
  readonly lastCell: Tensor;
  /** For one backward pass, which uses it up. */
  readonly reserve: Tensor;
  /** The same, on the host. */
  readonly hostReserve: Tensor;
}

export interface SequenceGradients {
  readonly x: Tensor;
  readonly start: Tensor;
  readonly startCell: Tensor;
  readonly weights: Tensor;
}

export function runForward(call: SequenceCall, isTraining: boolean): SequenceResult {
  const { engine } = call;
  const attributes = [...sequenceAttributes(call), engine.attribute.bool("is_training", isTraining)];
  const [y, last, lastCell, reserve, hostReserve] = engine.run("CudnnRNNV3", inputsOf(call), attributes, 5);
  return { y, last, lastCell, reserve, hostReserve };
}

/** From the gradients of what the forward pass gave, in its shapes. */
export function runBackward(
  call: SequenceCall,
  made: SequenceResult,
  gradients: Pick<SequenceResult, "y" | "last" | "lastCell">,
): SequenceGradients {
  const outputs = [made.y, made.last, made.lastCell, gradients.y, gradients.last, gradients.lastCell];
  const inputs = [...inputsOf(call), ...outputs, made.reserve, made.hostReserve];
  const [x, start, startCell, weights] = call.engine.run("CudnnRNNBackpropV3", inputs, sequenceAttributes(call), 4);
  return { x, start, startCell, weights };
}

/** How many numbers cuDNN wants as a layer's weights. */
export function weightCount(engine: Engine, mode: CudnnMode, { input, hidden }: LayerSizes): number {
  const int = (value: number) => engine.fromHost("i32", Int32Array.of(value), []);
  const attributes = [engine.attribute.type("S", "i32"), ...layerAttributes(engine, mode)];
  const [size] = engine.run("CudnnRNNParamsSize", [int(1), int(hidden), int(input)], attributes, 1);
  return engine.data(size)[0];
}

function inputsOf({ x, start, startCell, weights, lengths }: SequenceCall): readonly Tensor[] {
  return [x, start, startCell, weights, lengths];
}

function sequenceAttributes({ engine, mode }: SequenceCall): readonly BindingAttribute[] {
  return [...layerAttributes(engine, mode), engine.attribute.bool("time_major", true)];
}

function layerAttributes({ attribute }: Engine, mode: CudnnMode): readonly BindingAttribute[] {
  return [
    attribute.type("T", "f32"),
    attribute.string("rnn_mode", mode),
    attribute.string("input_mode", "linear_input"),
    attribute.string("direction", "unidirectional"),
    attribute.float("dropout", 0),
    attribute.int("seed", 0),
    attribute.int("seed2", 0),
    attribute.int("num_proj", 0),
  ];
}
