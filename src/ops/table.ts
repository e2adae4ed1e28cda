/** The table of all ops. Compiler, devices, tests and documents read this one. */
import { argmax } from "./argmax.js";
import { attention } from "./attention.js";
import { attentionGru, attentionLstm, attentionRnn } from "./attention-decoder.js";
import type { OpContract } from "./contract.js";
import { dropout } from "./dropout.js";
import { activation, add, affine, multiply, subtract } from "./elementwise.js";
import { embedding } from "./embedding.js";
import { gru } from "./gru.js";
import { join } from "./join.js";
import { layerNorm } from "./layer-norm.js";
import { linear } from "./linear.js";
import { binaryCrossEntropy, multiLabelCrossEntropy, softmaxCrossEntropy, squaredError } from "./losses.js";
import { lstm } from "./lstm.js";
import { maskSteps } from "./mask-steps.js";
import type { OpName } from "./names.js";
import { noise } from "./noise.js";
import { projectedCrossEntropy, tiedCrossEntropy } from "./projection.js";
import { rnn } from "./rnn.js";
import { sampledSoftmax } from "./sampled-softmax.js";
import { scores } from "./scores.js";
import { copy, copyIds, fill, hold, previous, previousIds, takeLast, takeLastIds } from "./sequence.js";
import { adam, adamw, allFinite, clipByGlobalNorm, momentum, penalty, rmsprop, sgd } from "./update.js";

export const OPS: { readonly [Name in OpName]: OpContract } = {
  rnn,
  gru,
  lstm,
  attention,
  attention_rnn: attentionRnn,
  attention_gru: attentionGru,
  attention_lstm: attentionLstm,
  embedding,
  linear,
  dropout,
  mask_steps: maskSteps,
  noise,
  layer_norm: layerNorm,
  softmax_cross_entropy: softmaxCrossEntropy,
  projected_cross_entropy: projectedCrossEntropy,
  tied_cross_entropy: tiedCrossEntropy,
  sampled_softmax: sampledSoftmax,
  scores,
  binary_cross_entropy: binaryCrossEntropy,
  multi_label_cross_entropy: multiLabelCrossEntropy,
  squared_error: squaredError,
  argmax,
  previous_ids: previousIds,
  previous,
  take_last: takeLast,
  take_last_ids: takeLastIds,
  hold,
  copy,
  copy_ids: copyIds,
  fill,
  join,
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
