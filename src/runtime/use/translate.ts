/** What a model that writes from what it reads says of records: the best of a beam, or drawn texts, in batches. */

import type { GenerateFact } from "../../plan/model-facts.js";
import { thousands } from "../../spelling/thousands.js";
import type { HostBatch } from "../data/batches/batches.js";
import { joinTokens } from "../decoding/join-tokens.js";
import { ownRule } from "../decoding/own-rule.js";
import type { Said } from "../decoding/step-model.js";
import { writeTexts } from "../decoding/write-texts.js";
import { Failure } from "../failure.js";
import type { DecodingRule } from "../program/program.js";
import { wordOf } from "./generate.js";
import { recordsBatch, type UsedModel } from "./predict.js";
import type { PlacedRecord } from "./records.js";

export interface TranslateOptions {
  /**
   * How many texts a search follows; 1 is greedy. What is not said here is as the experiment's `decode` has it; without
   * one, a beam of 5.
   */
  readonly width?: number;
  /** To what power of its length a text's log probability is divided; 1 unless said. */
  readonly lengthPenalty?: number;
  /** Tokens at most, the end not counted; 100 unless said. */
  readonly atMost?: number;
  /** No run of so many tokens is said twice; 0, which is the default, allows all. */
  readonly noRepeat?: number;
  /** Whether `<unk>` may be said; false unless said. */
  readonly allowUnknown?: boolean;
  /** Draws tokens at this temperature, instead of searching. */
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  /** Of drawing; 1 unless said. A record has the same text alone or among others. */
  readonly seed?: number;
}

export interface Translation {
  readonly text: string;
  readonly tokens: readonly string[];
  /** Of all tokens and the end. */
  readonly logProbability: number;
  /** False where the text was cut off. */
  readonly isEnded: boolean;
  /** What each token, and the end, looked at: a share of each token of the source. Empty where it does not look back. */
  readonly attention: readonly (readonly number[])[];
  /** What was read, token by token, where the model reads one text. */
  readonly source: readonly string[];
}

/** How many records are read at once; a beam has so many times its width rows. */
export const TRANSLATED_AT_ONCE = 32;

/** One text for each record, in order. Throws `bad-value` where the model does not write from records. */
export function translateRecords(
  model: UsedModel,
  records: readonly PlacedRecord[],
  options: TranslateOptions = {},
): readonly Translation[] {
  const fact = translatorFact(model);
  checkOptions(options);
  const reads = model.facts.reads.filter(({ name }) => fact.given.includes(name));
  const batches = Math.ceil(records.length / TRANSLATED_AT_ONCE);
  return Array.from({ length: batches }, (_, index) => {
    const some = records.slice(index * TRANSLATED_AT_ONCE, (index + 1) * TRANSLATED_AT_ONCE);
    const host = recordsBatch(model, reads, some);
    refuseEndless(host, some);
    const source = reads.length === 1 ? reads[0] : null;
    const texts = saidOf(model, fact, host, options);
    return texts.map((said, example) => {
      const words = source ? sourceWords(model, host, source, example) : [];
      return translationOf(model, fact, said, words);
    });
  }).flat();
}

/** Steps of one record at most. A batch has memory for so many of each of its records. */
const LONGEST = 1000;

function refuseEndless({ columns }: HostBatch, records: readonly PlacedRecord[]): void {
  for (const { lengths, time } of Object.values(columns)) {
    for (const [index, { place }] of records.entries()) {
      const steps = lengths ? lengths[index] : (time ?? 1);
      if (steps <= LONGEST) continue;
      const message = `\`${place}\` has ${thousands(steps)} tokens, more than ${thousands(LONGEST)}.`;
      throw new Failure("sequence-length", message, "Give one sentence a line, as the model was trained on.");
    }
  }
}

/** @throws Failure `bad-value`. */
export function translatorFact({ facts }: UsedModel): GenerateFact {
  const { generate } = facts;
  if (generate && generate.given.length > 0 && generate.how.kind === "step") return generate;
  const message = "This model does not write from what it reads, so it cannot translate or answer.";
  throw new Failure("bad-value", message, "Use `rnnc use RUN` to predict with it, or to let it write by itself.");
}

function saidOf(model: UsedModel, fact: GenerateFact, host: HostBatch, options: TranslateOptions): readonly Said[] {
  const { seed = 1, allowUnknown = false } = options;
  const { words } = model.fitted.vocabularies[fact.vocabulary];
  const { column, layer, isEnded } = fact;
  const text = { column, layer, isEnded, words: words.length };
  return writeTexts(model.bound, text, host, ruleOf(model, options), { seed, allowUnknown });
}

/** As the options say; where they say nothing, as the experiment's `decode`; else a beam of 5. */
function ruleOf({ bound }: UsedModel, options: TranslateOptions): DecodingRule {
  const { temperature, topK, topP, width, lengthPenalty } = options;
  const isDrawn = temperature !== undefined || topK !== undefined || topP !== undefined;
  const known = ownRule(bound);
  const kind = isDrawn ? "sample" : width !== undefined || lengthPenalty !== undefined ? "beam" : known.kind;
  return {
    ...{ ...known, kind, at_most: options.atMost ?? known.at_most, no_repeat: options.noRepeat ?? known.no_repeat },
    ...(width === undefined ? {} : { width }),
    ...(lengthPenalty === undefined ? {} : { length_penalty: lengthPenalty }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topK === undefined ? {} : { top_k: topK }),
    ...(topP === undefined ? {} : { top_p: topP }),
  };
}

function sourceWords(
  { fitted }: UsedModel,
  { columns, examples }: HostBatch,
  { name, vocabulary }: { readonly name: string; readonly vocabulary: string | null },
  example: number,
): readonly string[] {
  const { values, lengths, time } = columns[name];
  const words = vocabulary === null ? null : fitted.vocabularies[vocabulary].words;
  return Array.from({ length: lengths ? lengths[example] : (time ?? 1) }, (_, step) => {
    const id = values[step * examples + example];
    return words ? wordOf(words, id) : String(id);
  });
}

function translationOf(
  { fitted }: UsedModel,
  { vocabulary, cut }: GenerateFact,
  { tokens: ids, logProbability, isEnded, attention }: Said,
  source: readonly string[],
): Translation {
  const tokens = ids.map((id) => wordOf(fitted.vocabularies[vocabulary].words, id));
  const shares = attention.map((row) => [...row.subarray(0, source.length || row.length)]);
  return { text: joinTokens(tokens, cut), tokens, logProbability, isEnded, attention: shares, source };
}

function checkOptions(options: TranslateOptions): void {
  const { width = 1, lengthPenalty = 1, atMost = 1, noRepeat = 0, temperature = 1, topK = 1, topP = 1 } = options;
  if (!Number.isInteger(width) || width < 1) throw new RangeError("`width` is a count from 1");
  if (!(lengthPenalty >= 0) || !Number.isFinite(lengthPenalty))
    throw new RangeError("`lengthPenalty` is a number from 0");
  if (!Number.isInteger(atMost) || atMost < 1) throw new RangeError("`atMost` is a count from 1");
  if (!Number.isInteger(noRepeat) || noRepeat < 0) throw new RangeError("`noRepeat` is a count");
  if (!(temperature >= 0) || !Number.isFinite(temperature)) throw new RangeError("`temperature` is a number from 0");
  if (!Number.isInteger(topK) || topK < 1) throw new RangeError("`topK` is a count from 1");
  if (!(topP > 0 && topP <= 1)) throw new RangeError("`topP` is above 0 and at most 1");
}
