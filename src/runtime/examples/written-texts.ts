/** Texts that a model writes for examples, with what it looked at, and texts that it goes on with. */
import type { GenerateFact, ReadFact } from "../../plan/model-facts.js";
import { stream } from "../../random/streams.js";
import type { HostBatch } from "../data/batches/batches.js";
import type { PreparedPart } from "../data/prepared.js";
import { boundSteps } from "../decoding/bound-steps.js";
import { joinTokens } from "../decoding/join-tokens.js";
import { ownRule } from "../decoding/own-rule.js";
import { sampledTexts } from "../decoding/sampled-texts.js";
import type { Said } from "../decoding/step-model.js";
import { writeTexts } from "../decoding/write-texts.js";
import type { Bound } from "../program/bind.js";
import type { Attention, Sample } from "../records/examples-file.js";
import { chosenBatch } from "./chosen-batch.js";
import { namesOf, stepsOf } from "./column-text.js";

/** More tokens are not written for a report. */
const MOST_TOKENS = 60;
/** Of a text that is gone on with: how much is given at most, and how much is added. */
const [PROMPT, ADDED] = [12, 24];
/** More words on an axis are not read. */
const MOST_WORDS = 24;

export interface Written {
  readonly said: string;
  readonly attention: Attention | null;
}

/** For each example of the batch. */
export function writtenTexts(
  bound: Bound,
  fact: GenerateFact,
  reads: readonly ReadFact[],
  part: PreparedPart,
  examples: readonly number[],
): readonly Written[] {
  const { column, layer, isEnded, vocabulary, cut, given } = fact;
  const host = chosenBatch(part, given, examples);
  const own = ownRule(bound);
  const rule = { ...own, at_most: Math.min(own.at_most, MOST_TOKENS) };
  const text = { column, layer, isEnded, words: bound.wordsOf(vocabulary).length };
  const nameOf = namesOf(bound, { vocabulary, isEnded });
  const source = given.length === 1 ? reads.find(({ name }) => name === given[0]) : undefined;
  return writeTexts(bound, text, host, rule, { seed: bound.program.seed }).map((said, example) => ({
    said: joinTokens(said.tokens.map(nameOf), cut),
    attention: source === undefined ? null : attentionOf(said, sourceWords(bound, source, host, example), nameOf),
  }));
}

function sourceWords(
  bound: Bound,
  read: ReadFact,
  { columns, examples }: HostBatch,
  example: number,
): readonly string[] {
  const nameOf = namesOf(bound, read);
  const column = columns[read.name];
  return Array.from({ length: stepsOf(column, example) }, (_, step) =>
    nameOf(column.values[step * examples + example]),
  );
}

/** Null where the model does not look back, or the map would be too large to read. */
function attentionOf(
  { tokens, isEnded, attention }: Said,
  source: readonly string[],
  nameOf: (id: number) => string,
): Attention | null {
  const said = [...tokens.map(nameOf), ...(isEnded ? ["<end>"] : [])];
  if (attention.length === 0 || source.length > MOST_WORDS || said.length > MOST_WORDS) return null;
  // Beyond the words of this example there is padding.
  return { source, said, shares: attention.slice(0, said.length).map((row) => [...row.subarray(0, source.length)]) };
}

/**
 * How the model goes on with texts of a part that it has seen the beginning of, drawn at temperature 1 unless the
 * experiment's `decode` says otherwise. Empty where its text is cut into windows, or none is long enough.
 */
export function continuedTexts(
  bound: Bound,
  fact: GenerateFact,
  part: PreparedPart,
  /** Numbers below 1, one for each text. */
  drawn: readonly number[],
): readonly Sample[] {
  const { column, layer, isEnded, vocabulary, cut, hasStart } = fact;
  const nameOf = namesOf(bound, { vocabulary, isEnded });
  const words = bound.wordsOf(vocabulary).length;
  const textOf = (ids: readonly number[]) => joinTokens(ids.map(nameOf), cut);
  const { temperature = 1, top_k: topK, top_p: topP } = bound.program.texts ? ownRule(bound) : {};
  const from = stream(bound.program.seed, "sampling", column);
  const samples = drawn.flatMap((share, row): readonly Sample[] => {
    const found = textAt(part, column, share);
    if (!found) return [];
    const ids = isEnded && found.isWhole ? found.ids.slice(0, -1) : found.ids;
    const length = Math.min(PROMPT, Math.floor(ids.length / 2));
    if (length < 1) return [];
    const prompt = [...ids.slice(0, length)];
    const begun = [...(hasStart ? [words + (isEnded ? 2 : 1)] : []), ...prompt];
    const model = boundSteps(bound, { column, layer }, chosenBatch(part, [], [0]), 1);
    for (const id of begun.slice(0, -1)) model.step(Int32Array.of(id));
    const rule = {
      ...{ start: begun[begun.length - 1], end: isEnded ? words + 1 : null, atMost: ADDED, noRepeat: 0 },
      ...{ banned: new Set([0]), temperature, topK, topP },
    };
    const [said] = sampledTexts(model, rule, { from, keys: [row] });
    return [
      {
        example: found.example + 1,
        why: "random",
        given: [[column, textOf(prompt)]],
        right: textOf([...ids.slice(length, length + ADDED)]),
        said: textOf(said.tokens),
        loss: null,
      },
    ];
  });
  return samples;
}

/** The text at a share of the part's length: an example, or as much of a stream as is wanted. */
function textAt({ columns, examples }: PreparedPart, name: string, share: number) {
  const { values, offsets, window, kind } = columns[name];
  if (kind === "stream") {
    const start = Math.floor(share * Math.max(1, values.length - PROMPT - ADDED));
    return { example: start, ids: values.subarray(start, start + PROMPT + ADDED), isWhole: false };
  }
  if (window || !offsets) return null;
  const example = Math.floor(share * examples);
  return { example, ids: values.subarray(offsets[example], offsets[example + 1]), isWhole: true };
}
