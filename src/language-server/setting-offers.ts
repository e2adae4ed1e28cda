/** What may be written in a parameter, or in what every point fulfils. */
import { ACTIVATION_WORDS, CELLS } from "../compiler/semantics/calls/words.js";
import { PRECISIONS } from "../plan/precision.js";
import type { Declared } from "./declarations.js";
import { FOLLOWED, isOperator, type Offer, word, wordOffer } from "./offers.js";
import type { Place } from "./place.js";

/** What a parameter may be where it is a word, by the kinds of words. */
const WORDS: readonly (readonly string[])[] = [CELLS, ACTIVATION_WORDS, PRECISIONS];

/** `settings`: the parameters and constants that a condition may name, each with what is offered of it. */
export function settingOffers(
  { before, open }: Place,
  settings: readonly (readonly [Declared, Offer])[],
): readonly Offer[] {
  const images = before.map(({ image }) => image);
  const last = images.at(-1) ?? "";
  if (open.at(-1)?.sign === "{") return wordsLike(images[3]);
  if (images[0] === "param" && !images.includes("when")) return domainOffers(images, last);
  if (last === "else") return wordsLike(images[3]);
  if (images.includes("else")) return [];
  const offers = settings.map(([, offer]) => offer);
  if (last === "==" || last === "!=") {
    const [other] = settings.find(([{ name }]) => name === images.at(-2)) ?? [];
    return [...wordsLike(other && wordOf(other)), ...offers];
  }
  if (isOperator(last) || FOLLOWED.includes(last) || last === "require" || last === "(") return offers;
  return [word("and"), word("or"), word(images[0] === "require" ? "mod" : "else")];
}

function domainOffers(images: readonly string[], last: string): readonly Offer[] {
  if (last === "=") return CELLS.map(wordOffer);
  if (last === "in") return [word("log")];
  if (!images.includes("in")) return images.includes("=") ? [word("in")] : [];
  if (isOperator(last) || last === "step" || last === "log") return [];
  const hasSteps = images.includes("..") && !images.includes("step");
  return [...(hasSteps ? [word("step")] : []), word("when")];
}

function wordOf({ node }: Declared): string | undefined {
  return node.kind === "param" && node.fallback.kind === "reference" ? node.fallback.name : undefined;
}

/** Words of the same kind. */
function wordsLike(one: string | undefined): readonly Offer[] {
  return (WORDS.find((words) => one !== undefined && words.includes(one)) ?? []).map(wordOffer);
}
