/** A model of text that goes on by itself. */

import type { GenerateFact } from "../../plan/model-facts.js";
import { stream, uniform } from "../../random/streams.js";
import type { HostBatch } from "../data/batches/batches.js";
import { gapBetween, tokenText } from "../decoding/join-tokens.js";
import { type SamplingRule, sampleToken } from "../decoding/sample.js";
import { Failure } from "../failure.js";
import type { AnyTensor } from "../program/tensor.js";
import { encodeRecords } from "./encoding-kit.js";
import { recordsBatch, type UsedModel } from "./predict.js";
import { FieldMissing, type PlacedRecord } from "./records.js";

export interface GenerateOptions extends SamplingRule {
  /** What the text begins with. Without one, a model that knows no beginning starts after the likeliest token of train. */
  readonly prompt: string;
  /** How many tokens are added. */
  readonly length: number;
  readonly seed: number;
  /** Which of several texts of one seed, from 0. */
  readonly sample: number;
  /** Whether unknown words may be said, as `<unk>`. */
  readonly allowUnknown: boolean;
  /** What a model starts from that does not start by itself. */
  readonly record: PlacedRecord | null;
}

export interface Token {
  readonly text: string;
  /** What stands between the token before and this one. */
  readonly gap: string;
  /** The logarithm of its probability, at temperature 1. */
  readonly logProbability: number;
  /** The text ends here; this token is empty. */
  readonly isEnd?: true;
}

/** The tokens one by one, as they are chosen; the same seed gives the same text for every number of threads. */
export function* generateTokens(
  model: UsedModel,
  fact: GenerateFact,
  options: GenerateOptions,
): Generator<Token, void> {
  const { words } = model.fitted.vocabularies[fact.vocabulary];
  const from = stream(options.seed, "sampling", fact.column);
  const banned = options.allowUnknown ? new Set<number>() : new Set([0]);
  const prompt = encodePrompt(model, fact, options.prompt);
  const end = fact.isEnded ? words.length + 1 : null;
  const next = fact.how.kind === "step" ? stepper(model, fact, options.record) : slider(model, fact, fact.how.length);
  let logits = next(beginning(fact, prompt, words.length + 1));
  let before: string | null = prompt.length > 0 ? wordOf(words, prompt[prompt.length - 1]) : null;
  for (let step = 0; step < options.length; step++) {
    const { id, logProbability } = chosen(logits, options, uniform(from, options.sample, step), banned);
    if (id === end) {
      yield { text: "", gap: "", logProbability, isEnd: true };
      return;
    }
    const text = wordOf(words, id);
    yield { text: tokenText(text, fact.cut), gap: gapBetween(before, text, fact.cut), logProbability };
    before = text;
    if (step + 1 < options.length) logits = next([id]);
  }
}

function chosen(logits: Float64Array, rule: SamplingRule, share: number, banned: ReadonlySet<number>) {
  try {
    return sampleToken(logits, rule, share, banned);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Failure(
      "not-finite",
      `The model cannot go on: ${error.message}.`,
      "Train it again: its weights are not finite.",
    );
  }
}

export function wordOf(words: readonly string[], id: number): string {
  return id === 0 ? "<unk>" : (words[id - 1] ?? "<unk>");
}

/**
 * What the model has seen before the first token that it says; `beyond` is the first id after those of the words: of an
 * end where there is one, and the id before the first step comes after that.
 */
function beginning({ hasStart, isEnded }: GenerateFact, prompt: readonly number[], beyond: number): readonly number[] {
  if (hasStart) return [isEnded ? beyond + 1 : beyond, ...prompt];
  return prompt.length > 0 ? prompt : [isEnded ? beyond : 1];
}

/** The ids of a prompt, cut as the texts of training were. Throws `bad-value` where its column is no text. */
export function encodePrompt(
  { bound, fitted, unknown }: UsedModel,
  { column, isEnded }: GenerateFact,
  prompt: string,
): readonly number[] {
  if (prompt === "") return [];
  const encode = (record: Readonly<Record<string, string>>) => {
    const records: readonly PlacedRecord[] = [{ record, place: "the prompt" }];
    const found = encodeRecords(bound.program, bound.settings, fitted, records, { unknown })[column];
    if (!found || "missing" in found) throw new FieldMissing(found ? found.missing : column, "the prompt");
    // A prompt is gone on with, and so has no end.
    return [...(isEnded ? found.values.slice(0, -1) : found.values)];
  };
  try {
    // Which field it is that the texts stand in, the program tells by missing it.
    return encode({});
  } catch (error) {
    if (error instanceof FieldMissing) return encode({ [error.field]: prompt });
    throw error;
  }
}

type Next = (ids: readonly number[]) => Float64Array;

/** One step a token; the state is carried, from what the record leaves, or from zeros. */
function stepper(model: UsedModel, { column, layer, given }: GenerateFact, record: PlacedRecord | null): Next {
  const { bound, facts } = model;
  if (record === null || given.length === 0) bound.resetCarried("decode_step");
  else
    bound.encode(
      recordsBatch(
        model,
        facts.reads.filter(({ name }) => given.includes(name)),
        [record],
      ),
    );
  return (ids) => {
    let logits: Float64Array | null = null;
    for (const id of ids) {
      const output = bound.decodeStep(batchOf(column, Int32Array.of(id), null))[layer];
      logits = lastRow(output, bound.read(output));
    }
    if (!logits) throw new Error("a text begins with a token");
    return logits;
  };
}

/** As many tokens as a window of training has, anew for each one that is said. */
function slider({ bound }: UsedModel, { column, layer }: GenerateFact, length: number): Next {
  let seen: readonly number[] = [];
  return (ids) => {
    seen = [...seen, ...ids].slice(-length);
    // The model reads its target one step late: what is asked for stands in no input.
    const steps = Int32Array.from([...seen.slice(1), 0]);
    const output = bound.predict(batchOf(column, steps, Int32Array.of(seen[0])))[layer];
    return lastRow(output, bound.read(output));
  };
}

function batchOf(column: string, values: Int32Array, before: Int32Array | null): HostBatch {
  const filled = { time: values.length, values, lengths: null, weights: null, before };
  return { examples: 1, rowIds: new Int32Array(1), tokens: values.length, reset: false, columns: { [column]: filled } };
}

/** The last step of one example. */
function lastRow({ sizes }: AnyTensor, values: ArrayLike<number>): Float64Array {
  const features = sizes[sizes.length - 1];
  const count = sizes.reduce((product, size) => product * size, 1);
  return Float64Array.from({ length: features }, (_, index) => values[count - features + index]);
}
