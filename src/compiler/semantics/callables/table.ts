/** The table of built-in callables. The checker, the reference and the editor read this one. */
import type { Callable } from "../calls/callable.js";
import { additive, dot, multiplicative } from "./attention.js";
import { count, multiHot, scaled, sum, tokens, windows } from "./columns.js";
import { date, day, dayOfYear, hour, minute, month, weekday, year } from "./dates.js";
import { bytePairs, spread, standard, vocabulary } from "./fitted.js";
import { kFolds } from "./folds.js";
import { atEvery, best, greatest, least, mean, rose } from "./history.js";
import { constantInitial, glorot, he, normal, orthogonal, truncatedNormal, uniform, zeros } from "./initials.js";
import { dense, embed, joined, last, layerNorm, predicted, recurrent, relu, sigmoid, tanh } from "./layers.js";
import { inOrder, sorted, walkForward } from "./order.js";
import { exchanges, parallel } from "./pairs.js";
import { previous } from "./previous.js";
import { asha, hyperband, median } from "./pruning.js";
import { dropout, noise } from "./random-layers.js";
import { distinct, hash, lines, order, sections, split, where } from "./rows.js";
import { beam, bleu, chrf, distinctNgrams, greedy, sample } from "./said.js";
import { scan } from "./scan.js";
import { cosine, exponential, inverseTime, linear, oneCycle, reduceOnPlateau, stepwise, warmUp } from "./schedules.js";
import { SEARCH_METHODS } from "./search.js";
import { bits, csv, jsonl, packageFile, text, tsv } from "./sources.js";
import {
  accuracy,
  binaryCrossEntropy,
  crossEntropy,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  perplexity,
  sampledSoftmax,
  squaredError,
} from "./targets.js";
import { characters, lower, normalForm, replace, textOf, withoutAccents, words } from "./texts.js";
import { adam, adamw, l1, l2, momentum, norm, patience, rmsprop, sgd } from "./training.js";

const ALL: readonly Callable[] = [
  ...[
    bits,
    text,
    tsv,
    csv,
    jsonl,
    packageFile,
    parallel,
    exchanges,
    sections,
    lines,
    where,
    distinct,
    sorted,
    inOrder,
    split,
    hash,
    order,
    walkForward,
    kFolds,
  ],
  ...[
    lower,
    replace,
    normalForm,
    withoutAccents,
    words,
    characters,
    textOf,
    count,
    sum,
    tokens,
    scaled,
    multiHot,
    windows,
  ],
  ...[date, year, month, day, weekday, hour, minute, dayOfYear],
  ...[vocabulary, bytePairs, standard, spread],
  ...[
    embed,
    recurrent,
    joined,
    additive,
    multiplicative,
    dot,
    scan,
    dense,
    dropout,
    noise,
    layerNorm,
    tanh,
    relu,
    sigmoid,
    last,
    previous,
  ],
  ...[zeros, constantInitial, uniform, normal, truncatedNormal, glorot, he, orthogonal],
  ...[crossEntropy, sampledSoftmax, binaryCrossEntropy, squaredError],
  ...[sgd, momentum, rmsprop, adam, adamw, norm, l1, l2, patience],
  ...[warmUp, stepwise, exponential, inverseTime, linear, cosine, oneCycle, reduceOnPlateau],
  ...[best, least, greatest, mean, rose, atEvery],
  ...SEARCH_METHODS,
  ...[median, asha, hyperband],
  ...[greedy, sample, beam, bleu, chrf, distinctNgrams],
  ...[predicted, accuracy, perplexity, meanSquaredError, meanAbsoluteError, meanAbsolutePercentageError],
];

export const BUILT_IN: ReadonlyMap<string, Callable> = new Map(ALL.map((callable) => [callable.name, callable]));
