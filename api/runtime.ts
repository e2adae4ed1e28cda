/** What compiled programs import from "rnnc/runtime". */

export { pieceRows } from "../src/ops/projection.js";
export type { Stream } from "../src/random/streams.js";
export { multiHot } from "../src/runtime/data/batches/multi-hot.js";
export { day, dayOfYear, hour, minute, month, weekday, year } from "../src/runtime/data/date-functions.js";
export { scaled, tokens } from "../src/runtime/data/fitted/fitted-functions.js";
export {
  characters,
  count,
  lower,
  modulo,
  normalForm,
  replace,
  sum,
  textOf,
  together,
  withoutAccents,
  words,
} from "../src/runtime/data/text-functions.js";
export { type AnyProgram, defineProgram, type Program, type Shape } from "../src/runtime/program/program.js";
export type { Ops } from "../src/runtime/program/signatures.js";
export type { Dim, Extent, Ids, Tensor, Times } from "../src/runtime/program/tensor.js";
export {
  type ClassWeights,
  type ClassWeightsWithoutBias,
  type ContextWeights,
  type EmbeddingWeights,
  f32,
  type GruWeights,
  i32,
  type KeyWeights,
  type LayerNormWeights,
  type LinearWeights,
  type LinearWeightsWithoutBias,
  type LstmWeights,
  type OutputBias,
  type OutputWeights,
  type QueryWeights,
  type RnnWeights,
  trained,
} from "../src/runtime/program/weights.js";
export { runWhenMain } from "../src/runtime/training/main.js";
export {
  type GeneratedText,
  type LoadOptions,
  load,
  type Model,
  type TextOptions,
} from "../src/runtime/use/model.js";
export type {
  ClassShare,
  PredictedClass,
  PredictedClasses,
  PredictedNumber,
  PredictedSet,
  PredictedSets,
  Prediction,
} from "../src/runtime/use/predict.js";
export type { TranslateOptions, Translation } from "../src/runtime/use/translate.js";
export { loadsRunsOf, type Predicts, type Translates, type Writes } from "../src/runtime/use/typed-load.js";
