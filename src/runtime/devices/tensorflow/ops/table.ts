import type { OpName } from "../../../../ops/names.js";
import type { TensorOp } from "../call.js";
import { byCudnn } from "../cudnn/recurrent.js";
import { inBothDirections } from "./direction.js";
import { activation, add, affine, copy, fill, maskSteps, multiply, subtract } from "./elementwise.js";
import { embedding } from "./embedding.js";
import { gru } from "./gru.js";
import { layerNorm } from "./layer-norm.js";
import { linear, scores } from "./linear.js";
import { binaryCrossEntropy, multiLabelCrossEntropy, softmaxCrossEntropy, squaredError } from "./losses.js";
import { lstm } from "./lstm.js";
import { projectedCrossEntropy } from "./projection.js";
import { dropout, noise } from "./random.js";
import { rnn } from "./rnn.js";
import { hold, join, previous, takeLast } from "./sequence.js";
import { adam, adamw, allFinite, clipByGlobalNorm, momentum, penalty, rmsprop, sgd } from "./update.js";

type TensorOps = { readonly [Name in OpName]?: TensorOp };

/** What TensorFlow computes. An op that is not here, or not yet, is the host's. */
export const TENSOR_OPS: TensorOps = {
  rnn: inBothDirections("rnn", rnn),
  gru: inBothDirections("gru", gru),
  lstm: inBothDirections("lstm", lstm),
  embedding,
  linear,
  scores,
  dropout,
  mask_steps: maskSteps,
  noise,
  layer_norm: layerNorm,
  softmax_cross_entropy: softmaxCrossEntropy,
  projected_cross_entropy: projectedCrossEntropy,
  binary_cross_entropy: binaryCrossEntropy,
  multi_label_cross_entropy: multiLabelCrossEntropy,
  squared_error: squaredError,
  previous,
  take_last: takeLast,
  hold,
  join,
  copy,
  fill,
  add,
  subtract,
  multiply,
  affine,
  activation,
  all_finite: allFinite,
  clip_by_global_norm: clipByGlobalNorm,
  penalty,
  sgd,
  momentum,
  rmsprop,
  adam,
  adamw,
};

/** The same on a GPU whose cuDNN is used. */
export const TENSOR_OPS_BY_CUDNN: TensorOps = {
  ...TENSOR_OPS,
  rnn: inBothDirections("rnn", byCudnn("rnn", rnn)),
  gru: inBothDirections("gru", byCudnn("gru", gru)),
  lstm: inBothDirections("lstm", byCudnn("lstm", lstm)),
};
