/** Texts for the examples of a batch, written as a rule says. */
import { stream } from "../../random/streams.js";
import type { HostBatch } from "../data/batches/batches.js";
import { Failure } from "../failure.js";
import type { Bound } from "../program/bind.js";
import type { DecodingRule } from "../program/program.js";
import { beamSearch } from "./beam.js";
import { boundSteps, type SteppedText } from "./bound-steps.js";
import { exampleKeys } from "./example-keys.js";
import { sampledTexts } from "./sampled-texts.js";
import type { Said, TextRule } from "./step-model.js";

export interface WrittenText extends SteppedText {
  /** Words of the vocabulary; ids begin with 1, and `<unk>` is 0. */
  readonly words: number;
  /** Texts end, by an id of their own. */
  readonly isEnded: boolean;
}

/** One text for each example. @throws Failure `not-finite`. */
export function writeTexts(
  bound: Bound,
  text: WrittenText,
  host: HostBatch,
  rule: DecodingRule,
  { seed, allowUnknown = false }: { readonly seed: number; readonly allowUnknown?: boolean },
): readonly Said[] {
  const { words, isEnded, column } = text;
  const limits: TextRule = {
    // After the ids of words come the end, where texts have one, and then the start.
    start: words + (isEnded ? 2 : 1),
    end: isEnded ? words + 1 : null,
    ...{ atMost: rule.at_most, noRepeat: rule.no_repeat, banned: allowUnknown ? new Set() : new Set([0]) },
  };
  try {
    if (rule.kind === "sample") {
      const { temperature = 1, top_k: topK, top_p: topP } = rule;
      // Equal records have equal texts, wherever they stand.
      const drawing = { from: stream(seed, "sampling", column), keys: exampleKeys(host, column) };
      return sampledTexts(boundSteps(bound, text, host, 1), { ...limits, temperature, topK, topP }, drawing);
    }
    const width = rule.kind === "beam" ? (rule.width ?? 5) : 1;
    const search = { ...limits, width, lengthPenalty: rule.length_penalty ?? 1 };
    return beamSearch(boundSteps(bound, text, host, width), search).map(([first]) => first);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const advice = "Train it again: its weights are not finite.";
    throw new Failure("not-finite", `The model cannot go on: ${error.message}.`, advice);
  }
}
